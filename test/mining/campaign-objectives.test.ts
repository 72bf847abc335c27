import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { miningObjectives, type MiningSpec } from '../../src/domain/campaign.js';
import type { MiningResult } from '../../src/domain/candidate.js';
import { foundProblems } from '../../src/evidence/claims/found.js';
import { matrixOf } from '../../src/mining/matrix.js';
import { mineMatrix } from '../../src/mining/mine-matrix.js';
import { noLimits } from '../../src/mining/limits/limits.js';
import { mineInput, mineRows, mineTools, miningSpec, padded } from '../support/matrices.js';

type Rows = readonly (readonly number[])[];

const key = (col: number) => ({ source: 'ad', id: padded('e', col) });

const mined = (rows: Rows, cols: number, some: Partial<MiningSpec>): MiningResult =>
  mineRows(rows, cols, { mining: miningSpec({ minMembers: 1, ...some }), work: 10_000 });

/** By entitlement ids without their padding: `0 1 2 | 0 1`. */
const rolesOf = ({ candidates }: MiningResult): readonly string[] =>
  candidates
    .map(({ members, entitlements }) => [members, entitlements.map(({ id }) => id)].map(numbers).join(' | '))
    .sort();

const numbers = (ids: readonly string[]): string => ids.map((id) => Number(id.slice(1))).join(' ');

const leftOf = ({ report }: MiningResult): readonly string[] =>
  report.residue.map(
    ({ identity, entitlement, reason }) => `${numbers([identity])} ${numbers([entitlement.id])} ${reason}`,
  );

const problemsOf = (rows: Rows, cols: number, { mining, result }: { mining: MiningSpec; result: MiningResult }) =>
  foundProblems({ snapshot: mineInput(rows, cols).snapshot, mined: result, mining });

const anyMining = (cols: number): fc.Arbitrary<MiningSpec> => {
  const column = fc.nat({ max: cols - 1 });
  return fc
    .record({
      objective: fc.constantFrom(...miningObjectives),
      overGrant: fc.constantFrom(0, 0, 0.1, 0.3),
      underGrant: fc.constantFrom(undefined, 0, 0.2),
      minMembers: fc.integer({ min: 1, max: 4 }),
      minEntitlements: fc.integer({ min: 1, max: 3 }),
      more: fc.constantFrom(undefined, 0, 1),
      maxRolesPerIdentity: fc.integer({ min: 1, max: 4 }),
      never: fc.array(column, { maxLength: 3 }),
      pairs: fc.array(fc.tuple(column, column), { maxLength: 3 }),
    })
    .map(({ underGrant, more, never, pairs, ...some }) =>
      miningSpec({
        ...some,
        ...(underGrant === undefined ? {} : { underGrant }),
        ...(more === undefined ? {} : { maxEntitlementsPerRole: some.minEntitlements + more }),
        neverOverGrant: never.map(key),
        apart: pairs.filter(([a, b]) => a !== b).map(([a, b]) => [key(a), key(b)] as const),
      }),
    );
};

const anyCampaign = fc.integer({ min: 1, max: 7 }).chain((cols) =>
  fc.record({
    rows: fc.array(fc.subarray(Array.from({ length: cols }, (_, col) => col)), { maxLength: 10 }),
    cols: fc.constant(cols),
    mining: anyMining(cols),
  }),
);

