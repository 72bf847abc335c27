type Named = string | number;

/** Roles that were mined, what is claimed about them, and what they had to keep to; users and permissions are names or numbers. */
export interface LimitsClaim<Name extends Named> {
  /** Each user once, with the permissions held. */
  readonly grants: Iterable<readonly [Name, Iterable<Name>]>;
  readonly roles: readonly ClaimedRole<Name>[];
  readonly overGranted: readonly (readonly [Name, Name])[];
  /** Each with its reason. */
  readonly missing: readonly (readonly [Name, Name, string])[];
  /** Cells that may be over-granted; and missing, besides those that a limit took. */
  readonly overGrant?: number;
  readonly underGrant?: number;
  readonly limits: {
    readonly minMembers: number;
    readonly minPermissions: number;
    readonly maxPermissions: number;
    readonly maxRolesPerUser: number;
    readonly neverOverGrant: readonly Name[];
    readonly apart: readonly (readonly [Name, Name])[];
  };
}

export interface ClaimedRole<Name extends Named> {
  readonly members: readonly Name[];
  readonly permissions: readonly Name[];
  readonly ownPermissions: readonly Name[];
  /** Positions of roles before this one. */
  readonly parents: readonly number[];
}

/**
 * What is not as claimed, or breaks a limit; nothing where all is well. Works out anew what members gain and lack, cell by
 * cell. It shares no code with the miner: what one gets wrong the other finds.
 */
export function checkLimits<Name extends Named>(claim: LimitsClaim<Name>): readonly string[] {
  return [
    ...claim.roles.flatMap((role, at) => [...roleProblems(role, at, claim), ...nestingProblems(role, at, claim)]),
    ...userProblems(claim),
    ...cellProblems(claim),
    ...budgetProblems(claim),
  ];
}

function* roleProblems<Name extends Named>(
  role: ClaimedRole<Name>,
  at: number,
  { limits }: LimitsClaim<Name>,
): Generator<string> {
  const permissions = new Set(role.permissions);
  const members = new Set(role.members);
  if (permissions.size !== role.permissions.length) yield `role ${at} names a permission twice`;
  if (members.size !== role.members.length) yield `role ${at} names a member twice`;
  if (members.size < limits.minMembers) yield `role ${at} has ${members.size} members`;
  if (permissions.size < limits.minPermissions) yield `role ${at} has ${permissions.size} permissions`;
  if (permissions.size > limits.maxPermissions) yield `role ${at} has ${permissions.size} permissions`;
  for (const [one, other] of limits.apart) {
    if (permissions.has(one) && permissions.has(other)) yield `role ${at} gives both ${one} and ${other}`;
  }
}

function* nestingProblems<Name extends Named>(
  role: ClaimedRole<Name>,
  at: number,
  { roles }: LimitsClaim<Name>,
): Generator<string> {
  const all = new Set(role.ownPermissions);
  for (const parent of role.parents) {
    const above = roles[parent];
    if (parent >= at || !above) yield `role ${at} is nested in role ${parent}, which does not come before it`;
    else {
      for (const permission of above.permissions) all.add(permission);
      const wide = new Set(above.members);
      if (role.members.some((member) => !wide.has(member))) yield `role ${at} has members whom role ${parent} has not`;
    }
  }
  if (all.size !== role.permissions.length || role.permissions.some((one) => !all.has(one)))
    yield `role ${at} does not give its own permissions and those of its parents`;
}

function* userProblems<Name extends Named>({ roles, limits }: LimitsClaim<Name>): Generator<string> {
  const counts = new Map<Name, number>();
  for (const { members } of roles) for (const user of members) counts.set(user, (counts.get(user) ?? 0) + 1);
  for (const [user, count] of counts) if (count > limits.maxRolesPerUser) yield `${user} has ${count} roles`;
}

function* cellProblems<Name extends Named>({
  grants,
  roles,
  overGranted,
  missing,
  limits,
}: LimitsClaim<Name>): Generator<string> {
  const [gaining, lacking] = [byUser(overGranted), byUser(missing)];
  const rolesOf = new Map<Name, ClaimedRole<Name>[]>();
  for (const role of roles) {
    for (const user of role.members) {
      const list = rolesOf.get(user);
      if (list) list.push(role);
      else rolesOf.set(user, [role]);
    }
  }
  const never = new Set(limits.neverOverGrant);
  for (const [user, permissions] of grants) {
    const held = new Set(permissions);
    const given = new Set((rolesOf.get(user) ?? []).flatMap((role) => role.permissions));
    const extra = [...given].filter((permission) => !held.has(permission));
    for (const permission of extra) if (never.has(permission)) yield `${user} would gain ${permission}`;
    if (!same(extra, gaining.get(user))) yield `what ${user} gains is not what is said`;
    const without = [...held].filter((permission) => !given.has(permission));
    if (!same(without, lacking.get(user))) yield `what no role gives ${user} is not what is said`;
    rolesOf.delete(user);
  }
  for (const user of rolesOf.keys()) yield `${user} is a member and no user`;
}

/** Reasons that excuse a missing grant from the budget. */
const limitReasons: ReadonlySet<string> = new Set([
  'too_few_holders',
  'too_few_permissions',
  'kept_apart',
  'role_limit',
]);

function* budgetProblems<Name extends Named>(claim: LimitsClaim<Name>): Generator<string> {
  const { overGranted, missing, overGrant = Infinity, underGrant = Infinity } = claim;
  const left = missing.filter(([, , reason]) => !limitReasons.has(reason)).length;
  if (overGranted.length > overGrant) yield `${overGranted.length} cells are over-granted, ${overGrant} may be`;
  if (left > underGrant) yield `${left} grants are left out, ${underGrant} may be`;
}

function byUser<Name>(cells: readonly (readonly [Name, Name, ...string[]])[]): ReadonlyMap<Name, ReadonlySet<Name>> {
  const sets = new Map<Name, Set<Name>>();
  for (const [user, permission] of cells) sets.set(user, (sets.get(user) ?? new Set()).add(permission));
  return sets;
}

const same = <Name>(list: readonly Name[], set: ReadonlySet<Name> | undefined): boolean =>
  list.length === (set?.size ?? 0) && list.every((one) => set?.has(one));
