import type { CellGraph } from './cell-graph.js';
import { maximalCliques } from './cliques.js';
import type { SetSolver, SetSystem } from './solver.js';

/** More maximal cliques than this in one component, and it is covered by a heuristic instead. */
const MOST_CLIQUES = 20_000;
/** Denominators tried when weights found in floating point are made whole. */
const LARGEST_DENOMINATOR = 60;

/** How one component of the graph of cells is covered, and why not by fewer. Vertices are positions in the list of cells. */
export interface ComponentCover {
  /** Each of them one role; together they hold every vertex. */
  readonly cliques: readonly (readonly number[])[];
  /** A weight for some vertices; no clique weighs more than `capacity`. */
  readonly weights: ReadonlyMap<number, number>;
  readonly capacity: number;
}

/** The fewest cliques where all of them can be listed and the solver finishes, else those of a heuristic. */
export function coverComponent(graph: CellGraph, vertices: readonly number[], solver: SetSolver): ComponentCover {
  const [first] = vertices;
  if (vertices.length === 1 && first !== undefined) return apart([[first]], [first]);
  const cliques = maximalCliques(graph, vertices, MOST_CLIQUES);
  const system = cliques && systemOf(vertices, cliques);
  const chosen = system && solver.fewestSets(system);
  if (!system || !chosen) return apart(growCliques(graph, vertices), pickApart(graph, vertices));
  const cover = chosen.map((at) => cliques[at]!);
  const found = (solver.mostApart(system) ?? []).map((at) => vertices[at]!);
  const separate = areApart(graph, found) ? found : pickApart(graph, vertices);
  return separate.length === cover.length
    ? apart(cover, separate)
    : weighed({ cover, separate, vertices }, system, solver);
}

const apart = (cliques: ComponentCover['cliques'], separate: readonly number[]): ComponentCover => ({
  cliques,
  weights: new Map(separate.map((vertex) => [vertex, 1])),
  capacity: 1,
});

function systemOf(vertices: readonly number[], cliques: readonly (readonly number[])[]): SetSystem {
  const position = new Map(vertices.map((vertex, at) => [vertex, at]));
  return { elements: vertices.length, sets: cliques.map((clique) => clique.map((vertex) => position.get(vertex)!)) };
}

interface Covered {
  readonly cover: ComponentCover['cliques'];
  readonly separate: readonly number[];
  readonly vertices: readonly number[];
}

/** Fractional weights can prove more than cells that are apart; made whole, and checked against every clique. */
function weighed({ cover, separate, vertices }: Covered, system: SetSystem, solver: SetSolver): ComponentCover {
  const shares = solver.largestWeights(system);
  for (let capacity = 2; capacity <= LARGEST_DENOMINATOR; capacity++) {
    const whole = shares.map((share) => Math.round(share * capacity));
    if (whole.some((weight, at) => Math.abs(weight - shares[at]! * capacity) > 1e-6)) continue;
    const fits = system.sets.every((set) => set.reduce((sum, at) => sum + whole[at]!, 0) <= capacity);
    const bound = Math.ceil(whole.reduce((sum, weight) => sum + weight, 0) / capacity);
    if (!fits || bound <= separate.length) break;
    const weights = new Map(vertices.flatMap((vertex, at) => (whole[at]! > 0 ? [[vertex, whole[at]!] as const] : [])));
    return { cliques: cover, weights, capacity };
  }
  return apart(cover, separate);
}

const areApart = ({ neighbours }: CellGraph, vertices: readonly number[]): boolean => {
  const chosen = new Set(vertices);
  return vertices.every((vertex) => neighbours[vertex]!.every((near) => !chosen.has(near)));
};

/** Greedily, the vertex with the fewest neighbours left first. */
function pickApart({ neighbours }: CellGraph, vertices: readonly number[]): readonly number[] {
  const left = new Set(vertices);
  const degree = new Map(vertices.map((vertex) => [vertex, neighbours[vertex]!.length]));
  const picked: number[] = [];
  while (left.size > 0) {
    let best = -1;
    for (const vertex of left) if (best < 0 || degree.get(vertex)! < degree.get(best)!) best = vertex;
    picked.push(best);
    for (const gone of [best, ...neighbours[best]!]) {
      if (!left.delete(gone)) continue;
      for (const near of neighbours[gone]!) degree.set(near, degree.get(near)! - 1);
    }
  }
  return picked;
}

/** Greedily: from the uncovered vertex with the fewest uncovered neighbours, the neighbour that keeps most of them. */
function growCliques({ neighbours }: CellGraph, vertices: readonly number[]): readonly (readonly number[])[] {
  const near = new Map(vertices.map((vertex) => [vertex, new Set(neighbours[vertex])]));
  const left = new Set(vertices);
  const cliques: number[][] = [];
  while (left.size > 0) {
    const uncovered = (vertex: number): number[] => neighbours[vertex]!.filter((other) => left.has(other));
    const seed = [...left].reduce((a, b) => (uncovered(b).length < uncovered(a).length ? b : a));
    const clique = [seed];
    for (let open = uncovered(seed); open.length > 0;) {
      const keeps = (vertex: number): number => open.filter((other) => near.get(vertex)!.has(other)).length;
      const next = open.reduce((a, b) => (keeps(b) > keeps(a) ? b : a));
      clique.push(next);
      open = open.filter((other) => near.get(next)!.has(other));
    }
    clique.forEach((vertex) => left.delete(vertex));
    cliques.push(clique);
  }
  return cliques;
}
