import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Candidate, MiningResult } from '../../src/domain/candidate.js';
import { keyText } from '../../src/domain/keys.js';
import { mineRows, mineInput, miningSpec, ownColumnsOf, padded } from '../support/matrices.js';
import { plantNested, recovered, rowsIn } from '../support/planted.js';

type Rows = readonly (readonly number[])[];

const noisy = plantNested(
  { users: 150, departments: 3, sharing: 0.15, seed: 4 },
  { omissions: 0.02, exceptions: 0.02 },
);
const noisyRows = rowsIn(noisy);

const anyMatrix = fc.integer({ min: 1, max: 12 }).chain((cols) =>
  fc.record({
    rows: fc.array(fc.subarray(Array.from({ length: cols }, (_, col) => col)), { maxLength: 24 }),
    cols: fc.constant(cols),
    overGrant: fc.constantFrom(0, 0, 0.1, 0.3),
    minMembers: fc.integer({ min: 1, max: 5 }),
    maxRolesPerIdentity: fc.integer({ min: 1, max: 4 }),
  }),
);

describe('mining', () => {
  it('grants members nothing they do not hold when the budget is 0, whatever the matrix', () => {
    fc.assert(
      fc.property(anyMatrix, ({ rows, cols, ...limits }) => {
        const result = mineRows(rows, cols, { mining: miningSpec({ ...limits, overGrant: 0 }) });
        for (const candidate of result.candidates) {
          assert.deepEqual(newCells(candidate, rows), []);
          assert.deepEqual(candidate.overGrants, []);
        }
        assert.equal(result.report.overGrant, 0);
      }),
    );
  });

  it('keeps its promises about every candidate, whatever the matrix', () => {
    fc.assert(
      fc.property(anyMatrix, ({ rows, cols, ...limits }) => {
        const result = mineRows(rows, cols, { mining: miningSpec(limits) });
        const known = new Map(result.candidates.map((candidate) => [candidate.id, candidate]));
        assert.equal(known.size, result.candidates.length, 'ids are unique');
        assert.equal(new Set(result.candidates.map(({ name }) => name)).size, known.size, 'names are unique');
        for (const candidate of result.candidates) {
          const { members, nearMembers, overGrants, measurements } = candidate;
          assert.ok(members.length >= limits.minMembers);
          assert.deepEqual(
            newCells(candidate, rows),
            overGrants.map(({ identity, entitlement }) => `${identity} ${entitlement.id}`),
          );
          assert.ok(overGrants.length <= limits.overGrant * members.length * candidate.entitlements.length + 1e-9);
          const parents = candidate.parents.map((id) => known.get(id)!);
          const inherited = parents.flatMap(({ entitlements }) => entitlements.map(keyText));
          const all = [...new Set([...inherited, ...candidate.ownEntitlements.map(keyText)])].sort();
          assert.deepEqual(candidate.entitlements.map(keyText).sort(), all);
          assert.ok(nearMembers.every(({ identity, missing }) => missing.length > 0 && !members.includes(identity)));
          for (const figure of Object.values(measurements)) assert.ok(Number.isFinite(figure));
          for (const share of ['coverage', 'cohesion', 'stability', 'risk'] as const)
            assert.ok(measurements[share] >= 0 && measurements[share] <= 1, share);
        }
        for (const held of rolesPerPerson(result)) assert.ok(held <= limits.maxRolesPerIdentity);
      }),
      { numRuns: 200 },
    );
  });

  it('explains each assignment or lists it with a reason, whatever the matrix', () => {
    fc.assert(
      fc.property(anyMatrix, ({ rows, cols, ...limits }) => {
        const { candidates, report } = mineRows(rows, cols, { mining: miningSpec(limits) });
        const ones = rows.reduce((sum, row) => sum + row.length, 0);
        const left = new Set(report.residue.map(({ identity, entitlement }) => `${identity} ${entitlement.id}`));
        const explained = cellsOf(rows).filter((cell) => candidates.some((candidate) => touches(candidate, cell)));
        assert.equal(left.size, report.residue.length);
        assert.deepEqual(
          cellsOf(rows).filter((cell) => !left.has(cell)),
          explained,
        );
        assert.ok(Math.abs(report.coverage - explained.length / Math.max(1, ones)) < 1e-9);
        assert.ok(report.lowerBound <= report.exactCoverRoles);
        assert.equal(report.optimal, report.lowerBound === report.exactCoverRoles);
      }),
    );
  });

  it('gives the same result for the same input, bit for bit', () => {
    const again = mineRows(noisyRows, noisy.matrix.cols);
    assert.deepEqual(mineRows(noisyRows, noisy.matrix.cols), again);
    assert.ok(recovered(noisy, ownColumnsOf(again)) >= 0.9 * noisy.roles.length);
  });

  it('finds the same roles when people and entitlements are called otherwise and so come in another order', () => {
    const backwards = noisyRows.map((row) => row.map((col) => noisy.matrix.cols - 1 - col).reverse()).reverse();
    const mirrored = ownColumnsOf(mineRows(backwards, noisy.matrix.cols)).map((own) =>
      own.map((col) => noisy.matrix.cols - 1 - col),
    );
    const sets = (roles: Rows): readonly string[] => roles.map((own) => [...own].sort((a, b) => a - b).join()).sort();
    assert.deepEqual(sets(mirrored), sets(ownColumnsOf(mineRows(noisyRows, noisy.matrix.cols))));
  });

  it('binds a candidate to its entitlements, its members and the input', () => {
    const rows = Array.from({ length: 5 }, () => [0, 1, 2]);
    const [one] = mineRows(rows, 3).candidates;
    const [other] = mineRows(rows, 3, { inputDigest: 'matrix/v1:sha256:1' }).candidates;
    assert.match(one!.id, /^candidate\/v1:sha256:[0-9a-f]{64}$/);
    assert.notEqual(one!.id, other!.id);
  });

  it('of nothing, of one person and of nobody with rights proposes nothing', () => {
    for (const [rows, cols] of [
      [[], 0],
      [[[0, 1]], 2],
      [[[], [], []], 0],
      [[[], [], []], 2],
    ] as const) {
      // prettier-ignore
      const { candidates, report } = mineRows(rows, cols);
      assert.deepEqual(candidates, []);
      assert.equal(report.roles, 0);
      assert.equal(report.coverage, 0);
    }
    assert.equal(mineRows([[0, 1]], 2).report.exactCoverRoles, 1);
  });

  it('of people who all hold the same proposes one birthright', () => {
    const { candidates, report } = mineRows(
      Array.from({ length: 9 }, () => [0, 1, 2, 3]),
      4,
    );
    assert.equal(candidates.length, 1);
    assert.equal(candidates[0]!.kind, 'birthright');
    assert.equal(candidates[0]!.members.length, 9);
    assert.deepEqual(report.residue, []);
    assert.equal(report.exactCoverRoles, 1);
    assert.equal(report.lowerBound, 1);
  });

  it('nests a job in its department and the department in the birthright', () => {
    const rows = Array.from({ length: 60 }, (_, row) => [
      ...[0, 1, 2, 3],
      ...(row < 30 ? [4, 5, 6, 7] : [8, 9, 10, 11]),
      ...(row < 12 ? [12, 13, 14, 15] : []),
    ]);
    const { candidates } = mineRows(rows, 16);
    const called = (own: string): Candidate =>
      candidates.find(({ ownEntitlements }) => ownEntitlements[0]?.id === padded('e', Number(own)))!;
    assert.equal(candidates.length, 4);
    assert.equal(called('0').kind, 'birthright');
    assert.deepEqual(called('4').parents, [called('0').id]);
    assert.deepEqual(called('12').parents, [called('4').id]);
    assert.equal(called('12').entitlements.length, 12);
    assert.equal(called('12').members.length, 12);
    assert.ok(called('12').measurements.stability >= 0.5);
  });

  it('lists who is near a role with what they lack, and never makes them members', () => {
    const rows = Array.from({ length: 15 }, (_, row) => (row === 4 ? [0, 1, 2, 3, 5] : [0, 1, 2, 3, 4, 5]));
    const [role] = mineRows(rows, 6).candidates;
    assert.equal(role!.members.length, 14);
    assert.deepEqual(role!.nearMembers, [
      { identity: padded('u', 4), missing: [{ source: 'ad', id: padded('e', 4) }] },
    ]);
    assert.match(role!.explanation, /^14 of 15 people hold these 6 entitlements; 1 lacks one/);
  });

  it('lets near members join within a budget, and names each cell they would gain', () => {
    const rows = Array.from({ length: 15 }, (_, row) => (row === 4 ? [0, 1, 2, 3, 5] : [0, 1, 2, 3, 4, 5]));
    const { candidates, report } = mineRows(rows, 6, { mining: miningSpec({ overGrant: 0.02 }) });
    assert.equal(candidates[0]!.members.length, 15);
    assert.deepEqual(candidates[0]!.overGrants, [
      { identity: padded('u', 4), entitlement: { source: 'ad', id: padded('e', 4) } },
    ]);
    assert.equal(report.overGrant, 1);
    const less = mineRows(rows, 6, { mining: miningSpec({ overGrant: 0.01 }) });
    assert.equal(less.candidates[0]!.members.length, 14, 'one new cell of 90 is more than 1 %');
  });

  it('says why a grant is left over', () => {
    const team = Array.from({ length: 20 }, () => [0, 1, 2, 3, 4]);
    const rows = [...team.map((row, at) => (at === 0 ? [...row, 5] : row)), [0, 6], [6], [], [], [], [], [], []];
    const { report } = mineRows(rows, 7, { privileged: [{ source: 'ad', id: padded('e', 6) }] });
    const reasons = report.residue.map(({ identity, entitlement, reason }) => [identity, entitlement.id, reason]);
    assert.deepEqual(reasons, [
      [padded('u', 0), padded('e', 5), 'too_few_holders'],
      [padded('u', 20), padded('e', 0), 'noise'],
      [padded('u', 20), padded('e', 6), 'privileged'],
      [padded('u', 21), padded('e', 6), 'privileged'],
    ]);
  });

  it('measures risk from 0.7 upwards as soon as one entitlement is privileged', () => {
    const rows = Array.from({ length: 20 }, () => [0, 1, 2, 3]);
    const [plain] = mineRows(rows, 4).candidates;
    const [risky] = mineRows(rows, 4, { privileged: [{ source: 'ad', id: padded('e', 2) }] }).candidates;
    assert.equal(plain!.measurements.risk, 0);
    assert.equal(risky!.measurements.privileged, 1);
    assert.equal(risky!.measurements.risk, 0.775);
  });

  it('takes keys for data: a source called __proto__ changes nothing', () => {
    const rows = Array.from({ length: 6 }, () => [0, 1, 2]);
    const input = mineInput(rows, 3, { attributes: rows.map(() => JSON.parse('{"__proto__":"x","constructor":"y"}')) });
    assert.equal(input.snapshot.identities.length, 6);
    const { candidates } = mineRows(rows, 3, {
      attributes: rows.map(() => JSON.parse('{"__proto__":"x","constructor":"y"}')),
    });
    assert.equal(candidates.length, 1);
  });
});

const cellsOf = (rows: Rows): readonly string[] =>
  rows.flatMap((row, at) => row.map((col) => `${padded('u', at)} ${padded('e', col)}`));

/** Cells members would have that they do not hold, by row and column. */
function newCells({ members, entitlements }: Candidate, rows: Rows): readonly string[] {
  const held = new Set(cellsOf(rows));
  return members.flatMap((member) => entitlements.map(({ id }) => `${member} ${id}`)).filter((cell) => !held.has(cell));
}

function touches({ members, nearMembers, entitlements }: Candidate, cell: string): boolean {
  const [identity, entitlement] = cell.split(' ');
  const near = nearMembers.some((one) => one.identity === identity);
  return (members.includes(identity!) || near) && entitlements.some(({ id }) => id === entitlement);
}

function rolesPerPerson({ candidates }: MiningResult): readonly number[] {
  const counts = new Map<string, number>();
  for (const { members } of candidates) for (const member of members) counts.set(member, (counts.get(member) ?? 0) + 1);
  return [...counts.values()];
}
