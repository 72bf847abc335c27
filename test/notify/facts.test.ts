import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReviewFacts } from '../../src/api/review-facts.js';
import { factLines } from '../../src/notify/facts.js';

const key = (id: string) => ({ source: 'erp', id });
const entitlement = (id: string) => ({
  key: key(id),
  name: `Right ${id}`,
  description: '',
  owned: true,
  inherited: false,
});
const person = (name: string) => ({ identity: `id-${name}`, name, attributes: {} });

type RoleFacts = Extract<ReviewFacts, { readonly kind: 'candidate-role' }>;

/** Ana and Ben hold rights a and b, but Ben lacks b; Nea holds b and nearly belongs. */
const role = (some: Partial<RoleFacts> = {}): RoleFacts => ({
  kind: 'candidate-role',
  name: 'Clerks',
  explanation: 'They share two rights.',
  measurements: {
    ...{ members: 2, entitlements: 2, coverage: 1, cohesion: 1, stability: 1, risk: 0.256, privileged: 0 },
    ...{ overGrant: 1, nearMembers: 1, score: 1 },
  },
  entitlements: ['a', 'b'].map(entitlement),
  members: ['Ana', 'Ben'].map(person),
  nearMembers: [{ ...person('Nea'), wouldGain: [{ key: key('a'), name: 'Right a' }] }],
  overGrants: [{ identity: 'id-Ben', name: 'Ben', entitlement: key('b') }],
  ...some,
});

const told = (...of: Parameters<typeof factLines>) =>
  Object.fromEntries(factLines(...of).map(({ label, value }) => [label, value]));

describe('what a message says of a role', () => {
  it('names who would gain what, and who belongs', () => {
    const lines = told(role());
    assert.equal(lines['Gains'], 'Ben would gain erp b');
    assert.equal(lines['Losses'], 'Nobody loses access by it');
    assert.equal(lines['2 members'], 'Ana, Ben');
    assert.equal(lines['Risk'], '0.26');
  });

  it('is about the role as amended: who is taken in gains, and what is dropped is gained by nobody', () => {
    const lines = told(role(), {
      dropEntitlements: [key('b')],
      removeMembers: ['id-Ana'],
      addMembers: ['id-Nea'],
      name: 'Payers',
    });
    assert.equal(lines['Gains'], 'Nea would gain erp a');
    assert.deepEqual(Object.keys(lines).slice(0, 2), ['Amended', 'Gains']);
    assert.equal(lines['2 members'], 'Ben, Nea');
    assert.equal(lines['1 entitlement'], 'Right a');
    assert.equal(lines['Stay outside'], '0 near members');
    for (const said of [
      'called Payers',
      'Right b is no longer part',
      'Ana: no longer members',
      'Nea becomes a member',
    ]) {
      assert.ok(lines['Amended']?.includes(said), said);
    }
  });

  it('says what changed since the role was approved, right behind who gains: what is cut is never who gains', () => {
    const before: RoleFacts['before'] = {
      ...{ roleId: 'r', version: 1, name: 'Clerks', fate: 'changed', why: ['entitlements'], came: [], went: [] },
      ...{
        joined: [],
        left: [],
        figures: [],
        approvedAt: '2026-01-01T00:00:00.000Z',
        approvedBy: ['d-1'],
        ageDays: 90,
      },
      lines: ['Right b came.', 'Zoe left.'],
    };
    const [gains, since] = factLines(role({ before }));
    assert.equal(gains?.label, 'Gains');
    assert.deepEqual(since, { label: 'Since it was approved', value: 'Right b came. Zoe left.' });
  });
});

it('a long list says how much of it is on the page only', () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({ label: `Joined ${index}`, value: 'Zoe' }));
  const lines = factLines({ kind: 'membership', sections: [{ title: 'Members', rows }] });
  assert.equal(lines.length, 13);
  assert.deepEqual(lines.at(-1), { label: 'and more', value: '28 more on the page' });
});