describe('the objective of a campaign', () => {
  it('keeps its limits, lists each over-grant, and says of itself what its evidence finds true, whatever the matrix', () => {
    fc.assert(
      fc.property(anyCampaign, ({ rows, cols, mining }) => {
        const result = mineRows(rows, cols, { mining, work: 1_000 });
        const { candidates, report } = result;
        assert.equal(new Set(candidates.map(({ id }) => id)).size, candidates.length, 'ids are unique');
        const { minEntitlements = 1, maxEntitlementsPerRole = Infinity, apart = [], neverOverGrant = [] } = mining;
        for (const { members, entitlements, overGrants, nearMembers } of candidates) {
          const ids = entitlements.map(({ id }) => id);
          assert.ok(members.length >= mining.minMembers);
          assert.ok(ids.length >= minEntitlements && ids.length <= maxEntitlementsPerRole);
          for (const [one, other] of apart) assert.ok(!(ids.includes(one.id) && ids.includes(other.id)));
          const gained = members.flatMap((member) =>
            ids
              .filter((id) => !rows[Number(member.slice(1))]!.includes(Number(id.slice(1))))
              .map((id) => `${member} ${id}`),
          );
          const listed = overGrants.map(({ identity, entitlement }) => `${identity} ${entitlement.id}`);
          assert.deepEqual(listed.sort(), gained.sort());
          for (const { entitlement } of overGrants) assert.ok(!neverOverGrant.some(({ id }) => id === entitlement.id));
          for (const { identity, missing } of nearMembers) assert.ok(missing.length > 0 && !members.includes(identity));
          if (mining.objective === 'recover')
            assert.ok(gained.length <= mining.overGrant * members.length * ids.length + 1e-9);
        }
        for (let row = 0; row < rows.length; row++) {
          const roles = candidates.filter(({ members }) => members.includes(padded('u', row)));
          assert.ok(roles.length <= mining.maxRolesPerIdentity);
        }
        const ones = rows.reduce((sum, row) => sum + row.length, 0);
        if (mining.objective !== 'recover') assert.ok(report.found!.overGranted <= mining.overGrant * ones + 1e-9);
        assert.deepEqual(problemsOf(rows, cols, { mining, result }), []);
      }),
      { numRuns: 300 },
    );
  });

  const overlapping = [
    [0, 1],
    [0, 1],
    [0, 1, 2, 3],
    [0, 1, 2, 3],
    [2, 3],
    [2, 3],
  ];

  it('roles and wsc are those that the engine finds by itself', () => {
    for (const objective of ['roles', 'wsc'] as const) {
      const task = { objective, limits: noLimits, work: 10_000, seed: 7, overGrant: 0 };
      const engine = mineMatrix(matrixOf(overlapping, 4), task, mineTools.solver);
      const result = mined(overlapping, 4, { objective });
      assert.deepEqual(
        rolesOf(result),
        engine.roles.map(({ rows, cols }) => `${rows.join(' ')} | ${cols.join(' ')}`).sort(),
      );
      assert.deepEqual(rolesOf(result), ['0 1 2 3 | 0 1', '2 3 4 5 | 2 3']);
      const { found } = result.report;
      assert.deepEqual([found?.objective, found?.lowerBound, found?.optimal, found?.flatWsc], [objective, 2, true, 14]);
      assert.deepEqual([found?.coverage, found?.missing], [1, {}]);
    }
  });

  it('counts what people near a role hold as explained by it only where roles are recovered from noise', () => {
    const rows = Array.from({ length: 15 }, (_, row) => (row === 4 ? [0, 1, 2, 3, 5] : [0, 1, 2, 3, 4, 5]));
    const widest = (some: Partial<MiningSpec>) => {
      const { candidates } = mined(rows, 6, some);
      return candidates.find(({ entitlements }) => entitlements.length === 6)!;
    };
    const [exact, tolerant] = [widest({ objective: 'roles' }), widest({ objective: 'recover' })];
    assert.deepEqual(exact.measurements.coverage, Math.round((1e9 * 14 * 6) / 89) / 1e9);
    assert.deepEqual(tolerant.measurements.coverage, 1);
    for (const { nearMembers } of [exact, tolerant])
      assert.deepEqual(nearMembers, [{ identity: padded('u', 4), missing: [key(4)] }]);
  });

  it('recover proposes what a campaign captured before it could choose did, whose report says nothing of an objective', () => {
    const rows = Array.from({ length: 15 }, (_, row) => (row === 4 ? [0, 1, 2, 3, 5] : [0, 1, 2, 3, 4, 5]));
    const { minEntitlements: _, ...before } = miningSpec({ objective: 'roles', overGrant: 0.02 });
    const [then, now] = [before, miningSpec({ overGrant: 0.02 })].map((mining) => mineRows(rows, 6, { mining }));
    assert.deepEqual(then!.candidates, now!.candidates);
    assert.equal('found' in then!.report, false);
    assert.equal(now!.report.found?.overGranted, 1);
    assert.equal(then!.candidates[0]!.members.length, 15);
  });
});

