import { compareText } from '../domain/keys.js';

/** Member → the groups it is put into directly, each with its own note of where that is said. */
export type Nesting<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

/** A group that a member belongs to only because `via`, a group it is put into directly, lies inside it. */
export interface Inherited<T> {
  readonly group: string;
  readonly via: string;
  readonly note: T;
}

/**
 * The groups a member belongs to through groups inside groups, without those it is put into directly. Groups may contain one
 * another in circles. Where several direct groups lead to one, the least by code unit is named.
 */
export function inheritedGroups<T>(direct: ReadonlyMap<string, T>, nesting: Nesting<T>): readonly Inherited<T>[] {
  const found = new Map<string, Inherited<T>>();
  for (const [via, note] of [...direct].sort(([a], [b]) => compareText(a, b))) {
    for (const group of groupsAbove(via, nesting)) {
      if (!direct.has(group) && !found.has(group)) found.set(group, { group, via, note });
    }
  }
  return [...found.values()];
}

/** Every group that contains this one, at any depth; never the group itself. */
export function groupsAbove(group: string, nesting: Nesting<unknown>): ReadonlySet<string> {
  const above = new Set<string>();
  const waiting = [group];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const parent of nesting.get(next)?.keys() ?? []) {
      if (parent === group || above.has(parent)) continue;
      above.add(parent);
      waiting.push(parent);
    }
  }
  return above;
}
