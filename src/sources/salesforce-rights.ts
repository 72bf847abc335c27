import type { Entitlement, Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import type { CsvRow } from './csv-table.js';
import type { Row } from './distinct.js';
import { keepOne } from './distinct.js';
import type { Draft } from './draft.js';
import { salesforceId } from './salesforce-id.js';

/** Permissions that see or change everything, or give rights; all of `needed` are in every organisation. */
export const riskyColumns = {
  needed: ['permissionsmodifyalldata', 'permissionsviewalldata', 'permissionsmanageusers'],
  more: ['permissionsassignpermissionsets', 'permissionsmanageprofilespermissionsets', 'permissionsapiuseronly'],
};

const risky: readonly (readonly [name: string, column: string])[] = [
  ['ModifyAllData', 'permissionsmodifyalldata'],
  ['ManageUsers', 'permissionsmanageusers'],
  ['ViewAllData', 'permissionsviewalldata'],
  ['AssignPermissionSets', 'permissionsassignpermissionsets'],
  ['ManageProfilesPermissionsets', 'permissionsmanageprofilespermissionsets'],
];

/** A profile, permission set or group of these. */
export interface SalesforceRight {
  readonly id: string;
  readonly at: Provenance;
  readonly kind: Entitlement['kind'];
  readonly name: string;
  readonly description: string;
  readonly permission: string | undefined;
  readonly isApiOnly: boolean;
  /** A permission set that only spells a profile out. */
  readonly isProfiles: boolean;
}

/** Rights by their id, and the permission sets of each group. */
export interface SalesforceRights {
  readonly all: ReadonlyMap<string, SalesforceRight>;
  readonly parts: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Rows of the objects that say what can be held. Every one is catalogue. */
export interface RightTables {
  readonly profiles: Iterable<CsvRow>;
  readonly sets: Iterable<CsvRow>;
  readonly groups: Iterable<CsvRow>;
  readonly components: Iterable<CsvRow>;
}

export function studyRights(draft: Draft, { profiles, sets, groups, components }: RightTables): SalesforceRights {
  const rows = [
    ...rightsIn(draft, profiles, { kind: 'app_role', names: ['name'] }),
    ...rightsIn(draft, sets, { kind: 'policy', names: ['label', 'name'] }),
    ...rightsIn(draft, groups, { kind: 'group', names: ['masterlabel', 'developername'] }),
  ];
  const all = new Map(keepOne(rows, ({ id }) => id).kept.map(({ value }) => [value.id, value]));
  return { all, parts: partsIn(draft, components) };
}

interface Read {
  readonly kind: Entitlement['kind'];
  /** Columns of which the first that says something is the name. */
  readonly names: readonly string[];
}

function* rightsIn(draft: Draft, rows: Iterable<CsvRow>, { kind, names }: Read): Iterable<Row<SalesforceRight>> {
  for (const { at, cell, cells } of rows) {
    const id = salesforceId(cell('id'));
    if (id === null) {
      refuseId(draft, at, cell('id'));
      continue;
    }
    const is = (column: string): boolean => cell(column).trim().toLowerCase() === 'true';
    draft.addCatalogue(at, draft.key(id));
    const value = {
      id,
      at,
      kind,
      name: names.map(cell).find((text) => text.trim() !== '') ?? id,
      description: cell('description').trim(),
      permission: risky.find(([, column]) => is(column))?.[0],
      isApiOnly: is('permissionsapiuseronly'),
      isProfiles: is('isownedbyprofile'),
    };
    yield { value, at, rank: () => [JSON.stringify(cells)] };
  }
}

function partsIn(draft: Draft, rows: Iterable<CsvRow>): ReadonlyMap<string, ReadonlySet<string>> {
  const parts = new Map<string, Set<string>>();
  for (const { at, cell } of rows) {
    const [group, set] = [salesforceId(cell('permissionsetgroupid')), salesforceId(cell('permissionsetid'))];
    if (group === null || set === null) {
      refuseId(draft, at, cell('permissionsetgroupid'));
      continue;
    }
    draft.addCatalogue(at, draft.key(group));
    parts.set(group, (parts.get(group) ?? new Set()).add(set));
  }
  return parts;
}

export function refuseId(draft: Draft, at: Provenance, subject: string): void {
  draft.refuse({ code: 'BAD_ID', subject, message: 'an id is no Salesforce id, or its letters changed case', at });
}

/** Declares every right; a group is privileged where one of its sets is. */
export function declareRights(draft: Draft, { all, parts }: SalesforceRights): void {
  for (const { id, at, kind, name, description, permission } of all.values()) {
    const inside = [...(parts.get(id) ?? [])].flatMap((part) => all.get(part)?.permission ?? []).sort(compareText)[0];
    const why = permission ?? inside;
    draft.addEntitlement({
      id,
      at,
      kind,
      name,
      description: description === '' ? undefined : description,
      privilegedWhy: why === undefined ? undefined : `Salesforce permission ${why}`,
    });
  }
  for (const [group, sets] of parts) {
    for (const id of [group, ...sets]) if (!all.has(id)) declareNamed(draft, id, id === group ? 'group' : 'policy');
  }
}

/** A right of which only others speak. */
export function declareNamed(draft: Draft, id: string, kind: Entitlement['kind']): void {
  draft.addEntitlement({ id, kind, name: id, inExport: false });
}
