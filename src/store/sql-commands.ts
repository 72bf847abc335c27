import type { DecisionCommand } from '../domain/command.js';
import { canonical } from '../snapshot/canonical.js';
import { blobDigest, digest } from '../snapshot/digest.js';
import type { Database, Db } from './database.js';
import type { CommandOutbox } from './outbox.js';
import { keptCommandOf } from './rows.js';

/** What makes two commands the same decision, as a key of bounded length: whoever sends them chose the parts. */
function contentOf({ decisionId, personId, reviewId, viewDigest, answer }: DecisionCommand): string {
  return blobDigest(new TextEncoder().encode(canonical([decisionId, personId, reviewId, viewDigest, answer])));
}

/**
 * A recorded command waits for nothing more; nor does one signed anew once the decision counts. Another one's refusal (a
 * forgery under the same id, say) is no answer to it; and one whose sender wants to hear of its refusal stays until it was
 * answered.
 */
export async function forgetRecorded(tx: Db, command: DecisionCommand, counted: boolean): Promise<void> {
  const same = tx.deleteFrom('commands').where('content', '=', contentOf(command));
  const mine = same.where('command_digest', '=', digest('command/v1', command)).where('reply_to', 'is', null);
  await (counted ? same : mine).execute();
}

/** The outbox of commands. */
export function sqlCommands({ db, write }: Database): CommandOutbox {
  return {
    keepCommand: (keep) => write((tx) => keepCommand(tx, keep)),
    takeCommands: async (take) => {
      const due = db.selectFrom('commands').select('content').where('due_at', '<=', take.now).limit(1);
      return (await due.executeTakeFirst()) ? write((tx) => takeCommands(tx, take)) : [];
    },
    postponeCommand: (command, dueAt) =>
      write(async (tx) => {
        await tx.updateTable('commands').set({ due_at: dueAt }).where('content', '=', contentOf(command)).execute();
      }),
    forgetCommand: (command) =>
      write(async (tx) => {
        await tx.deleteFrom('commands').where('content', '=', contentOf(command)).execute();
      }),
  };
}

async function keepCommand(
  tx: Db,
  { command, reason, replyTo, at, dueAt }: Parameters<CommandOutbox['keepCommand']>[0],
): Promise<DecisionCommand> {
  const content = contentOf(command);
  const row = {
    content,
    command: canonical(command),
    command_digest: digest('command/v1', command),
    attempt: 0,
    kept_at: at,
    due_at: dueAt,
    reply_to: replyTo,
  };
  const insert = tx.insertInto('commands').values(row);
  const added = await insert.onConflict((same) => same.doNothing()).executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 1n) {
    if (reason) {
      const kept = tx.insertInto('reasons').values({ ...reason, person_id: command.personId });
      await kept.onConflict((same) => same.doNothing()).execute();
    }
    return command;
  }
  const kept = await tx.selectFrom('commands').selectAll().where('content', '=', content).executeTakeFirst();
  return kept ? keptCommandOf(kept).command : command;
}

/** The condition is asked again by the update itself: another server may have been faster. */
async function takeCommands(tx: Db, { now, until, limit }: Parameters<CommandOutbox['takeCommands']>[0]) {
  const due = tx.selectFrom('commands').select('content').where('due_at', '<=', now).orderBy('due_at').limit(limit);
  const contents = (await due.execute()).map((row) => row.content);
  if (contents.length === 0) return [];
  const update = tx.updateTable('commands').set((is) => ({ due_at: until, attempt: is('attempt', '+', 1) }));
  const rows = await update.where('content', 'in', contents).where('due_at', '<=', now).returningAll().execute();
  return rows.map(keptCommandOf).sort((a, b) => (a.keptAt < b.keptAt ? -1 : 1));
}
