import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { differenceLines, viewDifference, type MinedRole } from '../../src/domain/view-difference.js';

const key = (id: string) => ({ source: 'ad', id });
const named = (id: string) => ({ key: key(id), name: id.toUpperCase() });
const person = (id: string) => ({ identity: id, name: `${id}!` });

const role: MinedRole = {
  name: 'Clerks',
  entitlements: ['a', 'b', 'c'].map(named),
  members: ['m1', 'm2'].map(person),
  nearMembers: [{ ...person('n1'), wouldGain: [named('b'), named('c')] }],
  overGrants: [{ ...person('m1'), entitlement: key('c') }],
};

const none = { dropEntitlements: [], removeMembers: [] };
const change = fc.option(
  fc.record(
    {
      dropEntitlements: fc.subarray(['a', 'b', 'c']).map((ids) => ids.map(key)),
      removeMembers: fc.subarray(['m1', 'm2']),
      addMembers: fc.subarray(['n1']),
      name: fc.constantFrom('Clerks', 'Others'),
      owner: fc.constantFrom('p1', 'p2'),
    },
    { requiredKeys: ['dropEntitlements', 'removeMembers'] },
  ),
);

describe('the difference between two things a review showed', () => {
  it('is nothing between a thing and itself', () => {
    fc.assert(
      fc.property(change, (one) => {
        const same = viewDifference(role, one, one);
        assert.deepEqual(differenceLines(same, String), []);
      }),
    );
  });

  it('is the other way round when looked at the other way round', () => {
    fc.assert(
      fc.property(change, change, (one, other) => {
        const there = viewDifference(role, one, other);
        const back = viewDifference(role, other, one);
        assert.deepEqual(
          [back.kept, back.dropped, back.added, back.removed, back.gainsNoLonger, back.gains],
          [there.dropped, there.kept, there.removed, there.added, there.gains, there.gainsNoLonger],
        );
        assert.equal(back.name?.before, there.name?.after);
        assert.equal(back.owner?.before, there.owner?.after);
      }),
    );
  });

  it('says in words who gains, who leaves, and what is left out', () => {
    const now = { dropEntitlements: [key('b')], removeMembers: ['m1'], addMembers: ['n1'], name: 'Staff', owner: 'p1' };
    assert.deepEqual(
      differenceLines(viewDifference(role, null, now), (id) => `<${id}>`),
      [
        'It was called Clerks, and is called Staff now.',
        '<p1> would answer for it.',
        'No longer part of it: B.',
        'No longer members: m1!.',
        'Members now: n1!.',
        'n1! would gain C.',
        'm1! would no longer gain C.',
      ],
    );
  });

  it('brings back what somebody would gain when an entitlement is part of it again', () => {
    const before = { ...none, dropEntitlements: [key('c')], addMembers: ['n1'] };
    const { gains, kept } = viewDifference(role, before, { ...none, addMembers: ['n1'] });
    assert.deepEqual(kept, [named('c')]);
    assert.deepEqual(gains, [
      { ...person('m1'), entitlements: [named('c')] },
      { ...person('n1'), entitlements: [named('c')] },
    ]);
  });
});
