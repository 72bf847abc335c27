import type { Candidate } from './candidate.js';
import type { StandingRole } from './carry-over.js';
import type { RoleState } from './carry-over-state.js';
import { compareText, keyText } from './keys.js';
import type { Snapshot } from './snapshot.js';
import { textHash } from './text-hash.js';

/** Somebody in the matrix before, and what they held besides their roles, as a digest of 64 bits. */
export interface PersonBefore {
  readonly identity: string;
  readonly outside: string;
}

/** A change that no role shows: somebody who came, went, or holds other things outside every role. */
export interface OutsideChange {
  readonly identity: string;
  readonly change: 'came' | 'went' | 'holds-other';
}

type Given = ReadonlyMap<string, ReadonlySet<string>>;

/** Everybody of the snapshot that the roles were decided on or listed with last; by identity id. */
export function peopleBefore(snapshot: Snapshot, standing: readonly StandingRole[]): readonly PersonBefore[] {
  const given = givenBy(standing.map(({ role }) => ({ members: role.members, entitlements: role.entitlements })));
  return [...outsideOf(snapshot, given)].map(([identity, outside]) => ({ identity, outside }));
}

/** Whoever changed and is named by no role's list and no question. By identity id. */
export function outsideChanges(
  people: readonly PersonBefore[],
  now: { readonly snapshot: Snapshot; readonly states: readonly RoleState[]; readonly asked: readonly Candidate[] },
): readonly OutsideChange[] {
  const { snapshot, states, asked } = now;
  const roles = states.map(({ members, standing }) => ({ members, entitlements: standing.role.entitlements }));
  const today = outsideOf(snapshot, givenBy([...roles, ...asked]));
  const before = new Map(people.map(({ identity, outside }) => [identity, outside]));
  const named = new Set(states.flatMap(({ joined, left }) => [...joined, ...left]));
  const all = [...new Set([...before.keys(), ...today.keys()])].sort(compareText);
  return all.flatMap((identity): readonly OutsideChange[] => {
    const [was, is] = [before.get(identity), today.get(identity)];
    if (was === is || named.has(identity)) return [];
    if (was === undefined) return [{ identity, change: 'came' }];
    return [{ identity, change: is === undefined ? 'went' : 'holds-other' }];
  });
}

function givenBy(roles: readonly Pick<Candidate, 'members' | 'entitlements'>[]): Given {
  const given = new Map<string, Set<string>>();
  for (const { members, entitlements } of roles) {
    const keys = entitlements.map(keyText);
    for (const id of members) {
      const own = given.get(id) ?? new Set();
      for (const key of keys) own.add(key);
      given.set(id, own);
    }
  }
  return given;
}

function outsideOf({ identities, entitlements, assignments }: Snapshot, given: Given): ReadonlyMap<string, string> {
  const names = entitlements.map(keyText);
  return new Map(
    identities.map(({ id }, row) => {
      const held = (assignments[row] ?? []).map((column) => names[column] ?? '');
      const outside = held.filter((key) => !given.get(id)?.has(key)).sort(compareText);
      return [id, textHash(JSON.stringify(outside))];
    }),
  );
}
