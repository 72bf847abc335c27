import type { Candidate } from './candidate.js';
import { jaccard } from './carry-over-content.js';
import type { RoleState } from './carry-over-state.js';
import { compareText, keyText } from './keys.js';

/** A candidate follows a role only when both are mostly the same: entitlements by Jaccard, and the role's people. */
const LEAST = 0.5;

/** Which candidate is the next version of which role; one to one, the closest pair first, ties by ids. */
export interface Successions {
  readonly next: ReadonlyMap<RoleState, Candidate>;
  /** By candidate id. */
  readonly before: ReadonlyMap<string, RoleState>;
}

export function successions(states: readonly RoleState[], candidates: readonly Candidate[]): Successions {
  const free = states.filter(({ identical }) => identical === undefined);
  const contents = candidates.map((candidate) => ({
    candidate,
    keys: new Set(candidate.entitlements.map(keyText)),
    people: new Set(candidate.members),
  }));
  const pairs = free.flatMap((state) => {
    const keys = new Set(state.content.map(keyText));
    const people = peopleOf(state);
    return contents.flatMap((one) => {
      const closeness = jaccard(keys, one.keys);
      const kept = people.filter((id) => one.people.has(id)).length / Math.max(1, people.length);
      return closeness >= LEAST && kept >= LEAST ? [{ state, candidate: one.candidate, closeness, kept }] : [];
    });
  });
  pairs.sort(
    (a, b) =>
      Number(b.state.eroded) - Number(a.state.eroded) ||
      b.closeness - a.closeness ||
      b.kept - a.kept ||
      compareText(a.state.standing.role.roleId, b.state.standing.role.roleId) ||
      compareText(a.candidate.id, b.candidate.id),
  );
  const next = new Map<RoleState, Candidate>();
  const before = new Map<string, RoleState>();
  for (const { state, candidate } of pairs) {
    if (next.has(state) || before.has(candidate.id)) continue;
    next.set(state, candidate);
    before.set(candidate.id, state);
  }
  return { next, before };
}

/** Whoever is in the role today; where it fell apart, whoever was. */
const peopleOf = ({ eroded, members, standing }: RoleState): readonly string[] =>
  eroded ? standing.role.members : members;
