import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { durationMs } from '../../src/domain/duration.js';
import type { ReviewPolicy } from '../../src/domain/campaign.js';
import { withDoors, type Doors } from '../support/doors-lab.js';
import { eventually } from '../support/review-lab.js';
import { emailOf, openRole, textIn, type OpenRole } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';
import { photograph } from '../support/written.js';
import { prepare, type Attempt, type DoorName, type Reply } from './attempt.js';

interface Coincidence {
  readonly coincidence: string;
  readonly review?: Partial<ReviewPolicy>;
  readonly before?: readonly Attempt[];
  readonly 'refused before'?: readonly Attempt[];
  /** Waits until the review is closed. */
  readonly closed?: boolean;
  readonly 'server clock'?: string;
  readonly 'at once': readonly (Attempt & { readonly by: DoorName; readonly times?: number })[];
  /** By code how many, or between how many. */
  readonly replies: Readonly<Record<string, number | readonly [number, number]>>;
  /** Decisions and acts that count, those before included. */
  readonly counts?: number;
  readonly refusals?: readonly string[];
  /** One of these. */
  readonly outcome: readonly string[];
}

const rows = parse(readFileSync(new URL('./coincidence.yaml', import.meta.url), 'utf8')) as readonly Coincidence[];

describe('what comes together', needsTemporal, () => {
  const doors = shared(withDoors);

  for (const row of rows) it(row.coincidence, () => check(doors(), row));
});

async function check(doors: Doors, row: Coincidence): Promise<void> {
  const role = await openRole(doors, 'at-once', {
    review: { reviewers: ['dora', 'otto'].map(emailOf), ...row.review },
  });
  for (const one of row.before ?? []) {
    assert.equal((await (await prepare.update(doors, role, one))())?.code, 'accepted');
  }
  for (const one of row['refused before'] ?? []) {
    assert.notEqual((await (await prepare.update(doors, role, one))())?.code, 'accepted');
  }
  if (row.closed) await eventually(async () => (await role.shown()).state === 'closed' || undefined);
  doors.clock.offMs = skewOf(row);
  const sends = row['at once'].flatMap(({ by, times = 1, ...attempt }) =>
    Array.from({ length: times }, () => prepare[by](doors, role, attempt)),
  );
  const ready = await Promise.all(sends);
  const replies = await Promise.all(ready.map((send) => send()));
  doors.clock.offMs = 0;
  await quiet(doors, role, row);
  checkReplies(row, replies);
  await checkFound(role, row, replies);
  assert.deepEqual(doors.log, []);
  if (!row.closed) await role.drop();
}

function skewOf({ 'server clock': skew }: Coincidence): number {
  if (skew === undefined) return 0;
  return skew.startsWith('-') ? -durationMs(skew.slice(1)) : durationMs(skew);
}

/** What tells nobody what came of it has arrived, and the outbox holds nothing any more. */
const quiet = (doors: Doors, role: OpenRole, { counts = 0, refusals = [] }: Coincidence): Promise<true> =>
  eventually(async () => {
    const found = [await role.ledger('decision'), await role.ledger('refusal')];
    const waiting = (await photograph(doors.sqliteFile)).get('commands') ?? [];
    return (found[0]!.length >= counts && found[1]!.length >= refusals.length && waiting.length === 0) || undefined;
  });

function checkReplies({ replies: expected }: Coincidence, replies: readonly Reply[]): void {
  const told = replies.flatMap((reply) => (reply ? [reply.code] : []));
  for (const code of new Set([...told, ...Object.keys(expected)])) {
    const count = told.filter((one) => one === code).length;
    const wanted = expected[code] ?? 0;
    const [least, most] = typeof wanted === 'number' ? [wanted, wanted] : wanted;
    assert.ok(count >= least && count <= most, `${code}: ${count}, all told: ${told.join(', ')}`);
  }
}

/** Ledger, read model and workflow say the same, and so was every sender told. */
async function checkFound(role: OpenRole, row: Coincidence, replies: readonly Reply[]): Promise<void> {
  const entries = await role.ledger('decision');
  if (row.counts !== undefined) assert.equal(entries.length, row.counts);
  if (row.refusals) assert.deepEqual((await role.refusals()).toSorted(), row.refusals);
  const seqs = entries.map(({ seq }) => seq);
  assert.deepEqual(await role.rows('counted'), seqs);
  assert.deepEqual(
    await role.rows('refused'),
    (await role.ledger('refusal')).map(({ seq }) => seq),
  );
  for (const reply of replies) if (reply?.seq !== undefined) assert.ok(seqs.includes(reply.seq), `entry ${reply.seq}`);
  const state = await role.state();
  const outcome = state.outcome?.kind ?? 'none';
  assert.ok(row.outcome.includes(outcome), outcome);
  assert.equal((await role.shown()).outcome?.kind ?? 'none', outcome);
  const ids = entries.map(({ body }) => (body['command'] as { decisionId: string }).decisionId);
  for (const { decisionId } of state.decisions) assert.ok(ids.includes(decisionId));
  assert.equal(new Set(state.decisions.map(({ personId }) => personId)).size, state.decisions.length);
  for (const { body } of entries) assert.ok(Math.abs(Date.parse(textIn(body['judgedAt'])) - Date.now()) < 600_000);
}
