import type { Provenance, SourceReading } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import type { SourceInput } from './input.js';
import { Memberships } from './nest.js';
import { itemsOf } from './json-lists.js';
import type { JsonItem } from './json-lists.js';
import { openExport, readRecord, sizeOf } from './records.js';
import type { JsonExport } from './records.js';
import { fromScimUser } from './scim-account.js';
import { scimGroup, scimKind, scimUser } from './schema.js';
import type { ScimGroup, ScimUser } from './schema.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:';

/** The resources of all pages by kind. */
interface Resources {
  readonly users: Row<ScimUser>[];
  readonly groups: Row<ScimGroup>[];
}

/**
 * A SCIM 2.0 service's users and groups (RFC 7643), as ListResponses (RFC 7644 §3.4.2), one page a file. An entitlement's id is
 * the attribute that holds it and its value: `roles/…`, `entitlements/…`, `groups/…`.
 */
export function readScim(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const pages = input.files.map((file) => openExport(file, [{ name: 'Resources', required: true }]));
  noteMissingPages(draft, pages);
  const { users, groups } = sortResources(draft, pages);
  const { kept, repeated } = keepOne(users, (user) => user.id);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.id));
  for (const { value, at } of kept) {
    draft.addAccount(fromScimUser(draft, value, at));
    giveValues(draft, value, at);
  }
  addGroups(draft, groups);
  giveGroups(draft, kept, groups);
  return draft.finish();
}

/** Users and groups count together in `totalResults`. A missing page would make its members look deleted. */
function noteMissingPages(draft: Draft, pages: readonly JsonExport[]): void {
  const here = pages.reduce((sum, page) => sum + sizeOf(page, 'Resources'), 0);
  const totals = pages
    .map(({ values }) => values.get('totalResults')?.value)
    .filter((total) => typeof total === 'number');
  if (totals.every((total) => total <= here)) return;
  const message = 'totalResults is more than the resources given: pages are missing';
  draft.note({ code: 'INCOMPLETE_EXPORT', severity: 'error', subject: draft.source, message });
}

function sortResources(draft: Draft, pages: readonly JsonExport[]): Resources {
  const sorted: Resources = { users: [], groups: [] };
  const section = 'Resources';
  for (const item of allOf(pages)) {
    draft.count(1);
    const kind = kindOf(item.value);
    if (kind === 'User') sorted.users.push(...readRecord(draft, item, { section, shape: scimUser }));
    else if (kind === 'Group') sorted.groups.push(...readRecord(draft, item, { section, shape: scimGroup }));
    else if (kind === undefined) readRecord(draft, item, { section, shape: unknownKind });
    else draft.addOutside(item.at);
  }
  return sorted;
}

function* allOf(pages: readonly JsonExport[]): Iterable<JsonItem> {
  for (const page of pages) yield* itemsOf(page, 'Resources');
}

const unknownKind = (): { readonly problem: string } => ({
  problem: 'neither schemas nor meta.resourceType says what it is',
});

function kindOf(record: unknown): string | undefined {
  const parsed = scimKind(record);
  if ('problem' in parsed) return undefined;
  const named = ['User', 'Group'].find((name) => parsed.value.schemas.includes(`${core}${name}`));
  return named ?? parsed.value.meta?.resourceType ?? parsed.value.schemas[0];
}

/** Roles and entitlements stand in the user's own record; core SCIM has no catalogue of them. */
function giveValues(draft: Draft, user: ScimUser, at: Provenance): void {
  const account = draft.key(user.id);
  for (const { value, display = '' } of user.roles) {
    const name = display === '' ? value : display;
    const id = `roles/${value}`;
    const entitlement = draft.addEntitlement({ id, kind: 'app_role', name, privilegedWhy: whyRole(value) });
    draft.addGrant({ account, entitlement, at });
  }
  for (const { value, display = '' } of user.entitlements) {
    const name = display === '' ? value : display;
    const entitlement = draft.addEntitlement({ id: `entitlements/${value}`, kind: 'attribute_value', name });
    draft.addGrant({ account, entitlement, at });
  }
}

const adminWords = ['admin', 'administrator', 'root', 'superuser', 'sysadmin'];

/** SCIM says nothing of a role but its value, so a value that says administrator is taken at its word. */
function whyRole(value: string): string | undefined {
  const words = value.toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word) => adminWords.includes(word)) ? 'a role that is named an administrator’s' : undefined;
}

const groupId = (id: string): string => `groups/${id}`;

function addGroups(draft: Draft, groups: readonly Row<ScimGroup>[]): void {
  for (const { value, at } of groups) draft.addCatalogue(at, draft.key(groupId(value.id)));
  for (const { value, at } of keepOne(groups, (group) => group.id).kept) {
    const { id, displayName: name = id } = value;
    draft.addEntitlement({ id: groupId(id), at, kind: 'group', name });
  }
}

/** Memberships from both sides, and those that follow from groups inside groups. */
function giveGroups(draft: Draft, users: readonly Row<ScimUser>[], groups: readonly Row<ScimGroup>[]): void {
  const memberships = new Memberships();
  const groupIds = new Set(groups.map(({ value }) => value.id));
  const members = new Set([...users.map(({ value }) => value.id), ...groupIds]);
  for (const { value, at } of groups) {
    for (const { value: principal } of value.members) {
      if (members.has(principal)) memberships.join(principal, value.id, at);
      else {
        const entitlement = draft.key(groupId(value.id));
        draft.addDangling({ on: value.id, principal, kind: 'grant', at, entitlement });
      }
    }
  }
  for (const { value, at } of users) joinOwnGroups(draft, { user: value, at, memberships, groupIds });
  for (const { value } of users) giveMemberships(draft, value.id, memberships);
}

interface OwnGroups {
  readonly user: ScimUser;
  readonly at: Provenance;
  readonly memberships: Memberships;
  readonly groupIds: ReadonlySet<string>;
}

/** `groups` in a user's record is what the service computed (readOnly); a group may stand only there. */
function joinOwnGroups(draft: Draft, { user, at, memberships, groupIds }: OwnGroups): void {
  for (const { value, display: name = value } of user.groups) {
    memberships.join(user.id, value, at);
    if (groupIds.has(value)) continue;
    draft.addEntitlement({ id: groupId(value), kind: 'group', name, inExport: false });
    const message = 'a group that users name is not in the export';
    draft.noteOnce({ code: 'GROUP_NOT_IN_EXPORT', severity: 'info', subject: value, message, at });
  }
}

function giveMemberships(draft: Draft, id: string, memberships: Memberships): void {
  const account = draft.key(id);
  const keyOf = (group: string): EntitlementKey => draft.key(groupId(group));
  const direct = memberships.directOf(id);
  for (const [group, at] of direct) draft.addGrant({ account, entitlement: keyOf(group), at });
  for (const { group, via, at } of memberships.inheritedBy(direct)) {
    draft.addGrant({ account, entitlement: keyOf(group), at, via: keyOf(via) });
  }
}
