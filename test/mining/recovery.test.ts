import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { factorise } from '../../src/mining/recover/factorise.js';
import { matrixOf } from '../../src/mining/matrix.js';
import { plantIndependent, plantNested, recovered, type Planted } from '../support/planted.js';

const shareRecovered = (planted: Planted): number => {
  const mined = factorise(planted.matrix, 3).map(({ own }) => own);
  return recovered(planted, mined) / planted.roles.length;
};

const seeds = [1, 2, 3];
const nested = { users: 600, departments: 6, sharing: 0.15 };
const flat = { users: 600, cols: 500, roles: 40 };

describe('planted roles come back exactly', () => {
  for (const seed of seeds) {
    it(`95 % of nested ones at 2 % omissions and 2 % exceptions, 15 % shared (seed ${seed})`, () => {
      const share = shareRecovered(plantNested({ ...nested, seed }, { omissions: 0.02, exceptions: 0.02 }));
      assert.ok(share >= 0.95, `${share}`);
    });

    it(`80 % of nested ones at 5 % and 5 % (seed ${seed})`, () => {
      const share = shareRecovered(plantNested({ ...nested, seed }, { omissions: 0.05, exceptions: 0.05 }));
      assert.ok(share >= 0.8, `${share}`);
    });

    it(`95 % of independent ones at 5 % and 2 % (seed ${seed})`, () => {
      const share = shareRecovered(plantIndependent({ ...flat, seed }, { omissions: 0.05, exceptions: 0.02 }));
      assert.ok(share >= 0.95, `${share}`);
    });
  }

  it('all nested ones that share nothing, without noise', () => {
    const share = shareRecovered(plantNested({ ...nested, sharing: 0, seed: 5 }, { omissions: 0, exceptions: 0 }));
    assert.equal(share, 1);
  });

  it('however small they are in a large company: 2,100 teams of four with three entitlements each', () => {
    const roles = Array.from({ length: 2100 }, (_, team) => [3 * team, 3 * team + 1, 3 * team + 2]);
    const rows = Array.from({ length: 8400 }, (_, person) => roles[Math.floor(person / 4)]!);
    const mined = factorise(matrixOf(rows, 6300), 3).map(({ own }) => own);
    assert.deepEqual(mined.map((own) => own.join()).sort(), roles.map((own) => own.join()).sort());
  });
});
