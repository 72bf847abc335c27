import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { standingRule } from '../../src/domain/carry-over-rule.js';
import { snapshotOf } from '../support/carry-over-scenario.js';

const content = ['a', 'b', 'c', 'd', 'e', 'f'];
const clerks = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
const jobs = Object.fromEntries(clerks.map((id) => [id, 'Clerk']));

const without = (...keys: readonly string[]): string => content.filter((key) => !keys.includes(key)).join(' ');

function rule(
  holds: Readonly<Record<string, string>>,
  some: { readonly jobs?: Readonly<Record<string, string>> } = {},
) {
  const members = Object.keys(holds).filter((id) => content.every((key) => holds[id]?.split(' ').includes(key)));
  const entitlements = content.map((id) => ({ source: 'ad', id }));
  return standingRule({ members, entitlements }, snapshotOf({ holds, jobs: { ...jobs, ...some.jobs } }));
}

const byJob = { attribute: 'job', value: 'Clerk' };
const all = Object.fromEntries(clerks.map((id) => [id, without()]));

describe('the rule that tells the members of a role', () => {
  it('is the value they all have, where nobody else has it', () => {
    assert.deepEqual(rule({ ...all, x1: 'a b' }), byJob);
  });

  it('is no harder to find for a role of many entitlements: one of the six lacks each of three', () => {
    assert.deepEqual(rule({ ...all, c1: without('a'), c2: without('b'), c3: without('c') }), byJob);
  });

  it('is none where two of six lack the same: who has the value need not have the role', () => {
    assert.equal(rule({ ...all, c1: without('f'), c2: without('f') }), null);
  });

  it('is none where a member has another value, or nobody has any', () => {
    assert.equal(rule({ ...all, x1: without() }), null);
    assert.equal(rule(all, { jobs: Object.fromEntries(clerks.map((id) => [id, ''])) }), null);
    assert.equal(rule({ x1: 'a' }), null);
  });

  it('is the closest of several: the one that the fewest people have', () => {
    const holds = { ...all, x1: without('a') };
    const snapshot = snapshotOf({ holds, jobs });
    const identities = snapshot.identities.map(({ id, attributes }) => ({
      id,
      attributes: { ...attributes, area: 'North' },
    }));
    const entitlements = content.map((id) => ({ source: 'ad', id }));
    assert.deepEqual(standingRule({ members: clerks, entitlements }, { ...snapshot, identities }), byJob);
  });
});
