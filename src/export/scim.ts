import type { PlannedGrant } from '../domain/grant-plan.js';
import { compareText } from '../domain/keys.js';
import { withRoles, type ExportedRole, type ExportPlan, type Vocabulary } from './plan.js';
import { bulkRequest } from './scim-bulk.js';
import { targetOf } from './scim-target.js';

const schemas = {
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  governed: 'urn:rolewright:scim:1.0:GovernedRole',
  plan: 'urn:rolewright:scim:1.0:GrantPlan',
} as const;

type Json = Readonly<Record<string, unknown>>;

/**
 * The plan as SCIM 2.0 (RFC 7643, RFC 7644): `roles.json` has a Group for each governed role; for each system, what its
 * users and groups are once the plan is done (`resources.json`: adds and keeps), and the requests that get there
 * (`bulk.json`: adds and would-revokes); and what names no account is in `without-account.json`. By path.
 */
export function planScim(plan: ExportPlan): Readonly<Record<string, unknown>> {
  const systems = new Map<string, Placed[]>();
  for (const { grant, of } of withRoles(plan)) {
    const { source } = grant.entitlement;
    if (grant.account === null) continue;
    const placed = systems.get(source) ?? [];
    placed.push({ grant, of, account: grant.account });
    systems.set(source, placed);
  }
  const files: [string, unknown][] = [...systems].flatMap(([system, placed]) => [
    [`systems/${system}/resources.json`, systemResources(placed)],
    [`systems/${system}/bulk.json`, bulkRequest(placed)],
  ]);
  const unplaced = plan.grants.filter(({ account }) => account === null);
  return {
    'roles.json': roleGroups([...plan.roles.values()]),
    // Nobody in that system can be named: a person has to look.
    'without-account.json': unplaced,
    ...Object.fromEntries(files),
  };
}

export interface Placed {
  readonly grant: PlannedGrant;
  readonly of: ExportedRole;
  readonly account: string;
}

const listOf = (resources: readonly Json[]): Json => ({
  schemas: [schemas.list],
  totalResults: resources.length,
  itemsPerPage: resources.length,
  startIndex: 1,
  Resources: resources,
});

/** Here the ids are ours: a person's is the identity, a group's is the role. */
function roleGroups(roles: readonly ExportedRole[]): Json {
  const people = new Map<string, Vocabulary>();
  for (const { role, words } of roles) for (const member of role.members) people.set(member, words);
  const users = [...people].sort(([a], [b]) => compareText(a, b));
  return listOf([
    ...users.map(([id, words]) => userResource({ id, userName: id, displayName: words.personName(id) })),
    ...[...roles].sort((a, b) => compareText(a.role.roleId, b.role.roleId)).map(roleGroup),
  ]);
}

const roleGroup = ({ role, compared }: ExportedRole): Json => ({
  schemas: [schemas.group, schemas.governed],
  id: role.roleId,
  displayName: role.name,
  members: role.members.map((value) => ({ value, type: 'User' })),
  [schemas.governed]: {
    version: role.version,
    owner: role.owner,
    since: role.since,
    entitlements: role.entitlements,
    ...reasonsOf(role),
    compared,
  },
});

const reasonsOf = ({ campaignId, reviewId, decisionIds }: ExportedRole['role']): Json => ({
  campaignId,
  reviewId,
  decisionIds,
});

const userResource = (user: { readonly id: string } & Json): Json => ({ schemas: [schemas.user], ...user });

/** Everybody the plan is about. Here the ids are those that the system itself gave; what we call a person is the `externalId`. */
function systemResources(placed: readonly Placed[]): Json {
  const given = placed.filter(isGiven);
  const users = grouped(placed, ({ account }) => account);
  const inGroups = given.filter(({ grant, of }) => targetOf(grant.entitlement, of.words).kind === 'group');
  const groups = grouped(inGroups, ({ grant, of }) => targetOf(grant.entitlement, of.words).value);
  return listOf([...users.map(([id, own]) => systemUser(id, own)), ...groups.map(([id, own]) => systemGroup(id, own))]);
}

const isGiven = ({ grant }: Placed): boolean => grant.action !== 'would-revoke';

function systemUser(id: string, own: readonly [Placed, ...Placed[]]): Json {
  const [{ grant, of }] = own;
  const { source } = grant.entitlement;
  const displayName = of.words.personName(grant.identity);
  const user = { id, externalId: grant.identity, userName: of.words.login({ source, id }), displayName };
  return userResource({ ...user, ...valuesOf(own, 'roles'), ...valuesOf(own, 'entitlements') });
}

/** What a SCIM service keeps in the user's own record. */
function valuesOf(own: readonly Placed[], kind: 'roles' | 'entitlements'): Json {
  const targets = own.filter(isGiven).map(({ grant, of }) => targetOf(grant.entitlement, of.words));
  const values = unique(targets.filter((target) => target.kind === kind).map(({ value }) => value));
  return values.length === 0 ? {} : { [kind]: values.map((value) => ({ value })) };
}

function systemGroup(id: string, own: readonly [Placed, ...Placed[]]): Json {
  const [{ grant, of }] = own;
  const roles = new Map(own.map((one) => [one.grant.roleId, one.of]));
  return {
    schemas: [schemas.group, schemas.plan],
    id,
    displayName: of.words.entitlementName(grant.entitlement),
    members: unique(own.map(({ account }) => account)).map((value) => ({ value, type: 'User' })),
    [schemas.plan]: { entitlement: grant.entitlement, roles: [...roles.values()].map(pointer) },
  };
}

const pointer = ({ role, compared }: ExportedRole): Json => ({
  roleId: role.roleId,
  name: role.name,
  version: role.version,
  ...reasonsOf(role),
  compared,
});

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(compareText);

function grouped<T>(items: readonly T[], by: (item: T) => string): readonly [string, readonly [T, ...T[]]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(by(item));
    if (group) group.push(item);
    else groups.set(by(item), [item]);
  }
  return [...groups].sort(([a], [b]) => compareText(a, b));
}
