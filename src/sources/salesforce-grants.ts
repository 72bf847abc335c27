import type { Provenance } from '../domain/account.js';
import type { CsvRow } from './csv-table.js';
import type { Draft } from './draft.js';
import { salesforceId } from './salesforce-id.js';
import { declareNamed, refuseId } from './salesforce-rights.js';
import type { SalesforceRight, SalesforceRights } from './salesforce-rights.js';
import { readMoment } from './times.js';

/** Gives a user their profile, which stands in their own row. */
export function giveProfile(
  draft: Draft,
  { at, cell }: CsvRow,
  { all }: SalesforceRights,
): SalesforceRight | undefined {
  const [user, profile] = [salesforceId(cell('id')) ?? '', salesforceId(cell('profileid')) ?? ''];
  if (!all.has(profile)) declareNamed(draft, profile, 'app_role');
  draft.addGrant({ account: draft.key(user), entitlement: draft.key(profile), at });
  return all.get(profile);
}

/** What is known before the assignments. */
export interface AssignmentContext {
  readonly users: ReadonlySet<string>;
  readonly rights: SalesforceRights;
  readonly asOf: string | undefined;
}

interface Assignment {
  readonly user: string;
  readonly set: string;
  /** The group through which the set was assigned. */
  readonly group: string | undefined;
  readonly at: Provenance;
}

/**
 * Gives permission sets, and groups with the sets inside them. The set that spells a user's profile out is assigned like any
 * other, and is no grant of its own. Answers with the users whom a set restricts to the API.
 */
export function giveAssignments(
  draft: Draft,
  rows: Iterable<CsvRow>,
  { users, rights, asOf }: AssignmentContext,
): ReadonlySet<string> {
  const apiOnly = new Set<string>();
  let outOfForce = 0;
  for (const row of rows) {
    const assignment = assignmentIn(draft, row);
    if (!assignment) continue;
    const { user, set, group, at } = assignment;
    draft.addAssignment(at, users.has(user) ? draft.key(user) : undefined);
    if (!isInForce(row, asOf)) outOfForce++;
    else if (group !== undefined) giveGroup(draft, { user, group, at }, { users, rights, apiOnly });
    else if (rights.all.get(set)?.isProfiles !== true) {
      if (rights.all.get(set)?.isApiOnly === true) apiOnly.add(user);
      give(draft, { user, right: set, at }, { users, rights, kind: 'policy' });
    }
  }
  if (outOfForce > 0) {
    const message = `${outOfForce} assignments are not in force on the day that is judged, and no grants`;
    draft.note({ code: 'NOT_IN_FORCE', severity: 'info', subject: draft.source, message });
  }
  return apiOnly;
}

function assignmentIn(draft: Draft, { at, cell }: CsvRow): Assignment | undefined {
  const [user, set] = [salesforceId(cell('assigneeid')), salesforceId(cell('permissionsetid'))];
  const group = cell('permissionsetgroupid').trim() === '' ? undefined : salesforceId(cell('permissionsetgroupid'));
  const expires = cell('expirationdate').trim();
  if (user === null || set === null || group === null) refuseId(draft, at, cell('assigneeid'));
  else if (expires !== '' && readMoment(expires) === null) {
    const message = 'expirationdate is no ISO 8601 moment with its zone';
    draft.refuse({ code: 'BAD_DATE', subject: cell('assigneeid'), message, at });
  } else return { user, set, group, at };
  return undefined;
}

function isInForce({ cell }: CsvRow, asOf: string | undefined): boolean {
  const says = (column: string, word: string): boolean => cell(column).trim().toLowerCase() === word;
  const expires = readMoment(cell('expirationdate'));
  const hasExpired = expires !== null && asOf !== undefined && Date.parse(expires) <= Date.parse(asOf);
  return !says('isactive', 'false') && !says('isrevoked', 'true') && !hasExpired;
}

function giveGroup(
  draft: Draft,
  { user, group, at }: { readonly user: string; readonly group: string; readonly at: Provenance },
  { users, rights, apiOnly }: Omit<AssignmentContext, 'asOf'> & { readonly apiOnly: Set<string> },
): void {
  give(draft, { user, right: group, at }, { users, rights, kind: 'group' });
  if (!users.has(user)) return;
  for (const set of rights.parts.get(group) ?? []) {
    if (rights.all.get(set)?.isApiOnly === true) apiOnly.add(user);
    draft.addGrant({ account: draft.key(user), entitlement: draft.key(set), at, via: draft.key(group) });
  }
}

function give(
  draft: Draft,
  { user, right, at }: { readonly user: string; readonly right: string; readonly at: Provenance },
  { users, rights, kind }: Omit<AssignmentContext, 'asOf'> & { readonly kind: 'policy' | 'group' },
): void {
  if (!rights.all.has(right)) declareNamed(draft, right, kind);
  const entitlement = draft.key(right);
  if (users.has(user)) draft.addGrant({ account: draft.key(user), entitlement, at });
  else draft.addDangling({ on: rights.all.get(right)?.name ?? right, principal: user, kind: 'grant', at, entitlement });
}
