import type { Rectangle } from '../exact/fewest-roles.js';
import type { Matrix } from '../matrix.js';
import { cellAt } from './given-cells.js';
import type { RoleShape } from './role-shape.js';

/**
 * Takes users who are in too many roles out of those that give them least besides the others. Where that would cost them
 * something, all that is left of theirs becomes one more role, with everybody of whom the same is left, if such a role may be.
 * A role that loses too many members goes.
 */
export function limitRolesPerUser(matrix: Matrix, roles: readonly Rectangle[], shape: RoleShape): readonly Rectangle[] {
  const { maxRolesPerUser: most, minMembers } = shape.limits;
  const rolesOf: number[][] = Array.from({ length: matrix.rows }, () => []);
  roles.forEach(({ rows }, at) => rows.forEach((row) => rolesOf[row]!.push(at)));
  if (rolesOf.every((list) => list.length <= most)) return roles;
  const choices = rolesOf.map((list, row) => chosen(matrix, roles, { row, list, most }));
  const made = remainders(choices, shape);
  const withRemainder = new Set(made.flatMap(({ rows }) => rows));
  const members: number[][] = roles.map(() => []);
  choices.forEach(({ picked, last }, row) => {
    for (const at of picked) members[at]!.push(row);
    if (last !== undefined && !withRemainder.has(row)) members[last]!.push(row);
  });
  const left = roles.map(({ cols }, at) => ({ rows: members[at]!, cols }));
  return [...left, ...made].filter(({ rows }) => rows.length >= minMembers);
}

interface Choice {
  /** Roles that the user keeps. */
  readonly picked: readonly number[];
  /** One more that may be kept where `rest` does not become a role. */
  readonly last?: number;
  /** Held columns that those picked do not give. */
  readonly rest: readonly number[];
}

function chosen(
  matrix: Matrix,
  roles: readonly Rectangle[],
  { row, list, most }: { readonly row: number; readonly list: readonly number[]; readonly most: number },
): Choice {
  if (list.length <= most) return { picked: list, rest: [] };
  const gives = new Map(list.map((at) => [at, roles[at]!.cols.filter((col) => cellAt(matrix, row, col) >= 0)]));
  const open = new Set([...gives.values()].flat());
  const picked: number[] = [];
  const gain = (at: number): number => gives.get(at)!.filter((col) => open.has(col)).length;
  let rest: readonly number[] = [];
  while (picked.length < most && open.size > 0) {
    if (picked.length === most - 1) rest = [...open].sort((a, b) => a - b);
    const best = list.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    picked.push(best);
    for (const col of gives.get(best)!) open.delete(col);
  }
  if (open.size === 0) return { picked, rest: [] };
  const last = picked.pop()!;
  return { picked, last, rest };
}

/** One role for each remainder that enough users share. */
function remainders(choices: readonly Choice[], shape: RoleShape): readonly Rectangle[] {
  const rowsOf = new Map<string, { readonly rows: number[]; readonly cols: readonly number[] }>();
  choices.forEach(({ rest }, row) => {
    if (rest.length < shape.limits.minPermissions || rest.length === 0 || !shape.allows(rest)) return;
    const role = rowsOf.get(rest.join()) ?? { rows: [], cols: rest };
    role.rows.push(row);
    rowsOf.set(rest.join(), role);
  });
  return [...rowsOf.values()].filter(({ rows }) => rows.length >= shape.limits.minMembers);
}
