import { compareText } from '../domain/keys.js';
import { flatWscOf, type CellOf, type MinedMatrix } from '../mining/mine-matrix.js';
import type { NamedMatrix } from '../mining/pair-table.js';
import { columns } from './output.js';

/** Roles shown to a person; `--json` has all. */
const MOST_SHOWN = 20;

/** The result as one JSON object without its end, in pieces: a million people are more than one string can hold. */
export function* minedParts(named: NamedMatrix, mined: MinedMatrix): Generator<string> {
  const { matrix, users, permissions } = named;
  const { roles, lowerBound, optimal } = mined;
  const text = JSON.stringify;
  yield `{"users":${users.length},"permissions":${permissions.length},"grants":${matrix.ones},"roles":[`;
  for (const [at, { rows, cols, own, parents, near }] of roles.entries()) {
    const [permissionNames, ownNames] = [cols, own].map((list) => list.map((col) => permissions[col]));
    const [members, nearMembers] = [rows, near].map((list) => list.map((row) => users[row]));
    const role = { permissions: permissionNames, ownPermissions: ownNames, parents, members, nearMembers };
    yield `${at === 0 ? '' : ','}${text(role)}`;
  }
  yield `],"roleCount":${roles.length},"lowerBound":${lowerBound},"optimal":${optimal}`;
  yield `,"flatWsc":${flatWscOf(roles)},"coverage":${coverageOf(named, mined)},"overGranted":[`;
  const pair = ({ row, col }: CellOf): string => text([users[row], permissions[col]]);
  yield* list(mined.overGranted, pair);
  yield '],"missing":[';
  yield* list(mined.missing, pair);
  yield '],"residue":[';
  yield* list(mined.missing, ({ row, col, reason }) => text([users[row], permissions[col], reason]));
  yield '],"certificate":[';
  yield* list(mined.certificate, ({ cells, capacity }) =>
    text({ capacity, grants: cells.map(({ row, col, weight }) => [users[row], permissions[col], weight]) }),
  );
  yield ']';
}

/** Share of what is held that the roles give. */
const coverageOf = ({ matrix }: NamedMatrix, { missing }: MinedMatrix): number =>
  Math.round((1e9 * (matrix.ones - missing.length)) / Math.max(1, matrix.ones)) / 1e9;

function* list<T>(items: readonly T[], write: (item: T) => string): Generator<string> {
  for (const [at, item] of items.entries()) yield `${at === 0 ? '' : ','}${write(item)}`;
}

/** The same for a person: figures first, then the largest roles. */
export function minedText(named: NamedMatrix, mined: MinedMatrix, seconds: number): readonly string[] {
  const { matrix, users, permissions } = named;
  const { roles, overGranted, missing } = mined;
  const figures = columns([
    ['read', `${users.length} users, ${permissions.length} permissions, ${matrix.ones} grants`],
    ['roles', `${roles.length} (${proofOf(mined)})`],
    ['flat WSC', `${flatWscOf(roles)}`],
    ['coverage', `${(100 * coverageOf(named, mined)).toFixed(1)} %`],
    ['over-grant', `${overGranted.length} cells`],
    ['missing', `${missing.length} grants${whyMissing(mined)}`],
    ['mined in', `${seconds} s`],
  ]);
  const shown = [...roles].sort((a, b) => b.rows.length - a.rows.length).slice(0, MOST_SHOWN);
  const rows = shown.map(({ rows: members, cols, own }) => [
    `${members.length}`,
    `${cols.length}`,
    own
      .slice(0, 5)
      .map((col) => permissions[col] ?? '')
      .join(', ') + (own.length > 5 ? ', …' : ''),
  ]);
  const more = roles.length > shown.length ? [`… and ${roles.length - shown.length} more: --json has them all`] : [];
  return [...figures, '', ...columns([['members', 'permissions', 'adds'], ...rows]), ...more];
}

/** What the bound says about the number of roles. */
function proofOf({ lowerBound, optimal, missing }: MinedMatrix): string {
  if (optimal) return 'proven to be the fewest';
  const what = missing.length === 0 ? 'no exact cover has' : 'without over-grant, nothing that gives as much has';
  return `${what} fewer than ${lowerBound}`;
}

/** The reasons, the most frequent first. */
function whyMissing({ missing }: MinedMatrix): string {
  const counts = new Map<string, number>();
  for (const { reason } of missing) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const told = [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  return told.length === 0 ? '' : ` (${told.map(([reason, count]) => `${reason} ${count}`).join(', ')})`;
}
