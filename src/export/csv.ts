import { neutral } from './formula.js';
import { withRoles, type ExportedRole, type ExportPlan } from './plan.js';
import type { PlannedGrant } from '../domain/grant-plan.js';

/** The columns of `plan.csv`, in order: a contract with its readers (docs/export.md). */
export const csvColumns = [
  'action',
  'role',
  'role_id',
  'role_version',
  'person',
  'identity',
  'system',
  'account',
  'entitlement',
  'entitlement_name',
  'note',
  'campaign',
  'decisions',
  'compared_campaign',
  'compared_snapshot',
  'compared_as_of',
  'compared_age_days',
] as const;
type Column = (typeof csvColumns)[number];

/** The plan as RFC 4180 (UTF-8 without a mark, CRLF), one row a grant; texts are safe to open in a spreadsheet. */
export function planCsv(plan: ExportPlan): string {
  const rows = withRoles(plan).map(({ grant, of }) => {
    const row = rowOf(grant, of);
    return csvColumns.map((column) => row[column]);
  });
  return [csvColumns, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function rowOf(grant: PlannedGrant, { role, compared, words }: ExportedRole): Readonly<Record<Column, string>> {
  const { action, identity, entitlement, account, note } = grant;
  return {
    action,
    role: role.name,
    role_id: role.roleId,
    role_version: String(role.version),
    person: words.personName(identity),
    identity,
    system: entitlement.source,
    account: account ?? '',
    entitlement: entitlement.id,
    entitlement_name: words.entitlementName(entitlement),
    note: note ?? '',
    campaign: role.campaignId,
    decisions: JSON.stringify(role.decisionIds),
    compared_campaign: compared.campaignId,
    compared_snapshot: compared.snapshot,
    compared_as_of: compared.asOf,
    compared_age_days: String(compared.ageDays),
  };
}

/** White space at an end is quoted too: some readers trim what is not. */
function cell(text: string): string {
  const safe = neutral(text);
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
