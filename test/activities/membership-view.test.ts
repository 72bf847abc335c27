import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { membershipView } from '../../activities/membership-view.js';
import { carried, type Scenario } from '../support/carry-over-scenario.js';

function rowsOf(scenario: Scenario, title: string) {
  const { view } = membershipView(carried(scenario), { campaignId: 'q2', owner: 'p_ana' });
  const rows = view.sections.find((section) => section.title === title)?.rows ?? [];
  return rows.filter(({ label }) => label !== 'In force').map(({ label, value }) => [label, value]);
}

/** Everybody lost `wiki`; one tester more is here, and the people who kept the books lost the books. */
const company: Scenario = {
  holds: { 'b1 b2 b3 b4 b5': 'api repo', 't1 t2 t3 t4 x1': 'lab repo', 'k1 k2 k3': 'paper' },
  jobs: { x1: 'Tester' },
  standing: {
    Backend: ['api repo wiki', 'b1 b2 b3 b4 b5'],
    Testers: ['lab repo wiki', 't1 t2 t3 t4', 'Tester'],
    Clerks: ['books', 'k1 k2 k3'],
  },
  mined: { Backend: 'api repo', Testers: 'lab repo' },
};

describe('the list that an owner of roles confirms', () => {
  it('says what a role lost and where that is asked about, who came, and the rule they came by', () => {
    assert.deepEqual(rowsOf(company, 'Testers, version 1'), [
      ['No longer in it', 'ad wiki'],
      ['Lost together with', 'Backend, version 1, where it is asked about'],
      ['Come and go by rule', 'job: Tester'],
      ['Joined', { identity: 'x1' }],
      ['Members then', '5'],
    ]);
  });

  it('says what most people of a role do not hold any more where no candidate follows it', () => {
    assert.deepEqual(rowsOf(company, 'Clerks, version 1'), [
      ['Note', 'nobody holds all of it any more'],
      ['Note', 'more members changed than policy lets pass, and no candidate stands for this role any more'],
      ['Most no longer hold', 'ad books'],
      ['Left', { identity: 'k1' }],
      ['Left', { identity: 'k2' }],
      ['Left', { identity: 'k3' }],
      ['Members then', '0'],
    ]);
  });

  it('says so where the other role is listed as well', () => {
    const rows = rowsOf({ ...company, mined: {} }, 'Testers, version 1');
    assert.deepEqual(rows.slice(0, 2), [
      ['No longer in it', 'ad wiki'],
      ['Lost together with', 'Backend, version 1, which is listed to its owner'],
    ]);
  });
});
