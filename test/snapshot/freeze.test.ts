import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Grant } from '../../src/domain/account.js';
import type { Placement } from '../../src/domain/stage-results.js';
import { assertFreezable, freeze, refuseUnfit } from '../../src/snapshot/freeze.js';
import { openSnapshot } from '../../src/snapshot/open.js';
import { account, reading } from '../support/accounts.js';

const withCode = (code: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === code;
const at = { file: 'f', line: 1 };
const grant = (who: string, id: string, via?: string): Grant => ({
  account: { source: 'ad', id: who },
  entitlement: { source: 'ad', id },
  at,
  ...(via ? { via: { source: 'ad', id: via } } : {}),
});
const placement = (id: string, identity: string, bucket: Placement['bucket'] = 'mined'): Placement => ({
  key: { source: 'ad', id },
  identity,
  class: 'human',
  bucket,
});
const identity = (id: string, attributes = {}) => ({
  id,
  class: 'human' as const,
  confidence: 1,
  reasons: [],
  accounts: [],
  secondary: [],
  attributes,
  displayName: id,
  living: true,
});

const world = {
  readings: [
    reading('ad', {
      accounts: ['a1', 'a2', 'b', 'c'].map((id) => account(`ad ${id}`)),
      entitlements: [
        {
          key: { source: 'ad', id: 'z' },
          kind: 'group' as const,
          name: 'z',
          owners: [],
          inExport: true,
          sameAs: { source: 'ad', id: 'x' },
        },
      ],
      grants: [
        grant('a2', 'y'),
        grant('a1', 'x'),
        grant('a2', 'z'),
        grant('b', 'root'),
        grant('b', 'y', 'inner'),
        grant('c', 'x'),
      ],
    }),
  ],
  identities: [identity('B', { department: 'Sales', location: 'Rome' }), identity('A'), identity('C')],
  placements: [placement('a1', 'A'), placement('a2', 'A'), placement('b', 'B'), placement('c', 'C', 'orphan')],
  privilegedEntitlements: [{ source: 'ad', id: 'root' }],
  driving: ['department'],
};

test('the matrix holds people, their direct unprivileged rights and what drives, nothing else', () => {
  const { snapshot } = freeze(world);
  assert.deepEqual(snapshot.identities, [
    { id: 'A', attributes: {} },
    { id: 'B', attributes: { department: 'Sales' } },
  ]);
  assert.deepEqual(
    snapshot.entitlements.map(({ id }) => id),
    ['x', 'y'],
  );
  assert.deepEqual(snapshot.assignments, [[0, 1], []]);
});

test('a snapshot opens under its own digest only', () => {
  const { snapshot, inputDigest } = freeze(world);
  const stored: unknown = JSON.parse(JSON.stringify(snapshot));
  assert.deepEqual(openSnapshot(stored, inputDigest), snapshot);
  assert.throws(() => openSnapshot(stored, `${inputDigest}0`), withCode('SNAPSHOT_DIGEST'));
  assert.throws(() => openSnapshot({ ...snapshot, version: 2 }, inputDigest), withCode('SNAPSHOT_FORMAT'));
  assert.throws(() => openSnapshot({ ...snapshot, more: 1 }, inputDigest), withCode('SNAPSHOT_SHAPE'));
  assert.throws(
    () => openSnapshot({ ...snapshot, assignments: [[1, 0], []] }, inputDigest),
    withCode('SNAPSHOT_SHAPE'),
  );
  assert.throws(() => openSnapshot({ ...snapshot, assignments: [[7], []] }, inputDigest), withCode('SNAPSHOT_SHAPE'));
  assert.throws(
    () => openSnapshot({ ...snapshot, identities: [...snapshot.identities].reverse() }, inputDigest),
    withCode('SNAPSHOT_SHAPE'),
  );
  for (const value of [null, 1, [], 'x']) assert.throws(() => openSnapshot(value, inputDigest), /expected/u);
});

test('what does not add up is never frozen; where nobody can be asked, what is not fit is refused and what to fix is named', () => {
  const check = { name: 'identities', ok: false, value: 0, limit: 1, advice: 'Widen the scope.' };
  assertFreezable({ sources: {}, addsUp: true });
  assert.throws(() => assertFreezable({ sources: {}, addsUp: false }), withCode('BALANCE_BROKEN'));
  refuseUnfit({ fit: true, score: 1, checks: [] });
  assert.throws(
    () => refuseUnfit({ fit: false, score: 0, checks: [check] }),
    (error) =>
      withCode('NOT_READY')(error) &&
      error instanceof Error &&
      'advice' in error &&
      error.advice === 'Widen the scope.',
  );
});
