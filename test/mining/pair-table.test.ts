import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InputError } from '../../src/domain/errors.js';
import { PairTable } from '../../src/mining/pair-table.js';
import { colsOf } from '../../src/mining/matrix.js';

const tooMany = (error: unknown): boolean => error instanceof InputError && error.code === 'TOO_MANY_GRANTS';

describe('pairs as they come', () => {
  it('are a matrix that their names alone decide', () => {
    const table = new PairTable();
    for (const [user, permission] of ['b y', 'a z', 'b x', 'a z'].map((pair) => pair.split(' ')))
      table.add(user!, permission!);
    const { matrix, users, permissions } = table.finish();
    assert.deepEqual(
      [users, permissions],
      [
        ['a', 'b'],
        ['x', 'y', 'z'],
      ],
    );
    assert.deepEqual([...colsOf(matrix, 0)], [2]);
    assert.deepEqual([...colsOf(matrix, 1)], [0, 1]);
  });

  it('are refused by a coded error where there are more than positions', () => {
    const table = new PairTable(2);
    table.add('a', 'x');
    table.add('a', 'y');
    assert.throws(() => table.add('a', 'z'), tooMany);
    assert.equal(table.finish().matrix.ones, 2);
  });
});
