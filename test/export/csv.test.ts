import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvColumns, planCsv } from '../../src/export/csv.js';
import { neutral, original } from '../../src/export/formula.js';
import { withRoles } from '../../src/export/plan.js';
import { compared, exportPlan, hostileText, hostileTexts, words, world, worlds } from '../support/export-world.js';

/** As any reader would: RFC 4180, then what docs/export.md says of the apostrophe. */
function readBack(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, original(value)])));
}

describe('the plan as CSV', () => {
  it('reads back as exactly the plan, whatever things are called', () => {
    fc.assert(
      fc.property(worlds, hostileText, hostileText, (made, name, person) => {
        const plan = exportPlan(made, { ...words(), entitlementName: () => name, personName: () => person });
        const expected = withRoles(plan).map(({ grant, of: { role } }) => ({
          action: grant.action,
          role: role.name,
          role_id: role.roleId,
          role_version: String(role.version),
          person,
          identity: grant.identity,
          system: grant.entitlement.source,
          account: grant.account ?? '',
          entitlement: grant.entitlement.id,
          entitlement_name: name,
          note: grant.note ?? '',
          campaign: 'c1',
          decisions: '["d1"]',
          compared_campaign: compared.campaignId,
          compared_snapshot: compared.snapshot,
          compared_as_of: compared.asOf,
          compared_age_days: '12',
        }));
        assert.deepEqual(readBack(planCsv(plan)), expected);
      }),
    );
  });

  it('has a documented header, CRLF line ends and no byte order mark', () => {
    const plan = exportPlan(
      world(new Map([['i1', []]]), { r: [[['i1'], [{ source: 'erp', id: 'x' }]]] }, ['erp']),
      words(),
    );
    const text = planCsv(plan);
    assert.equal(text.split('\r\n')[0], csvColumns.join(','));
    assert.equal(text.split('\r\n').length, 3);
    assert.doesNotMatch(text, /(^|[^\r])\n|\uFEFF/u);
  });

  it('gives no spreadsheet a formula, whichever separator it is set to', () => {
    const dangerous = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
    const cells = (text: string): readonly string[] => [text, ...text.split(/[;\t\r\n]/u)];
    fc.assert(
      fc.property(
        fc.oneof(
          hostileText,
          fc.tuple(hostileText, fc.constantFrom(';', '\t', '\n', ' '), hostileText).map((all) => all.join('')),
        ),
        (text) => {
          const [whole, ...parts] = cells(neutral(text));
          assert.doesNotMatch(whole ?? '', dangerous);
          for (const part of parts) assert.doesNotMatch(part, /^[\s]*[=+\-@＝＋－＠]/u);
          assert.equal(original(neutral(text)), text);
        },
      ),
    );
    for (const text of [...hostileTexts, ...hostileTexts.map((one) => `x;${one}`)])
      assert.equal(original(neutral(text)), text);
    assert.equal(neutral('Ledger clerks'), 'Ledger clerks');
    assert.equal(neutral('=1'), "'=1");
  });
});