describe('a limit of a campaign', () => {
  const pairs = [[0, 1, 2], [0, 1, 2], [0, 1, 2], [3], [3], [3, 4]];

  it('minMembers leaves what too few hold, with the reason', () => {
    const result = mined(pairs, 5, { objective: 'roles', minMembers: 2 });
    assert.deepEqual(rolesOf(result), ['0 1 2 | 0 1 2', '3 4 5 | 3']);
    assert.deepEqual(leftOf(result), ['5 4 too_few_holders']);
    assert.equal(result.report.found?.optimal, true);
  });

  it('minEntitlements leaves who has too little for a role', () => {
    const result = mined(pairs, 5, { objective: 'wsc', minEntitlements: 2 });
    assert.deepEqual(rolesOf(result), ['0 1 2 | 0 1 2', '5 | 3 4']);
    assert.deepEqual(leftOf(result), ['3 3 too_few_permissions', '4 3 too_few_permissions']);
  });

  it('maxEntitlementsPerRole makes of one role several, with every objective', () => {
    for (const objective of miningObjectives) {
      const result = mined([...Array.from({ length: 6 }, () => [0, 1, 2, 3])], 4, {
        objective,
        maxEntitlementsPerRole: 2,
      });
      assert.deepEqual(rolesOf(result), ['0 1 2 3 4 5 | 0 1', '0 1 2 3 4 5 | 2 3'], objective);
      assert.deepEqual(leftOf(result), []);
    }
  });

  it('maxRolesPerIdentity leaves nobody in more', () => {
    const rows = [
      [0, 1],
      [0, 1],
      [2, 3],
      [2, 3],
      [0, 1, 2, 3],
    ];
    for (const objective of ['roles', 'wsc'] as const) {
      const { candidates } = mined(rows, 4, { objective, maxRolesPerIdentity: 1 });
      assert.equal(candidates.filter(({ members }) => members.includes(padded('u', 4))).length, 1);
    }
  });

  it('apart keeps two entitlements out of one role, with every objective', () => {
    for (const objective of miningObjectives) {
      const rows = Array.from({ length: 6 }, () => [0, 1, 2]);
      const { candidates, report } = mined(rows, 3, { objective, apart: [[key(0), key(2)]] });
      assert.equal(candidates.length, 2, objective);
      for (const { entitlements } of candidates)
        assert.ok(
          !(entitlements.some(({ id }) => id === key(0).id) && entitlements.some(({ id }) => id === key(2).id)),
        );
      assert.equal(report.found?.coverage, 1);
    }
  });

  it('neverOverGrant lets nobody gain it, whatever the budget', () => {
    const rows = Array.from({ length: 15 }, (_, row) => (row === 4 ? [0, 1, 2, 3, 5] : [0, 1, 2, 3, 4, 5]));
    for (const objective of miningObjectives) {
      const budget = { objective, overGrant: 0.02 };
      assert.equal(mined(rows, 6, budget).report.found?.overGranted, 1, objective);
      const kept = mined(rows, 6, { ...budget, neverOverGrant: [key(4)] });
      assert.equal(kept.report.found?.overGranted, 0, objective);
    }
  });

  it('underGrant lets go of what costs most for what it gives; without it wsc gives everything', () => {
    const rows = [...Array.from({ length: 20 }, () => [0, 1, 2]), [3]];
    const budget = { objective: 'roles', underGrant: 0.02 } as const;
    assert.deepEqual(leftOf(mined(rows, 4, budget)), ['20 3 under_grant']);
    assert.equal(mined(rows, 4, budget).report.found?.optimal, false);
    assert.deepEqual(leftOf(mined(rows, 4, { objective: 'wsc' })), []);
    assert.deepEqual(leftOf(mined(rows, 4, { underGrant: 0 })), []);
  });

  it('that no role of so few people can keep leaves everything, and fails nothing', () => {
    for (const objective of miningObjectives) {
      const result = mined([[0, 1]], 2, { objective, minMembers: 3 });
      assert.deepEqual(leftOf(result), ['0 0 too_few_holders', '0 1 too_few_holders']);
    }
  });

  it('about what nobody in the matrix holds limits nothing, and is listed', () => {
    const admin = { source: 'ad', id: 'Domain Admins' };
    const { report } = mined(pairs, 5, { objective: 'wsc', apart: [[admin, key(1)]], neverOverGrant: [admin] });
    assert.deepEqual(report.found?.withoutEffect, [admin]);
  });
});

describe('what a mine says of its objective, in its evidence', () => {
  const rows = [[0, 1, 2], [0, 1, 2], [1, 2, 3], [3], [0, 3]];
  const mining = miningSpec({ objective: 'roles', minMembers: 1 });
  const result = mineRows(rows, 4, { mining, work: 10_000 });
  const found = result.report.found!;
  const said = (some: object): MiningResult => ({
    ...result,
    report: { ...result.report, found: { ...found, ...some } },
  });
  const problems = (claimed: MiningResult, spec = mining): string =>
    problemsOf(rows, 4, { mining: spec, result: claimed }).join('\n');

  it('is found false where a figure, the bound or a limit is another one', () => {
    assert.equal(problems(result), '');
    for (const some of [
      { flatWsc: 1 },
      { lowerBound: found.lowerBound - 1 },
      { coverage: 0.5 },
      { missing: { noise: 1 } },
    ])
      assert.match(problems(said(some)), /expected .*, got /);
    assert.match(problems(said({ certificate: found.certificate.slice(1) })), /expected .*, got /);
    assert.match(problems(said({ limits: { ...found.limits, minMembers: 2 } })), /expected .*, got /);
    assert.match(problems(result, { ...mining, maxEntitlementsPerRole: 1 }), /has [23] permissions/);
    assert.match(problems({ ...result, candidates: result.candidates.slice(1) }), /what no role gives/);
    const { found: _, ...silent } = result.report;
    assert.match(problems({ ...result, report: silent }), /expected what the objective came to/);
  });

  it('is not proven to be the fewest where one more role would do, or something is left out', () => {
    const [first, ...others] = result.candidates;
    const twice = { ...result, candidates: [first!, first!, ...others] };
    assert.match(problems(twice), /"optimal":false/);
  });
});
