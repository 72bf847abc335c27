import type { DecisionCommand } from '../domain/command.js';
import type { LedgerAct } from '../domain/ledger.js';
import { isForgery } from '../domain/review.js';
import { canonical } from '../snapshot/canonical.js';
import { blobDigest, digest } from '../snapshot/digest.js';
import type { Database, Db } from './database.js';
import { appending } from './ledger.js';
import { decisionOf, ledgerBody, recordedOf } from './rows.js';
import { forgetRecorded } from './sql-commands.js';
import { noteEverybody } from './sql-notices.js';
import { showReview } from './sql-reviews.js';
import type { DecisionRow, Recorded, Store } from './store.js';
import type { DecisionTableRow } from './tables.js';

type Recording = Parameters<Store['recordDecision']>[0];

/** Decisions and refusals. */
export function sqlDecisions(database: Database): Pick<Store, 'recordDecision' | 'decisions'> {
  return {
    recordDecision: (record) => recordDecision(database, record),
    decisions: (filter) => listDecisions(database.db, filter),
  };
}

/**
 * The same command gets the answer it got; another command under the id of a decision that counts is refused. A refused
 * command never uses up its id, so nobody can spoil another's decision by sending its id first.
 */
function recordDecision(database: Database, record: Recording): Promise<Recorded> {
  const commandDigest = digest('command/v1', record.command);
  return appending(database, async (tx, append) => {
    const same = tx.selectFrom('decisions').selectAll().where('decision_id', '=', record.command.decisionId);
    const rows = await same.orderBy('seq').execute();
    const answered = rows.find((row) => row.command_digest === commandDigest && isAnswer(row, record));
    const known = answered ?? rows.find((row) => repeats(row, record));
    if (known) {
      await forgetRecorded(tx, record.command, known.refused_code === null);
      return recordedOf(known);
    }
    const counted = rows.some((row) => row.refused_code === null);
    const refusedCode = record.refusedCode ?? (counted ? 'DECISION_ID_REUSED' : null);
    const act = actOf({ ...record, refusedCode }, commandDigest);
    const { seq, at } = await append(act, record.at);
    const row = { act_key: act.key, seq, at, refused_code: refusedCode, command_digest: commandDigest };
    await tx
      .insertInto('decisions')
      .values({ ...row, ...columnsOf(record) })
      .execute();
    if (refusedCode !== 'WRONG_REVIEW') await forgetRecorded(tx, record.command, refusedCode === null);
    const { reviewId } = record.command;
    if (refusedCode === null) await noteEverybody(tx, { key: act.key, kind: 'decided', reviewId, at });
    if (!refusedCode && record.shown) await showReview(tx, record.command.reviewId, record.shown);
    return { seq, at, refusedCode };
  });
}

/** That one review refused a command because it was meant for another is no answer of that other one. */
const isAnswer = (row: DecisionTableRow, { refusedCode }: Recording): boolean =>
  row.refused_code !== 'WRONG_REVIEW' || refusedCode === 'WRONG_REVIEW';

/** Signed a second time, after a lost reply: the same person, the same answer, about the same view, and it counts. */
const repeats = (row: DecisionTableRow, { command, refusedCode }: Recording): boolean =>
  row.refused_code === null &&
  !isForgery(refusedCode) &&
  row.review_id === command.reviewId &&
  row.person_id === command.personId &&
  row.view_digest === command.viewDigest &&
  row.answer === canonical(command.answer);

/** Ids enter the keys as digests: a sender chooses them, and keys are unique, indexed and of bounded length. */
function actOf({ campaignId, command, delegate, refusedCode, at }: Recording, commandDigest: string): LedgerAct {
  if (refusedCode) {
    const body = ledgerBody({ command, code: refusedCode });
    const key = refusedCode === 'WRONG_REVIEW' ? `wrong-review/${commandDigest}` : `refusal/${commandDigest}`;
    return { key, kind: 'refusal', campaignId, body };
  }
  const key = `decision/${blobDigest(new TextEncoder().encode(command.decisionId))}`;
  return {
    key,
    kind: 'decision',
    campaignId,
    body: ledgerBody({ command, judgedAt: at, ...(delegate ? { delegate } : {}) }),
  };
}

const columnsOf = ({ campaignId, command }: { readonly campaignId: string; readonly command: DecisionCommand }) => ({
  decision_id: command.decisionId,
  review_id: command.reviewId,
  campaign_id: campaignId,
  person_id: command.personId,
  answer: canonical(command.answer),
  view_digest: command.viewDigest,
  via: command.via,
  batch_id: command.batch?.id ?? null,
  batch_size: command.batch?.size ?? null,
});

async function listDecisions(db: Db, filter: Parameters<Store['decisions']>[0]): Promise<readonly DecisionRow[]> {
  const { campaignId, reviewId, personId, refused, afterSeq, limit } = filter;
  let rows = db.selectFrom('decisions').selectAll().orderBy('seq');
  if (campaignId !== undefined) rows = rows.where('campaign_id', '=', campaignId);
  if (reviewId !== undefined) rows = rows.where('review_id', '=', reviewId);
  if (personId !== undefined) rows = rows.where('person_id', '=', personId);
  if (refused !== undefined) rows = rows.where('refused_code', refused ? 'is not' : 'is', null);
  if (afterSeq !== undefined) rows = rows.where('seq', '>', afterSeq);
  if (limit !== undefined) rows = rows.limit(limit);
  return (await rows.execute()).map(decisionOf);
}
