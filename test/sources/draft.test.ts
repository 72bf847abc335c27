import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { grantsIn } from '../../src/domain/account.js';
import { Draft } from '../../src/sources/draft.js';
import { Memberships } from '../../src/sources/nest.js';
import { account } from '../support/accounts.js';
import { file } from './exports.js';

const at = (line: number): { readonly file: string; readonly line: number } => ({ file: 'f', line });

const newDraft = (): Draft => new Draft({ source: 's', kind: 'scim', files: [file('f', '')] });

describe('a reading in the making', () => {
  it('cannot be finished while a counted record has no place, or one has two', () => {
    const draft = newDraft();
    draft.count(1);
    assert.throws(() => draft.finish(), /1 records of s in one place, got 0/);
    draft.addOutside(at(1));
    assert.equal(draft.finish().rows, 1);
    draft.refuse({ code: 'BAD_RECORD', subject: 'x', message: 'y', at: at(1) });
    assert.throws(() => draft.finish(), /got 2/);
  });

  it('keeps of equal grants the direct one, then the one that stands first', () => {
    const draft = newDraft();
    const grant = { account: draft.key('a'), entitlement: draft.key('e') };
    draft.count(1);
    draft.addAccount(account('s a'));
    for (const id of ['e', 'g']) draft.addEntitlement({ id, kind: 'group', name: id });
    draft.addGrant({ ...grant, at: at(1), via: draft.key('g') });
    draft.addGrant({ ...grant, at: at(9) });
    draft.addGrant({ ...grant, at: at(5) });
    assert.deepEqual([...grantsIn([draft.finish()])], [{ ...grant, at: at(5) }]);
  });

  it('keeps of several declarations of an entitlement the same one in any order, a record before a mention', () => {
    const names = ['Beta', 'Alpha', 'Gamma'].map((name) => ({ id: 'e', kind: 'group' as const, name }));
    const mention = { id: 'e', kind: 'group' as const, name: 'Aaa', inExport: false };
    for (const order of [
      [...names, mention],
      [mention, ...names.reverse()],
    ]) {
      const draft = newDraft();
      for (const declared of order) draft.addEntitlement(declared);
      assert.deepEqual(
        draft.finish().entitlements.map(({ name }) => name),
        ['Alpha'],
      );
    }
  });

  it('clips a subject that is too long, and never into half a character', () => {
    const draft = newDraft();
    draft.note({ code: 'X', subject: `${'x'.repeat(199)}😀 and more`, message: '' });
    const [finding] = draft.finish().findings;
    assert.ok(finding?.subject.isWellFormed());
    assert.ok((finding?.subject.length ?? 999) <= 201);
  });
});

describe('groups inside groups', () => {
  const nested = (...pairs: readonly (readonly [member: string, group: string])[]): Memberships => {
    const memberships = new Memberships();
    for (const [i, [member, group]] of pairs.entries()) memberships.join(member, group, at(i + 1));
    return memberships;
  };

  it('lead up to every group above, never to the group itself', () => {
    const circle = nested(['a', 'b'], ['b', 'c'], ['c', 'a'], ['c', 'd'], ['a', 'a']);
    assert.deepEqual([...circle.groupsAbove('a')].sort(), ['b', 'c', 'd']);
    assert.deepEqual([...circle.groupsAbove('d')], []);
  });

  it('give what is not given directly, through the least group that leads there', () => {
    const memberships = nested(['m', 'y'], ['m', 'x'], ['x', 'n'], ['y', 'n'], ['x', 'y']);
    const direct = memberships.directOf('m');
    assert.deepEqual(
      [...direct],
      [
        ['y', at(1)],
        ['x', at(2)],
      ],
    );
    assert.deepEqual(memberships.inheritedBy(direct), [{ group: 'n', via: 'x', at: at(2) }]);
  });

  it('are where they are said first in the files, however often and in whatever order they are said', () => {
    const memberships = new Memberships();
    for (const line of [7, 3, 5]) memberships.join('m', 'g', at(line));
    memberships.join('m', 'g', { file: 'e', line: 9 });
    assert.deepEqual([...memberships.directOf('m')], [['g', { file: 'e', line: 9 }]]);
    assert.deepEqual([...memberships.directOf('g')], []);
  });
});
