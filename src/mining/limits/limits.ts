/** What roles have to keep to, whatever it costs. Columns are those of the matrix. */
export interface Limits {
  /** Members of each role, at least. */
  readonly minMembers: number;
  /** Permissions that each role gives, its parents' included, at least and at most. */
  readonly minPermissions: number;
  readonly maxPermissions: number;
  /** Roles that have one user as a member, at most. */
  readonly maxRolesPerUser: number;
  /** Columns that no member may gain. */
  readonly neverOverGrant: readonly number[];
  /** Pairs of columns of which no role may give both. */
  readonly apart: readonly (readonly [number, number])[];
}

export const noLimits: Limits = {
  minMembers: 1,
  minPermissions: 1,
  maxPermissions: Number.POSITIVE_INFINITY,
  maxRolesPerUser: Number.POSITIVE_INFINITY,
  neverOverGrant: [],
  apart: [],
};

/** Whether there is anything to keep to. */
export const isLimited = (limits: Limits): boolean =>
  limits.minMembers > 1 ||
  limits.minPermissions > 1 ||
  limits.maxPermissions !== Number.POSITIVE_INFINITY ||
  limits.maxRolesPerUser !== Number.POSITIVE_INFINITY ||
  limits.neverOverGrant.length > 0 ||
  limits.apart.length > 0;
