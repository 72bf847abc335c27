import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nearestRole, roleBehind } from '../../src/domain/nearest-role.js';
import { role } from '../store/values.js';

const rights = (ids: string) => [...ids].map((id) => ({ source: 'erp', id }));
const governed = (roleId: string, ids: string, members: readonly string[] = []) =>
  role(roleId, { entitlements: rights(ids), members });
const wanted = (ids: string, members: readonly string[] = []) => ({ id: 'c1', entitlements: rights(ids), members });

describe('the governed role nearest to a candidate', () => {
  it('is the one with the most entitlements in common', () => {
    const roles = [governed('far', 'abx'), governed('near', 'abc'), governed('other', 'xyz')];
    assert.equal(nearestRole(roles, wanted('abcd'))?.roleId, 'near');
  });

  it('is none where less than half is in common, and one where exactly half is', () => {
    assert.equal(nearestRole([governed('r', 'abxy')], wanted('abc')), undefined);
    assert.equal(nearestRole([governed('r', 'abx')], wanted('abc'))?.roleId, 'r');
    assert.equal(nearestRole([], wanted('abc')), undefined);
    assert.equal(nearestRole([governed('r', '')], wanted('')), undefined);
  });

  it('has more of the people where two are as near, else the smaller id, in whatever order they are listed', () => {
    const people = ['i1', 'i2'];
    const roles = [governed('c', 'ab', people), governed('b', 'ab', people), governed('a', 'ab', ['i1'])];
    assert.equal(nearestRole(roles, wanted('ab', people))?.roleId, 'b');
    const some = fc.array(fc.tuple(fc.subarray([...'abcdef']), fc.subarray(people)), { maxLength: 6 });
    fc.assert(
      fc.property(some, fc.subarray([...'abcdef']), (lists, ids) => {
        const all = lists.map(([own, members], at) => governed(`r${at}`, own.join(''), members));
        const found = nearestRole(all, wanted(ids.join(''), people))?.roleId;
        assert.equal(nearestRole([...all].reverse(), wanted(ids.join(''), people))?.roleId, found);
      }),
    );
  });

  it('gives way to the role that the candidate is the next version of, however little they share', () => {
    const standing = [governed('follows', 'x'), governed('near', 'ab')].map((one) => ({ role: one }));
    const previous = { standing } as unknown as Parameters<typeof roleBehind>[0]['previous'];
    const fates = [{ candidateId: 'c1', fate: 'lapsed', roleId: 'follows' }] as const;
    assert.equal(roleBehind({ previous, candidates: fates }, wanted('ab'))?.roleId, 'follows');
    const fresh = [{ candidateId: 'c1', fate: 'new' }] as const;
    assert.equal(roleBehind({ previous, candidates: fresh }, wanted('ab'))?.roleId, 'near');
  });
});
