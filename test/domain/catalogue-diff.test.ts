import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  catalogueDiff,
  type CatalogueDiff,
  type ComparedRole,
  type RoleChange,
} from '../../src/domain/catalogue-diff.js';

const role = (roleId: string, rights: string, members: string, some: Partial<ComparedRole> = {}): ComparedRole => ({
  roleId,
  version: 1,
  name: `Role ${roleId}`,
  owner: 'p_ana',
  entitlements: [...rights].map((id) => ({ source: 'erp', id })),
  members: [...members],
  ...some,
});

const kinds = ({ kept }: CatalogueDiff): unknown =>
  kept.map(({ from, to, kinds: all }) => [from.roleId, to.roleId, all]);

test('a role whose versions carry on is the same role, however much of it changed', () => {
  const diff = catalogueDiff(
    [role('a', 'xyz', 'km')],
    [role('a', 'uvw', 'k', { name: 'New', owner: 'p_ben', version: 2 })],
  );
  assert.deepEqual(kinds(diff), [['a', 'a', ['shrank', 'drifted', 'renamed', 'new-owner']]]);
  assert.deepEqual([diff.kept[0]?.matchedBy, diff.kept[0]?.similarity], ['id', 0]);
  assert.deepEqual(diff.fellOutside, ['m']);
});

test('mined again, a role is known by what it grants: half of it at least', () => {
  const before = [role('q1.a', 'abcd', 'kl'), role('q1.b', 'efgh', 'mn')];
  const after = [role('q2.x', 'abcz', 'klo'), role('q2.y', 'efxyz', 'mn')];
  const diff = catalogueDiff(before, after);
  assert.deepEqual(kinds(diff), [['q1.a', 'q2.x', ['grew', 'drifted', 'renamed']]]);
  assert.equal(diff.kept[0]?.similarity, 0.6);
  assert.deepEqual(
    [diff.went, diff.appeared].map((roles) => roles.map(({ roleId }) => roleId)),
    [['q1.b'], ['q2.y']],
  );
  assert.deepEqual([diff.fellOutside, diff.cameInside], [[], ['o']]);
  assert.equal(kept(catalogueDiff([role('a', 'ab', '')], [role('b', 'abcd', '')])), 1);
  assert.equal(kept(catalogueDiff([role('a', 'ab', '')], [role('b', 'abcde', '')])), 0);
});

const kept = (diff: CatalogueDiff): number => diff.kept.length;

test('the closest pair is matched first; a tie goes to common members, then to the name, then to ids', () => {
  const closest = catalogueDiff([role('a', 'abc', 'k')], [role('p', 'abcd', 'k'), role('q', 'abc', '')]);
  assert.equal(closest.kept[0]?.to.roleId, 'q');
  const members = catalogueDiff([role('a', 'abc', 'kl')], [role('p', 'abc', 'k'), role('q', 'abc', 'kl')]);
  assert.equal(members.kept[0]?.to.roleId, 'q');
  const name = catalogueDiff(
    [role('a', 'abc', 'k')],
    [role('p', 'abc', 'k'), role('q', 'abc', 'k', { name: 'Role a' })],
  );
  assert.equal(name.kept[0]?.to.roleId, 'q');
  const ids = catalogueDiff([role('a', 'abc', 'k')], [role('q', 'abc', 'k'), role('p', 'abc', 'k')]);
  assert.equal(ids.kept[0]?.to.roleId, 'p');
});

const letters = fc.uniqueArray(fc.constantFrom(...'abcdef'), { maxLength: 5 });
const catalogue = (prefix: string): fc.Arbitrary<ComparedRole[]> =>
  fc.uniqueArray(
    fc
      .tuple(
        fc.integer({ min: 0, max: 9 }),
        letters,
        letters,
        fc.constantFrom('One', 'Two'),
        fc.constantFrom('p1', 'p2'),
      )
      // Some ids are the same on both sides, as versions that carry on; the others are each side's own.
      .map(([n, rights, members, name, owner]) =>
        role(n < 4 ? `both.${n}` : `${prefix}.${n}`, rights.join(''), members.join(''), { name, owner }),
      ),
    { selector: ({ roleId }) => roleId, maxLength: 7 },
  );

test('nothing changes from a catalogue to itself', () => {
  fc.assert(
    fc.property(catalogue('q1'), (roles) => {
      const diff = catalogueDiff(roles, roles);
      assert.deepEqual([diff.appeared, diff.went, diff.fellOutside, diff.cameInside], [[], [], [], []]);
      assert.ok(diff.kept.every((one) => one.kinds.length === 0));
      assert.equal(diff.kept.length, roles.length);
    }),
  );
});

const mirrored = (one: RoleChange): unknown => ({
  ids: [one.to.roleId, one.from.roleId],
  in: [one.membersOut, one.entitlementsOut],
  out: [one.membersIn, one.entitlementsIn],
  same: [one.matchedBy, one.similarity],
});

const straight = (one: RoleChange): unknown => ({
  ids: [one.from.roleId, one.to.roleId],
  in: [one.membersIn, one.entitlementsIn],
  out: [one.membersOut, one.entitlementsOut],
  same: [one.matchedBy, one.similarity],
});

const sorted = (all: readonly unknown[]): string[] => all.map((one) => JSON.stringify(one)).sort();

test('the way back is the mirror image of the way there, whatever the order of the lists', () => {
  fc.assert(
    fc.property(catalogue('q1'), catalogue('q2'), (a, b) => {
      const there = catalogueDiff(a, b);
      const back = catalogueDiff([...b].reverse(), [...a].reverse());
      assert.deepEqual(there.appeared, back.went);
      assert.deepEqual(there.went, back.appeared);
      assert.deepEqual(there.fellOutside, back.cameInside);
      assert.deepEqual(sorted(there.kept.map(straight)), sorted(back.kept.map(mirrored)));
      assert.equal(there.kept.length + there.went.length, a.length);
      assert.equal(there.kept.length + there.appeared.length, b.length);
    }),
  );
});
