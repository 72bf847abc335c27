import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { beforeLines } from '../../src/domain/before-text.js';
import type { Candidate } from '../../src/domain/candidate.js';
import type { CandidateFate, CarriedRole, CarryOver } from '../../src/domain/carry-over.js';
import { roleBefore } from '../../src/domain/carry-over-before.js';
import { keyText, type EntitlementKey } from '../../src/domain/keys.js';
import { candidateView } from '../api/with-api.js';
import { role } from '../store/values.js';

const keysOf = (ids: readonly string[]): readonly EntitlementKey[] => ids.map((id) => ({ source: 'ad', id }));

interface Given {
  readonly then: readonly string[];
  readonly now: readonly string[];
  readonly membersThen?: readonly string[];
  readonly membersNow?: readonly string[];
  readonly fate?: CandidateFate;
}

const changed: CandidateFate = { fate: 'changed', roleId: 'r1', why: ['entitlements'] };

function given({ then, now, membersThen = ['i1'], membersNow = ['i1'], fate = changed }: Given) {
  const mined = candidateView().candidate;
  const candidate: Candidate = {
    ...mined,
    entitlements: keysOf(now),
    members: membersNow,
    measurements: { ...mined.measurements, risk: 0.5, overGrant: 2 },
  };
  const governed = role('r1', { name: 'Clerks', version: 3, entitlements: keysOf(then), members: membersThen });
  const standing = {
    role: governed,
    approvedAt: '2026-07-01T00:00:00.000Z',
    approvedBy: ['d1', 'd2'],
    risk: 0.2,
    overGrant: 0,
    excluded: [],
    rule: null,
  };
  const { roleId, version, name, owner } = governed;
  const carriedRole: CarriedRole = {
    ...{ roleId, version, name, owner, dropped: [], lost: [], follows: [], members: [], joined: [], left: [] },
    fate: 'asked',
    why: [],
    entitlements: governed.entitlements,
    approvedBy: standing.approvedBy,
    ageDays: 92,
  };
  const carried: CarryOver = {
    previous: { campaignId: 'q3', standing: [standing], rejected: [], people: [] },
    policy: { membership: 0.2, recertify: 'P1Y', minMembers: 3 },
    now: '2026-10-01T00:00:00.000Z',
    candidates: [{ candidateId: candidate.id, ...fate }],
    roles: [carriedRole],
    outside: [],
  };
  return { carried, candidate };
}

const before = (some: Given) => {
  const { carried, candidate } = given(some);
  return roleBefore(carried, candidate);
};

describe('what was decided before about a candidate', () => {
  it('is which entitlements and people came and went, which figures moved, and how old the decision is', () => {
    const found = before({ then: ['a', 'b'], now: ['b', 'c'], membersThen: ['i1', 'i2'], membersNow: ['i2', 'i3'] });
    assert.ok(found);
    assert.deepEqual([found.came, found.went], [keysOf(['c']), keysOf(['a'])]);
    assert.deepEqual([found.joined, found.left], [['i3'], ['i1']]);
    assert.deepEqual([found.version, found.ageDays, found.approvedBy], [3, 92, ['d1', 'd2']]);
    const name = (what: string) => ({ name: what });
    const words = beforeLines({
      ...found,
      came: found.came.map(({ id }) => name(id)),
      went: found.went.map(({ id }) => name(id)),
      joined: found.joined.map(name),
      left: found.left.map(name),
    });
    assert.deepEqual(words, [
      'It follows Clerks, version 3, and is asked about again because its entitlements changed.',
      'That was approved 92 days ago, at 2026-07-01T00:00:00.000Z, by 2 decisions, and stands until this is approved.',
      'Came: c.',
      'Went: a.',
      'Joined: i3.',
      'Left: i1.',
      'Risk: 0.2 before, 0.5 now.',
      'Over-grants: 0 before, 2 now.',
    ]);
  });

  it('says that nothing but the decision has aged, where it lapsed', () => {
    const found = before({ then: ['a'], now: ['a'], fate: { fate: 'lapsed', roleId: 'r1' } });
    assert.deepEqual([found?.fate, found?.why, found?.came, found?.went], ['lapsed', [], [], []]);
  });

  it('is nothing for what is new, stands, or was rejected', () => {
    const others: readonly CandidateFate[] = [
      { fate: 'new' },
      { fate: 'members-changed', roleId: 'r1' },
      { fate: 'standing', roleIds: ['r1'], leftovers: 0 },
      { fate: 'rejected-before', reviewId: 'x' },
    ];
    for (const fate of others) assert.equal(before({ then: ['a'], now: ['b'], fate }), undefined);
    assert.equal(before({ then: ['a'], now: ['b'], fate: { fate: 'lapsed', roleId: 'gone' } }), undefined);
  });

  it('makes the role of the candidate again: what was, without what went, with what came', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(ids, ids, ids, ids, (then, now, membersThen, membersNow) => {
        const found = before({ then, now, membersThen, membersNow });
        assert.ok(found);
        const went = new Set(found.went.map(keyText));
        const made = [...keysOf(then).filter((key) => !went.has(keyText(key))), ...found.came].map(({ id }) => id);
        assert.deepEqual(made.sort(), [...now].sort());
        const people = [...membersThen.filter((id) => !found.left.includes(id)), ...found.joined];
        assert.deepEqual(people.sort(), [...membersNow].sort());
      }),
    );
  });
});
