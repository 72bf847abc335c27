import type { CarryOver } from './carry-over.js';
import type { GovernedRole } from './catalogue.js';
import { compareText, keyText, type EntitlementKey } from './keys.js';

/** Below this share of common entitlements (Jaccard) a role is no neighbour: its owner would be asked about a stranger. */
const NEAR_FROM = 0.5;

interface Near {
  readonly role: GovernedRole;
  readonly shared: number;
  readonly all: number;
  readonly sharedMembers: number;
}

/**
 * The role whose entitlements are most like these, by Jaccard similarity and not below one half. Ties go to the role with
 * more of the people, then to the smaller role id, so the order of the list does not matter.
 */
export function nearestRole(
  roles: readonly GovernedRole[],
  to: { readonly entitlements: readonly EntitlementKey[]; readonly members: readonly string[] },
): GovernedRole | undefined {
  const wanted = new Set(to.entitlements.map(keyText));
  const people = new Set(to.members);
  const near = roles.map((role): Near => {
    const own = new Set(role.entitlements.map(keyText));
    const shared = [...own].filter((key) => wanted.has(key)).length;
    const sharedMembers = role.members.filter((id) => people.has(id)).length;
    return { role, shared, all: own.size + wanted.size - shared, sharedMembers };
  });
  // Products of whole numbers: fractions are compared exactly.
  const close = near.filter(({ shared, all }) => all > 0 && shared >= NEAR_FROM * all);
  close.sort(
    (a, b) =>
      b.shared * a.all - a.shared * b.all ||
      b.sharedMembers - a.sharedMembers ||
      compareText(a.role.roleId, b.role.roleId),
  );
  return close[0]?.role;
}

/** The role in force that a candidate is the next version of, else its nearest neighbour among those of the series. */
export function roleBehind(
  { previous, candidates }: Pick<CarryOver, 'previous' | 'candidates'>,
  candidate: {
    readonly id: string;
    readonly entitlements: readonly EntitlementKey[];
    readonly members: readonly string[];
  },
): GovernedRole | undefined {
  const standing = previous.standing.map(({ role }) => role);
  const fate = candidates.find(({ candidateId }) => candidateId === candidate.id);
  const succeeded = fate && 'roleId' in fate ? standing.find(({ roleId }) => roleId === fate.roleId) : undefined;
  return succeeded ?? nearestRole(standing, candidate);
}
