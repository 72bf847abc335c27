import { bitsOf, countBits, countCommon, emptyBits, forEachBit, hasBit, keepCommon, type Bits } from '../bits.js';
import type { CellGraph } from './cell-graph.js';

/** Words looked at for each clique that may be listed, at most. */
const WORDS_A_CLIQUE = 5_000;

/**
 * All maximal cliques (Bron & Kerbosch, 1973, with the pivot of Tomita et al., 2006), each ascending; or undefined where there
 * are more than `most`, or finding them takes more than so much work as may be spent on that many.
 */
export function maximalCliques(
  { neighbours, size }: CellGraph,
  most: number,
): readonly (readonly number[])[] | undefined {
  const near = neighbours.map((list) => bitsOf(list, size));
  const search: Search = { near, most, work: WORDS_A_CLIQUE * most, cliques: [] };
  const all = bitsOf(near.keys(), size);
  if (!expand(search, { chosen: [], open: all, seen: emptyBits(size) })) return undefined;
  return search.cliques.map((clique) => [...clique].sort((a, b) => a - b));
}

interface Search {
  readonly near: readonly Bits[];
  readonly most: number;
  /** Words that may still be looked at. */
  work: number;
  readonly cliques: (readonly number[])[];
}

interface Branch {
  readonly chosen: readonly number[];
  readonly open: Bits;
  readonly seen: Bits;
}

/** False once there are too many. */
function expand(search: Search, { chosen, open, seen }: Branch): boolean {
  const left = countBits(open);
  if ((search.work -= open.length * (left + countBits(seen) + 1)) < 0) return false;
  if (left === 0) {
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

function pivotOf({ near }: Search, open: Bits, seen: Bits): number {
  let best = -1;
  let most = -1;
  const consider = (vertex: number): void => {
    const count = countCommon(open, near[vertex]!);
    if (count > most || (count === most && vertex < best)) [best, most] = [vertex, count];
  };
  forEachBit(open, consider);
  forEachBit(seen, consider);
  return best;
}

function common(a: Bits, b: Bits): Bits {
  const both = a.slice();
  keepCommon(both, b);
  return both;
}
