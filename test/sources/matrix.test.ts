import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSource } from '../../src/sources/source.js';
import {
  account,
  codesOf,
  connectors,
  entitlement,
  file,
  grantsOf,
  placesOf,
  plainly,
  read,
  readConnector,
  refusal,
} from './exports.js';

const matrix = (...lines: readonly string[]): ReturnType<typeof read> => read('matrix', [...lines, ''].join('\n'));

describe('an access matrix', () => {
  const small = readConnector('matrix');

  it('gives each user what their rows name, told apart by application and never by name alone', () => {
    assert.deepEqual(grantsOf(small), [
      'anguyen -> Billing/Clerk',
      'anguyen -> Data%2FWarehouse/Reader',
      'jsmith -> Billing/Clerk; EU',
      'maria.garcia-lopez@corp.example -> Billing/Clerk ',
      'rsmith -> Billing/Admin',
      'rsmith -> Data%2FWarehouse/Clerk',
      'svc-backup -> Data%2FWarehouse/50% off/All',
      'wzhang -> Reader',
    ]);
    assert.equal(entitlement(small, 'Data%2FWarehouse/Clerk').name, 'Data/Warehouse Clerk');
    assert.equal(entitlement(small, 'Reader').name, 'Reader');
  });

  it('has the first row of a user as their record and the others as what they hold', () => {
    assert.equal(account(small, 'rsmith').at.line, 4);
    assert.deepEqual(placesOf(small), { rows: 9, accounts: 6, assignments: 3 });
  });

  it('was last used by a user when any of their rows was; a day says so to a day', () => {
    assert.deepEqual(account(small, 'anguyen').lastUse, { kind: 'at', at: '2026-06-28T07:15:00.000Z', lagDays: 0 });
    assert.deepEqual(account(small, 'rsmith').lastUse, { kind: 'at', at: '2025-11-30T00:00:00.000Z', lagDays: 1 });
    assert.deepEqual(account(small, 'svc-backup').lastUse, { kind: 'unknown' });
  });

  it('takes a user that is an address for a mailbox', () => {
    const login = 'maria.garcia-lopez@corp.example';
    assert.deepEqual(account(small, login).emails, [login]);
    assert.deepEqual(account(small, 'wzhang').emails, []);
  });

  it('says which columns it does not read and which are padded, once each', () => {
    assert.deepEqual(codesOf(small), ['OUTER_SPACE:8', 'UNREAD_COLUMN:1']);
    assert.equal(small.findings[1]?.subject, 'approved by');
  });

  it('needs two columns and no more', () => {
    assert.deepEqual(grantsOf(matrix('user,entitlement', 'a,x', 'b,x')), ['a -> x', 'b -> x']);
    assert.equal(
      refusal(() => matrix('user,role', 'a,x')),
      'MISSING_COLUMN f1:1',
    );
  });

  it('is read with tabs', () => {
    assert.deepEqual(grantsOf(matrix('user\tapp\tentitlement', 'a\tERP\tpay, late')), ['a -> ERP/pay, late']);
  });

  it('never gives two pairs one id', () => {
    const reading = matrix('user,app,entitlement', 'a,x,y/z', 'a,x/y,z', 'a,,x/y/z', 'a,,z', 'a,x%2Fy,z');
    assert.deepEqual(
      reading.entitlements.map(({ key }) => key.id),
      ['/x/y/z', 'x%252Fy/z', 'x%2Fy/z', 'x/y/z', 'z'],
    );
  });

  it('refuses by line what names nobody or nothing, and dates that could be two days', () => {
    const reading = matrix(
      'user,entitlement,granted_at,last_used',
      'a,x,2026-01-01,2026-02-01',
      ',x,,',
      'a, ,,',
      'a,y,02/03/2026,',
      'a,y,,45292',
      'a,y,,2026-02-01T10:00:00',
      'a,y',
    );
    assert.deepEqual(codesOf(reading), [
      'BAD_DATE:5',
      'BAD_DATE:6',
      'BAD_DATE:7',
      'NO_ID:3',
      'NO_ID:4',
      'WRONG_WIDTH:8',
    ]);
    assert.deepEqual(grantsOf(reading), ['a -> x']);
  });

  it('reads several files as one, in any order', () => {
    const { kind } = connectors['matrix']!;
    const files = [file('b', 'user,entitlement\na,x\n'), file('a', 'user,entitlement,app\na,x,ERP\n')];
    const reading = readSource({ source: 's', kind, files });
    assert.deepEqual(account(reading, 'a').at, { file: 'a', line: 2 });
    assert.deepEqual(plainly(readSource({ source: 's', kind, files: [...files].reverse() })), plainly(reading));
  });
});
