import type { Candidate } from './candidate.js';
import type { RoleState } from './carry-over-state.js';
import { keyText, type EntitlementKey } from './keys.js';

/** What of a candidate nothing says yet. */
export interface Uncovered {
  /** Entitlements that nothing gives to at least `minMembers` of the people in it. */
  readonly keys: readonly string[];
  /** Grants that nothing says, and the roles that say the others, in their order. */
  readonly rest: { readonly leftovers: number; readonly roleIds: readonly string[] };
}

export interface Coverage {
  readonly of: (candidate: Candidate) => Uncovered;
  /** What is being asked about is said as well. */
  readonly add: (members: readonly string[], entitlements: readonly EntitlementKey[]) => void;
}

/** The grants that roles in force give: to whoever is in them today, and to whoever was. */
export function coverage(states: readonly RoleState[], { minMembers }: { readonly minMembers: number }): Coverage {
  const cells = new Map<string, Set<string>>();
  const add: Coverage['add'] = (members, entitlements) => {
    const keys = entitlements.map(keyText);
    for (const id of members) {
      const own = cells.get(id) ?? new Set();
      for (const key of keys) own.add(key);
      cells.set(id, own);
    }
  };
  for (const { standing, members, content } of states) add([...standing.role.members, ...members], content);
  const people = states.map(({ members }) => new Set(members));
  const contents = states.map(({ content }) => new Set(content.map(keyText)));
  return {
    add,
    of: ({ entitlements, members }) => {
      const keys = entitlements.map(keyText);
      const missing = keys.map((key) => members.filter((id) => !cells.get(id)?.has(key)).length);
      const uses = (at: number): boolean =>
        keys.some((key) => contents[at]?.has(key)) && members.filter((id) => people[at]?.has(id)).length >= minMembers;
      return {
        keys: keys.filter((_, at) => (missing[at] ?? 0) >= minMembers),
        rest: {
          leftovers: missing.reduce((sum, one) => sum + one, 0),
          roleIds: states.flatMap(({ standing }, at) => (uses(at) ? [standing.role.roleId] : [])),
        },
      };
    },
  };
}
