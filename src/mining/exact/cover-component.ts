import type { CellGraph } from './cell-graph.js';
import { maximalCliques } from './cliques.js';
import { DegreeQueue } from './degree-queue.js';
import type { SetSolver, SetSystem } from './solver.js';

/** More maximal cliques than this in one component, and it is covered by a heuristic instead. */
const MOST_CLIQUES = 20_000;
/** More vertices in all of its cliques together, each as often as it is there, and the same: the program would take minutes. */
const MOST_ENTRIES = 10_000;
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
  const found = coverConnected(induced(graph, vertices), solver);
  return {
    cliques: found.cliques.map((clique) => clique.map((at) => vertices[at]!)),
    weights: new Map([...found.weights].map(([at, weight]) => [vertices[at]!, weight])),
    capacity: found.capacity,
  };
}

/** These vertices by their positions, with the edges between them. */
function induced({ neighbours }: CellGraph, vertices: readonly number[]): CellGraph {
  const position = new Map(vertices.map((vertex, at) => [vertex, at]));
  return {
    size: vertices.length,
    neighbours: vertices.map((vertex) => neighbours[vertex]!.flatMap((near) => position.get(near) ?? [])),
  };
}

function coverConnected(graph: CellGraph, solver: SetSolver): ComponentCover {
  if (graph.size === 1) return apart([[0]], [0]);
  const sets = maximalCliques(graph, MOST_CLIQUES);
  const system = sets && { elements: graph.size, sets };
  const chosen = system && entriesOf(system) <= MOST_ENTRIES ? solver.fewestSets(system) : undefined;
  if (!system || !chosen) return apart(growCliques(graph), pickApart(graph));
  const cover = chosen.map((at) => system.sets[at]!);
  const found = solver.mostApart(system) ?? [];
  const separate = areApart(graph, found) ? found : pickApart(graph);
  return separate.length === cover.length ? apart(cover, separate) : weighed({ cover, separate }, system, solver);
}

const apart = (cliques: ComponentCover['cliques'], separate: readonly number[]): ComponentCover => ({
  cliques,
  weights: new Map(separate.map((vertex) => [vertex, 1])),
  capacity: 1,
});

const entriesOf = ({ sets }: SetSystem): number => sets.reduce((sum, set) => sum + set.length, 0);

interface Covered {
  readonly cover: ComponentCover['cliques'];
  readonly separate: readonly number[];
}

/** Fractional weights can prove more than cells that are apart; made whole, and checked against every clique. */
function weighed({ cover, separate }: Covered, system: SetSystem, solver: SetSolver): ComponentCover {
  const shares = solver.largestWeights(system);
  for (let capacity = 2; capacity <= LARGEST_DENOMINATOR; capacity++) {
    const whole = shares.map((share) => Math.round(share * capacity));
    if (whole.some((weight, at) => Math.abs(weight - shares[at]! * capacity) > 1e-6)) continue;
    const fits = system.sets.every((set) => set.reduce((sum, at) => sum + whole[at]!, 0) <= capacity);
    const bound = Math.ceil(whole.reduce((sum, weight) => sum + weight, 0) / capacity);
    if (!fits || bound <= separate.length) break;
    const weights = new Map(whole.flatMap((weight, at) => (weight > 0 ? [[at, weight] as const] : [])));
    return { cliques: cover, weights, capacity };
  }
  return apart(cover, separate);
}

const areApart = ({ neighbours }: CellGraph, vertices: readonly number[]): boolean => {
  const chosen = new Set(vertices);
  return vertices.every((vertex) => neighbours[vertex]!.every((near) => !chosen.has(near)));
};

/** Greedily, the vertex with the fewest neighbours left first. */
function pickApart({ neighbours }: CellGraph): readonly number[] {
  const queue = queueOf(neighbours);
  const picked: number[] = [];
  for (let best = queue.first(); best !== undefined; best = queue.first()) {
    picked.push(best);
    const gone = [best, ...neighbours[best]!].filter((vertex) => queue.has(vertex));
    leave(queue, neighbours, gone);
  }
  return picked;
}

/** Greedily: from the uncovered vertex with the fewest uncovered neighbours, the neighbour that keeps most of them. */
function growCliques({ neighbours, size }: CellGraph): readonly (readonly number[])[] {
  const queue = queueOf(neighbours);
  const keeps = new Int32Array(size).fill(-1);
  const cliques: number[][] = [];
  for (let seed = queue.first(); seed !== undefined; seed = queue.first()) {
    const open = neighbours[seed]!.filter((vertex) => queue.has(vertex));
    const clique = [seed, ...growFrom(open, neighbours, keeps)];
    leave(queue, neighbours, clique);
    cliques.push(clique);
  }
  return cliques;
}

/** A clique among these vertices: the one that keeps most of the others first. `keeps` is −1 everywhere between calls. */
function growFrom(open: readonly number[], neighbours: CellGraph['neighbours'], keeps: Int32Array): readonly number[] {
  const clique: number[] = [];
  for (const vertex of open) keeps[vertex] = 0;
  for (const vertex of open) for (const near of neighbours[vertex]!) if (keeps[near]! >= 0) keeps[near]! += 1;
  for (let left = open; left.length > 0;) {
    const next = left.reduce((a, b) => (keeps[b]! > keeps[a]! ? b : a));
    clique.push(next);
    const near = new Set(neighbours[next]);
    const gone = left.filter((vertex) => !near.has(vertex));
    for (const vertex of gone) keeps[vertex] = -1;
    for (const vertex of gone) for (const other of neighbours[vertex]!) if (keeps[other]! >= 0) keeps[other]! -= 1;
    left = left.filter((vertex) => near.has(vertex));
  }
  return clique;
}

const queueOf = (neighbours: CellGraph['neighbours']): DegreeQueue =>
  new DegreeQueue(Int32Array.from(neighbours, ({ length }) => length));

function leave(queue: DegreeQueue, neighbours: CellGraph['neighbours'], vertices: readonly number[]): void {
  for (const vertex of vertices) queue.remove(vertex);
  for (const vertex of vertices) for (const near of neighbours[vertex]!) queue.lower(near);
}
