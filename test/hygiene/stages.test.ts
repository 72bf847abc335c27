import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attributeFindings } from '../../src/hygiene/attributes.js';
import { assertBalance, balanceOf } from '../../src/hygiene/balance.js';
import { refuseTripped, trippedBreakers } from '../../src/hygiene/breaker.js';
import { leftOn } from '../../src/hygiene/employment.js';
import { indexPeople } from '../../src/hygiene/people-index.js';
import { privilegedRights } from '../../src/hygiene/privileged.js';
import { applyScope } from '../../src/hygiene/scope.js';
import { buckets, type SetAside } from '../../src/domain/identity.js';
import { account, person, reading, readingsOf } from '../support/accounts.js';

const withCode = (code: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === code;
const at = { file: 'f', line: 1 };
const undecided = { bucketOf: () => undefined, isPrivileged: () => false };

test('the breaker trips only when both the share and the number are passed', () => {
  const readings = readingsOf(Array.from({ length: 1000 }, (_, i) => account(`ad a${i}`)));
  const gone = (n: number): readonly SetAside[] =>
    Array.from({ length: n }, (_, i) => ({
      source: 'ad',
      id: `a${i}`,
      bucket: 'orphan',
      class: 'human',
      reasons: ['uncorrelated'],
      detail: '',
    }));
  const limits = { share: 0.02, atLeast: 50 };
  assert.deepEqual(trippedBreakers(readings, gone(49), limits), []);
  assert.deepEqual(trippedBreakers(readings, gone(50), { share: 0.05, atLeast: 50 }), []);
  const tripped = trippedBreakers(readings, gone(50), limits);
  assert.deepEqual(
    tripped.map(({ source, removed }) => [source, removed]),
    [['ad', 50]],
  );
  assert.throws(() => refuseTripped(tripped, limits), withCode('CIRCUIT_BREAKER'));
  refuseTripped([], limits);
});

test('every row, account and grant lies in exactly one bucket, whatever was decided', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...buckets), { maxLength: 20 }), fc.boolean(), (decided, privileged) => {
      const accounts = decided.map((_, i) => account(`ad a${i}`));
      const grants = accounts.map(({ key }) => ({ account: key, entitlement: { source: 'ad', id: 'g' }, at }));
      const world = reading('ad', { rows: accounts.length + 2, accounts, grants, refused: [at], outside: [at] });
      const bucketOf = ({ id }: { id: string }) => decided[Number(id.slice(1))];
      const balance = assertBalance(balanceOf([world], { bucketOf, isPrivileged: () => privileged }));
      const { total, buckets: counts } = balance.sources['ad']!.grants;
      return total === accounts.length && (!privileged || counts.mined + counts.out_of_scope === 0);
    }),
  );
});

test('a reader that loses a row breaks the balance', () => {
  const world = reading('ad', { rows: 2, accounts: [account('ad a')] });
  assert.throws(() => assertBalance(balanceOf([world], undecided)), withCode('BALANCE_BROKEN'));
});

test('a dangling grant is an orphan, a grant held only through nesting is out of scope', () => {
  const key = { source: 'ad', id: 'g' };
  const grants = [{ account: { source: 'ad', id: 'a' }, entitlement: key, at, via: { source: 'ad', id: 'inner' } }];
  const dangling = [{ source: 'ad', on: 'g', principal: 'x', kind: 'grant' as const, at }];
  const world = reading('ad', { rows: 1, accounts: [account('ad a')], grants, dangling });
  const { grants: counted } = balanceOf([world], undecided).sources['ad']!;
  assert.deepEqual([counted.total, counted.buckets.orphan, counted.buckets.out_of_scope], [2, 1, 1]);
});

