import type { Provenance } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import type { CsvRow } from './csv-table.js';
import type { Draft } from './draft.js';
import { declareNamed } from './sap-roles.js';
import type { SapRoles } from './sap-roles.js';
import { badDay, readSapDay } from './sap-users.js';

/** What is known before the rows that say who holds what. */
export interface SapContext {
  readonly users: ReadonlySet<string>;
  readonly roles: SapRoles;
  readonly asOf: string | undefined;
}

interface Holding {
  readonly user: string;
  readonly role: string;
  readonly at: Provenance;
}

/**
 * Gives users their roles of AGR_USERS that are in force as of the day that is judged, and the parts of composite ones through
 * these. A row with COL_FLAG says that a part came with a composite role; where none that the user holds contains it, nothing
 * is known of that one and the part stands by itself.
 */
export function giveRoles(draft: Draft, rows: Iterable<CsvRow>, context: SapContext): void {
  const composites = new Map<string, Set<string>>();
  const parts: Holding[] = [];
  let outOfForce = 0;
  for (const row of rows) {
    const holding = holdingIn(draft, row, ['uname', 'agr_name']);
    if (!holding) continue;
    const isKnown = context.users.has(holding.user);
    draft.addAssignment(holding.at, isKnown ? draft.key(holding.user) : undefined);
    if (!isInForce(row, context.asOf)) outOfForce++;
    else if (row.cell('col_flag').trim() !== '') parts.push(holding);
    else giveRole(draft, holding, { ...context, composites });
  }
  for (const part of parts) {
    const held = [...(composites.get(part.user) ?? [])];
    if (!held.some((name) => context.roles.get(name)?.parts.has(part.role)))
      giveRole(draft, part, { ...context, composites });
  }
  noteOutOfForce(draft, outOfForce);
}

function giveRole(
  draft: Draft,
  { user, role, at }: Holding,
  { users, roles, composites }: SapContext & { readonly composites: Map<string, Set<string>> },
): void {
  if (!roles.has(role)) declareNamed(draft, role);
  const via = draft.key(role);
  give(draft, { user, at, on: role, entitlement: via }, users);
  const parts = roles.get(role)?.parts ?? new Set();
  if (!users.has(user) || parts.size === 0) return;
  composites.set(user, (composites.get(user) ?? new Set()).add(role));
  for (const part of parts) draft.addGrant({ account: draft.key(user), entitlement: draft.key(part), at, via });
}

/** Gives users the profiles of UST04. A role's generated profile says the role once more. */
export function giveProfiles(draft: Draft, rows: Iterable<CsvRow>, users: ReadonlySet<string>): void {
  for (const row of rows) {
    const holding = holdingIn(draft, row, ['bname', 'profile']);
    if (!holding) continue;
    const { user, role: name, at } = holding;
    draft.addAssignment(at, users.has(user) ? draft.key(user) : undefined);
    if (/^T[-_]/.test(name)) continue;
    const isPrivileged = name === 'SAP_ALL' || name.startsWith('S_USER_');
    const entitlement = draft.addEntitlement({
      id: `profile/${name}`,
      kind: 'policy',
      name,
      privilegedWhy: isPrivileged ? `SAP profile ${name}` : undefined,
    });
    give(draft, { user, at, on: name, entitlement }, users);
  }
}

function holdingIn(draft: Draft, { at, cell }: CsvRow, [who, what]: readonly [string, string]): Holding | undefined {
  const empty = [who, what].find((column) => cell(column).trim() === '');
  const bad = ['from_dat', 'to_dat'].find((column) => readSapDay(cell(column)) === null);
  if (empty === undefined && bad === undefined) return { user: cell(who), role: cell(what), at };
  const problem =
    empty === undefined ? badDay(bad ?? '') : { code: 'NO_ID', message: `${empty.toUpperCase()} is empty` };
  draft.refuse({ ...problem, subject: cell(who), at });
  return undefined;
}

function isInForce({ cell }: CsvRow, asOf: string | undefined): boolean {
  const today = asOf?.slice(0, 10);
  const [from, to] = [readSapDay(cell('from_dat')), readSapDay(cell('to_dat'))];
  return today === undefined || ((!from || from <= today) && (!to || to >= today));
}

interface Given {
  readonly user: string;
  readonly at: Provenance;
  readonly on: string;
  readonly entitlement: EntitlementKey;
}

function give(draft: Draft, { user, at, on, entitlement }: Given, users: ReadonlySet<string>): void {
  if (users.has(user)) draft.addGrant({ account: draft.key(user), entitlement, at });
  else draft.addDangling({ on, principal: user, kind: 'grant', at, entitlement });
}

function noteOutOfForce(draft: Draft, count: number): void {
  if (count === 0) return;
  const message = `${count} role assignments are not in force on the day that is judged, and no grants`;
  draft.note({ code: 'NOT_IN_FORCE', severity: 'info', subject: draft.source, message });
}
