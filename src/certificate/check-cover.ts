/** Who holds what, and what is claimed about covering it: by names, so that anybody can check it. */
export interface CoverClaim {
  /** Pairs of user and permission. */
  readonly grants: Iterable<readonly [string, string]>;
  readonly roles: readonly { readonly members: readonly string[]; readonly permissions: readonly string[] }[];
  /** Grants with weights; no role may hold more than `capacity` of one part by weight. */
  readonly certificate: readonly {
    readonly capacity: number;
    readonly grants: readonly (readonly [string, string, number])[];
  }[];
}

export interface CoverCheck {
  /** What is not as claimed; empty where everything is. */
  readonly problems: readonly string[];
  /** No set of roles that covers the grants without over-grant has fewer: proven, where there is no problem. */
  readonly lowerBound: number;
}

/** Sets of grants looked at in one part, at most. */
const MOST_STEPS = 5_000_000;

/**
 * Checks a cover and the proof that there is no smaller one, cell by cell. It shares no code with the miner: what one gets
 * wrong the other finds.
 */
export function checkCover({ grants, roles, certificate }: CoverClaim): CoverCheck {
  const held = new Map<string, Set<string>>();
  for (const [user, permission] of grants) held.set(user, (held.get(user) ?? new Set()).add(permission));
  const problems = [...coverProblems(held, roles), ...boundProblems(held, certificate)];
  const lowerBound = certificate.reduce((sum, part) => sum + Math.ceil(weightOf(part.grants) / part.capacity), 0);
  return { problems, lowerBound };
}

function* coverProblems(held: Held, roles: CoverClaim['roles']): Generator<string> {
  const covered = new Map<string, Set<string>>();
  for (const [at, { members, permissions }] of roles.entries()) {
    for (const user of members) {
      const own = covered.get(user) ?? new Set();
      covered.set(user, own);
      for (const permission of permissions) {
        if (held.get(user)?.has(permission)) own.add(permission);
        else yield `role ${at} gives ${user} ${permission}, which is not held`;
      }
    }
  }
  for (const [user, permissions] of held) {
    for (const permission of permissions) {
      if (!covered.get(user)?.has(permission)) yield `no role gives ${user} ${permission}`;
    }
  }
}

type Held = ReadonlyMap<string, ReadonlySet<string>>;
type Grant = readonly [string, string, number];

function* boundProblems(held: Held, parts: CoverClaim['certificate']): Generator<string> {
  const holds = (user: string, permission: string): boolean => held.get(user)?.has(permission) === true;
  const canShare = ([u, p]: Grant, [v, q]: Grant): boolean => holds(u, q) && holds(v, p);
  for (const [at, { grants, capacity }] of parts.entries()) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) yield `part ${at}: its capacity is no positive whole number`;
    for (const [user, permission, weight] of grants) {
      if (!holds(user, permission)) yield `part ${at}: ${user} does not hold ${permission}`;
      if (!Number.isSafeInteger(weight) || weight < 1) yield `part ${at}: a weight is no positive whole number`;
    }
    const heaviest = heaviestRole(grants, canShare);
    if (heaviest === undefined) yield `part ${at}: too large to be checked`;
    else if (heaviest > capacity) yield `part ${at}: one role could hold ${heaviest} of it, more than ${capacity}`;
  }
  yield* sharingProblems(held, parts);
}

/** Parts of which one role could hold grants of both: only what the user of one grant holds can share a role with it. */
function* sharingProblems(held: Held, parts: CoverClaim['certificate']): Generator<string> {
  const byPermission = new Map<string, { readonly user: string; readonly part: number }[]>();
  for (const [part, { grants }] of parts.entries()) {
    for (const [user, permission] of grants) {
      const list = byPermission.get(permission);
      if (list) list.push({ user, part });
      else byPermission.set(permission, [{ user, part }]);
    }
  }
  for (const [part, { grants }] of parts.entries()) {
    for (const [user, permission] of grants) {
      for (const also of held.get(user) ?? []) {
        for (const other of byPermission.get(also) ?? []) {
          if (other.part > part && held.get(other.user)?.has(permission))
            yield `parts ${part} and ${other.part}: one role could hold grants of both`;
        }
      }
    }
  }
}

/** The most that one role can hold of these grants, by weight; undefined when that takes too long to find out. */
function heaviestRole(grants: readonly Grant[], canShare: (a: Grant, b: Grant) => boolean): number | undefined {
  let best = 0;
  let steps = MOST_STEPS;
  const extend = (weight: number, open: readonly Grant[]): boolean => {
    best = Math.max(best, weight);
    return open.every((grant, at) => {
      if ((steps -= 1) < 0) return false;
      const later = open.slice(at + 1).filter((other) => canShare(grant, other));
      const taken = weight + grant[2];
      return taken + weightOf(later) <= best || extend(taken, later);
    });
  };
  return extend(0, grants) ? best : undefined;
}

const weightOf = (grants: readonly Grant[]): number => grants.reduce((sum, [, , weight]) => sum + weight, 0);