test('a group nested in a privileged one, and the same group elsewhere, are privileged', () => {
  const entitlement = (source: string, id: string, over = {}) => ({
    key: { source, id },
    kind: 'group' as const,
    name: id,
    owners: [],
    inExport: true,
    ...over,
  });
  const ad = reading('ad', {
    entitlements: [
      entitlement('ad', 'Domain Admins', { privilegedWhy: 'it is' }),
      entitlement('ad', 'ops', { anchors: ['S-1'] }),
      entitlement('ad', 'staff'),
    ],
    grants: [
      {
        account: { source: 'ad', id: 'a' },
        entitlement: { source: 'ad', id: 'Domain Admins' },
        via: { source: 'ad', id: 'ops' },
        at,
      },
    ],
  });
  const entra = reading('entra', { entitlements: [entitlement('entra', 'g1', { anchors: ['S-1'] })] });
  const ids = [...privilegedRights([ad, entra]).values()].map(({ key }) => key.id).sort();
  assert.deepEqual(ids, ['Domain Admins', 'g1', 'ops']);
});

test('scope is compared after normalisation, and no attribute is outside', () => {
  const identity = (id: string, attributes: Record<string, string>) => ({
    id,
    class: 'human' as const,
    confidence: 1,
    reasons: [],
    accounts: [],
    secondary: [],
    displayName: id,
    living: true,
    attributes,
  });
  const placement = (id: string) => ({
    key: { source: 'ad', id },
    identity: id,
    class: 'human' as const,
    bucket: 'mined' as const,
  });
  const placed = applyScope(
    [placement('a'), placement('b'), placement('c')],
    [identity('a', { department: 'FINANCE ' }), identity('b', { department: 'Sales' }), identity('c', {})],
    { department: ['fin'] },
  );
  assert.deepEqual(
    placed.map(({ bucket }) => bucket),
    ['mined', 'out_of_scope', 'out_of_scope'],
  );
});

test('dates weigh more than the status word', () => {
  const asOf = '2026-06-30T00:00:00Z';
  assert.equal(leftOn({ status: 'active', terminationDate: '2026-06-15' }, asOf), '2026-06-15');
  assert.equal(leftOn({ status: 'terminated', terminationDate: '2026-07-15' }, asOf), undefined);
  assert.equal(leftOn({ status: 'active', hireDate: '2024-01-01', terminationDate: '2020-01-01' }, asOf), undefined);
  assert.notEqual(leftOn({ status: 'terminated' }, asOf), undefined);
  assert.equal(leftOn({ status: 'on_leave' }, asOf), undefined);
});

test('a source that means something else by an attribute is a finding, and past a limit stops the run', () => {
  const attributes = { department: { systemOfRecord: 'hr', owner: 'o', use: 'drives' as const } };
  const world = (differ: number) => {
    const people = Array.from({ length: 20 }, (_, i) =>
      person(`E${i}`, `Given${i} Family${i}`, { attributes: { department: 'Sales' } }),
    );
    const others = people.map((_, i) =>
      account(`ad a${i}`, { employeeIds: [`E${i}`], attributes: { department: i < differ ? `CC${i}` : 'SALES' } }),
    );
    return { readings: readingsOf([...people, ...others]), index: indexPeople([...people, ...others]) };
  };
  const codes = (differ: number): readonly string[] => {
    const { readings, index } = world(differ);
    return attributeFindings(readings, attributes, index).map(({ code }) => code);
  };
  assert.equal(codes(1).filter((code) => code === 'ATTRIBUTE_DISAGREES').length, 1);
  assert.ok(!codes(1).includes('ATTRIBUTE_MEANING_DISAGREES'));
  assert.ok(codes(6).includes('ATTRIBUTE_MEANING_DISAGREES'));
  assert.ok(codes(0).includes('ATTRIBUTE_SPELLING'));
  assert.throws(() => codes(15), withCode('ATTRIBUTE_MEANING_DISAGREES'));
});

test('hostile names and attributes are data', () => {
  const hostile = '=cmd|\u0000<script>__proto__';
  const accounts = [
    person('__proto__', 'constructor toString', {
      attributes: JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>,
    }),
    account('ad __proto__', {
      displayName: hostile,
      description: hostile,
      emails: [hostile],
      employeeIds: ['__proto__', 'constructor'],
    }),
  ];
  const index = indexPeople(accounts);
  assert.equal(index.personOf(accounts[1]!)?.person, accounts[0]);
  assert.ok(attributeFindings(readingsOf(accounts), {}, index).length >= 0);
});
