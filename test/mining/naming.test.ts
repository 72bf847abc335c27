import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nameRoles } from '../../src/mining/naming.js';
import { plainText, shortName } from '../../src/mining/plain-text.js';
import { mineRows } from '../support/matrices.js';

const finance = (row: number): Record<string, string> => ({ department: row < 15 ? 'Finance' : 'Sales' });
const rows = Array.from({ length: 40 }, (_, row) => (row < 15 ? [0, 1, 2, 3] : row < 24 ? [4, 5, 6] : [7]));
const names = ['GRP_FIN_AP_Read', 'GRP_FIN_AP_Write', 'GRP_FIN_GL', 'GRP_FIN_AP_Post'].concat([
  'GRP_VpnRemote_A',
  'GRP_VpnRemote_B',
  'GRP_VpnRemote_C',
  'GRP_Mail',
]);

describe('a candidate is named', () => {
  it('after the attribute that tells its people', () => {
    const { candidates } = mineRows(rows, 8, {
      attributes: rows.map((_, row) => finance(row)),
      entitlementNames: names,
    });
    const role = candidates.find(({ ownEntitlements }) => ownEntitlements.length === 4);
    assert.equal(role!.name, 'Finance');
    assert.match(role!.explanation, /100 % of them have department Finance, and 100 % of all who have it/);
  });

  it('else after the words that tell its entitlements, behind what its people share', () => {
    const { candidates } = mineRows(rows, 8, {
      attributes: rows.map((_, row) => finance(row)),
      entitlementNames: names,
    });
    const role = candidates.find(({ ownEntitlements }) => ownEntitlements.length === 3);
    assert.equal(role!.name, 'Sales: Vpn Remote');
  });

  it('after two attributes where one is not enough', () => {
    const attributes = rows.map((_, row) => ({ department: row < 20 ? 'Finance' : 'Sales', site: row % 20 < 15 ? 'Bern' : 'Basel' })); // prettier-ignore
    const { candidates } = mineRows(rows, 8, { attributes });
    const role = candidates.find(({ ownEntitlements }) => ownEntitlements.length === 4);
    assert.equal(role!.name, 'Finance, Bern');
  });

  it('by what stands in its id when nobody named an entitlement', () => {
    assert.equal(shortName('CN=GRP_Ledger,OU=Groups,DC=corp'), 'GRP_Ledger');
    assert.equal(shortName('arn:aws:iam::1:policy/finance/ReadLedger'), 'ReadLedger');
    assert.equal(shortName('00g1'), '00g1');
  });

  it('uniquely, on one line and in at most 80 characters, whatever the names hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom('=HYPERLINK("x")', '<script>', '__proto__', '\u202egnp.exe', '\ud800', 'a\nb', '', ' '),
    );
    fc.assert(
      fc.property(fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 6 }), text, (groups, value) => {
        const shared = { terms: [{ attribute: 'department', value }], precision: 0.1, recall: 1 };
        const roles = groups.map((entitlementNames) => ({
          birthright: false,
          entitlementNames,
          best: undefined,
          shared,
        }));
        const given = nameRoles(roles, groups.flat());
        assert.equal(new Set(given).size, given.length);
        for (const name of given) {
          assert.ok(name.length > 0 && name.length <= 80 && name.isWellFormed(), JSON.stringify(name));
          assert.doesNotMatch(name, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/);
          assert.doesNotMatch(name, /^[=+\-@]/);
        }
      }),
    );
  });

  it('without splitting a character where it is cut', () => {
    const cut = plainText('x'.repeat(78) + '😀😀');
    assert.ok(cut.isWellFormed());
    assert.ok(cut.length <= 80);
  });
});
