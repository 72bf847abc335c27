import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { withDoors, type Doors } from '../support/doors-lab.js';
import { eventually } from '../support/review-lab.js';
import { emailOf, fateOf, openRole, type OpenRole } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';
import { photograph, written } from '../support/written.js';
import { prepare, type Attempt, type DoorName } from './attempt.js';

interface Misuse {
  readonly misuse: string;
  readonly by: readonly DoorName[];
  readonly before?: readonly Attempt[];
  readonly attempt: Attempt;
  readonly code: string;
  readonly writes: 'refusal' | 'nothing';
}

const rows = parse(readFileSync(new URL('./misuse.yaml', import.meta.url), 'utf8')) as readonly Misuse[];

describe('refused by every door, and nothing written but the refusal:', needsTemporal, () => {
  const doors = shared(withDoors);

  for (const row of rows) {
    it(`${row.misuse} (${row.by.join(', ')})`, async () => {
      const role = await open(doors());
      for (const one of row.before ?? []) {
        assert.equal((await (await prepare.update(doors(), role, one))())?.code, 'accepted');
      }
      for (const door of row.by) await check(doors(), role, { row, door });
      const last = { decisionId: `${role.campaignId}-last` };
      assert.equal(await fateOf(role.send('dora', { kind: 'approve' }, last)), 'approved');
      await role.drop();
    });
  }
});

/** `gus` would gain by the role, `pia` proposes it, `dora` is security: without her it is not put in force. */
async function open(doors: Doors): Promise<OpenRole> {
  const role = await openRole(doors, 'misuse', {
    review: { reviewers: ['gus', 'otto', 'pia'].map(emailOf) },
    functions: { security: [emailOf('dora')] },
    candidate: {
      overGrants: [{ identity: 'gus', entitlement: { source: 'ad', id: 'a' } }],
      measurements: { overGrant: 1 },
    },
  });
  await role.id('eva');
  return role;
}

async function check(
  doors: Doors,
  role: OpenRole,
  { row, door }: { readonly row: Misuse; readonly door: DoorName },
): Promise<void> {
  const send = await prepare[door](doors, role, row.attempt);
  const codes = [...(await role.refusals()), ...(row.writes === 'refusal' ? [row.code] : [])];
  const before = { rows: await photograph(doors.sqliteFile), state: await role.state() };
  const reply = await send();
  if (reply !== null) assert.deepEqual(reply, { code: row.code }, door);
  if (reply === null) await eventually(async () => (await role.refusals()).length >= codes.length || undefined);
  const state = await role.state();
  const refused = { ledger: 1, ledger_head: 1, decisions: 1, ...(keepsReason(row, door) ? { reasons: 1 } : {}) };
  const after = await photograph(doors.sqliteFile);
  assert.deepEqual(written(before.rows, after), row.writes === 'refusal' ? refused : {}, door);
  assert.deepEqual(await role.refusals(), codes, door);
  assert.deepEqual(state, before.state, door);
  assert.deepEqual(doors.log, [], door);
}

/** A door keeps the text of a reason beside the refusal of what it was given for; a bare command brings only its digest. */
const keepsReason = ({ attempt }: Misuse, door: DoorName): boolean =>
  attempt.reason !== undefined && door !== 'signal' && door !== 'update';
