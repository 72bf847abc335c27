import { bitsOf, forEachBit, type Bits } from '../bits.js';
import { collapse, type Collapsed } from '../collapse.js';
import { exactCover, type ExactCover } from '../exact-cover.js';
import { fastKernel, type MakeKernel } from '../kernel/bit-kernel.js';
import { colsOf, type Matrix } from '../matrix.js';
import { cellGraph, components } from './cell-graph.js';
import { boundOf, type Certificate } from './certificate.js';
import { coverComponent, type ComponentCover } from './cover-component.js';
import { reduceCells, reductionWork, type Cell, type Reduction } from './dominance.js';
import type { SetSolver } from './solver.js';

/** A role without over-grant, in rows and columns of the matrix; both ascend. */
export interface Rectangle {
  readonly rows: readonly number[];
  readonly cols: readonly number[];
}

export interface FewestRoles {
  readonly roles: readonly Rectangle[];
  /** Why there cannot be fewer than `lowerBound`. */
  readonly certificate: Certificate;
  readonly lowerBound: number;
  /** There is a proof: the bound is the number of roles. */
  readonly optimal: boolean;
  /** `none` where the matrix is too large for any other than a role for each kind of row. */
  readonly method: 'dominance' | ExactCover['heuristic'];
}

/** Beyond this many words read in one pass, cells are not reduced by dominance: heuristics alone cover them. */
const MOST_REDUCTION_WORK = 20_000_000_000;

/**
 * As few roles as can be found that grant exactly what is held (the exact Boolean rank; NP-hard), and a proof of how few there
 * can be. Equal rows and columns are taken together, dominated cells taken out, and each connected component of what is left
 * is covered by cliques; a portfolio of heuristics competes with it. The result is the same whatever the kernel.
 */
export function fewestRoles(matrix: Matrix, solver: SetSolver, makeKernel = fastKernel): FewestRoles {
  const collapsed = collapse(matrix);
  const reduced =
    reductionWork(collapsed) <= MOST_REDUCTION_WORK ? byDominance(collapsed, solver, makeKernel) : undefined;
  const certificate = reduced?.certificate ?? [];
  const lowerBound = boundOf(certificate);
  const proven = reduced !== undefined && reduced.roles.length === lowerBound;
  const best = proven ? reduced : fewer(byHeuristics(collapsed), reduced);
  return {
    roles: best.roles.map((role) => expandRole(collapsed, role)),
    certificate: certificate.map((part) => ({
      ...part,
      cells: part.cells.map((cell) => ({ ...cell, ...firstOf(collapsed, cell) })),
    })),
    lowerBound,
    optimal: best.roles.length === lowerBound,
    method: best.method,
  };
}

interface Found {
  readonly roles: readonly Rectangle[];
  readonly method: FewestRoles['method'];
}

/** A cover, if not a small one: each kind of row is a role. */
const oneEachRow = ({ matrix }: Collapsed): Found => ({
  roles: Array.from({ length: matrix.rows }, (_, row) => ({ rows: [row], cols: [...colsOf(matrix, row)] })),
  method: 'none',
});

const fewer = (one: Found, other: Found | undefined): Found =>
  other && other.roles.length <= one.roles.length ? other : one;

function byHeuristics(collapsed: Collapsed): Found {
  const { concepts, heuristic } = exactCover(collapsed);
  if (heuristic === 'none') return oneEachRow(collapsed);
  return { roles: concepts.map(({ rows, cols }) => ({ rows: listOf(rows), cols: listOf(cols) })), method: heuristic };
}

function byDominance(
  collapsed: Collapsed,
  solver: SetSolver,
  makeKernel: MakeKernel,
): Found & { readonly certificate: Certificate } {
  const reduction = reduceCells(collapsed, makeKernel);
  const graph = cellGraph(collapsed, reduction.left);
  const covers = components(graph).map((vertices) => coverComponent(graph, vertices, solver));
  const cliques = covers.flatMap((cover) => cover.cliques);
  return {
    roles: growRoles(collapsed, reduction, cliques),
    certificate: covers.map((cover) => partOf(reduction.left, cover)),
    method: 'dominance',
  };
}

const partOf = (cells: readonly Cell[], { weights, capacity }: ComponentCover): Certificate[number] => ({
  cells: [...weights].map(([vertex, weight]) => ({ ...cells[vertex]!, weight })),
  capacity,
});

/** Gives every dominated cell to the role of the cell that dominated it, the last to leave first. */
function growRoles(
  { matrix }: Collapsed,
  { left, dominated }: Reduction,
  cliques: readonly (readonly number[])[],
): readonly Rectangle[] {
  const keyOf = ({ row, col }: Cell): number => row * matrix.cols + col;
  const roleOf = new Map<number, number>();
  const cellsOf: Cell[][] = cliques.map(() => []);
  const give = (cell: Cell, role: number): void => {
    roleOf.set(keyOf(cell), role);
    cellsOf[role]!.push(cell);
  };
  cliques.forEach((clique, role) => clique.forEach((vertex) => give(left[vertex]!, role)));
  for (const { cell, by } of dominated.toReversed()) give(cell, roleOf.get(keyOf(by))!);
  return cellsOf.map((cells) => ({
    rows: listOf(
      bitsOf(
        cells.map(({ row }) => row),
        matrix.rows,
      ),
    ),
    cols: listOf(
      bitsOf(
        cells.map(({ col }) => col),
        matrix.cols,
      ),
    ),
  }));
}

function listOf(bits: Bits): readonly number[] {
  const list: number[] = [];
  forEachBit(bits, (item) => list.push(item));
  return list;
}

const expandRole = ({ rowGroups, colGroups }: Collapsed, { rows, cols }: Rectangle): Rectangle => ({
  rows: rows.flatMap((row) => rowGroups[row]!).sort((a, b) => a - b),
  cols: cols.flatMap((col) => colGroups[col]!).sort((a, b) => a - b),
});

const firstOf = ({ rowGroups, colGroups }: Collapsed, { row, col }: Cell): Cell => ({
  row: rowGroups[row]![0]!,
  col: colGroups[col]![0]!,
});
