import { bitsOf, countBits, countCommon, emptyBits, forEachBit, hasBit, type Bits } from '../bits.js';
import type { CellGraph } from './cell-graph.js';

/**
 * All maximal cliques of these vertices (Bron & Kerbosch, 1973, with the pivot of Tomita et al., 2006), each ascending; or
 * undefined where there are more than `most`, or more than fifty times as many steps.
 */
export function maximalCliques(
  { neighbours }: CellGraph,
  vertices: readonly number[],
  most: number,
): readonly (readonly number[])[] | undefined {
  const size = vertices.length;
  const position = new Map(vertices.map((vertex, at) => [vertex, at]));
  const near = vertices.map((vertex) =>
    bitsOf(
      neighbours[vertex]!.flatMap((other) => position.get(other) ?? []),
      size,
    ),
  );
  const search: Search = { near, size, most, steps: 50 * most, cliques: [] };
  const all = bitsOf(vertices.keys(), size);
  if (!expand(search, { chosen: [], open: all, seen: emptyBits(size) })) return undefined;
  return search.cliques.map((clique) => clique.map((at) => vertices[at]!).sort((a, b) => a - b));
}

interface Search {
  readonly near: readonly Bits[];
  readonly size: number;
  readonly most: number;
  steps: number;
  readonly cliques: (readonly number[])[];
}

interface Branch {
  readonly chosen: readonly number[];
  readonly open: Bits;
  readonly seen: Bits;
}

/** False once there are too many. */
function expand(search: Search, { chosen, open, seen }: Branch): boolean {
  if ((search.steps -= 1) < 0) return false;
  if (countBits(open) === 0) {
    if (countBits(seen) === 0) search.cliques.push(chosen);
    return search.cliques.length <= search.most;
  }
  const pivot = pivotOf(search, open, seen);
  const tried: number[] = [];
  forEachBit(open, (vertex) => {
    if (!hasBit(search.near[pivot]!, vertex)) tried.push(vertex);
  });
  for (const vertex of tried) {
    const near = search.near[vertex]!;
    const deeper = { chosen: [...chosen, vertex], open: common(open, near), seen: common(seen, near) };
    if (!expand(search, deeper)) return false;
    open[vertex >>> 5]! &= ~(1 << (vertex & 31));
    seen[vertex >>> 5]! |= 1 << (vertex & 31);
  }
  return true;
}

function pivotOf({ near, size }: Search, open: Bits, seen: Bits): number {
  let best = -1;
  let most = -1;
  for (let vertex = 0; vertex < size; vertex++) {
    if (!hasBit(open, vertex) && !hasBit(seen, vertex)) continue;
    const count = countCommon(open, near[vertex]!);
    if (count > most) [best, most] = [vertex, count];
  }
  return best;
}

const common = (a: Bits, b: Bits): Bits => a.map((word, at) => word & b[at]!);
