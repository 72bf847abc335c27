import { bitsOf, countBits, countCommon, emptyBits, fullBits, hasBit, keepCommon } from './bits.js';
import type { Collapsed } from './collapse.js';
import { conceptOfCols, conceptOfRows, isExact, single, type Concept } from './concept.js';
import { coverBy, gainOf, uncoveredOf, type Uncovered } from './uncovered.js';

/** Beyond these sizes of the collapsed matrix a heuristic is not run. */
export const exactCaps = {
  /** Cells. */
  ene: 2_000_000,
  /** Cells. */
  fastMiner: 60_000,
  /** Cells × the shorter side. */
  greConD: 1_000_000,
  /** Pairs of rows. */
  pairs: 40_000,
} as const;

export interface ExactCover {
  readonly concepts: readonly Concept[];
  readonly heuristic: 'ene' | 'fast-miner' | 'grecon-d' | 'none';
}

/**
 * The smallest cover without over-grant that a portfolio of heuristics finds; none of them wins everywhere. Every cover is
 * checked, cell by cell, before it counts. No concepts (`none`) for an empty matrix and for one beyond every cap.
 */
export function exactCover(collapsed: Collapsed): ExactCover {
  const covers = affordable(collapsed).map(({ heuristic, cover }) => ({ heuristic, concepts: cover(collapsed) }));
  for (const { concepts } of covers) assertExact(collapsed, concepts);
  const first: ExactCover = covers[0] ?? { heuristic: 'none', concepts: [] };
  return covers.reduce<ExactCover>((best, one) => (one.concepts.length < best.concepts.length ? one : best), first);
}

interface Heuristic {
  readonly heuristic: ExactCover['heuristic'];
  readonly cover: (collapsed: Collapsed) => readonly Concept[];
}

function affordable({ matrix }: Collapsed): readonly Heuristic[] {
  if (matrix.ones === 0) return [];
  const heuristics: Heuristic[] = [];
  if (matrix.ones <= exactCaps.ene) heuristics.push({ heuristic: 'ene', cover: eneCover });
  if (matrix.ones <= exactCaps.fastMiner) heuristics.push({ heuristic: 'fast-miner', cover: fastMinerCover });
  const work = matrix.ones * Math.min(matrix.rows, matrix.cols);
  if (work <= exactCaps.greConD) heuristics.push({ heuristic: 'grecon-d', cover: greConDCover });
  return heuristics;
}

/** Every cell covered and none granted that is not held; a broken promise of ours throws. */
export function assertExact(collapsed: Collapsed, concepts: readonly Concept[]): void {
  const uncovered = uncoveredOf(collapsed);
  for (const concept of concepts) {
    if (!isExact(collapsed, concept)) throw new Error('expected a role without over-grant, got one that grants more');
    coverBy(uncovered, concept);
  }
  if (uncovered.left > 0) throw new Error(`expected every cell covered, got ${uncovered.left} left over`);
}

/** The row or column with the fewest uncovered cells, closed both ways, again and again (Ene et al., SACMAT 2008). */
export function eneCover(collapsed: Collapsed): readonly Concept[] {
  const { matrix } = collapsed;
  const uncovered = uncoveredOf(collapsed);
  const concepts: Concept[] = [];
  while (uncovered.left > 0) {
    const row = fewest(uncovered.rowCount);
    const col = fewest(uncovered.colCount);
    const byRow = uncovered.rowCount[row]! <= uncovered.colCount[col]!;
    const concept = byRow
      ? conceptOfCols(collapsed, uncovered.rows[row]!)
      : conceptOfRows(collapsed, bitsOf(uncoveredRows(uncovered, col, matrix.rows), matrix.rows));
    coverBy(uncovered, concept);
    concepts.push(concept);
  }
  return concepts;
}

function fewest(counts: Int32Array): number {
  let best = 0;
  for (let at = 0; at < counts.length; at++)
    if (counts[at]! > 0 && (counts[best] === 0 || counts[at]! < counts[best]!)) best = at;
  return best;
}

function uncoveredRows({ rows }: Uncovered, col: number, count: number): readonly number[] {
  const found: number[] = [];
  for (let row = 0; row < count; row++) if (hasBit(rows[row]!, col)) found.push(row);
  return found;
}

/**
 * Rows, columns and pairwise intersections of rows as candidates (FastMiner: Vaidya et al., 2006), taken greedily. The gain
 * only ever falls, so re-evaluating a stale top is exact (Minoux's lazy greedy).
 */
export function fastMinerCover(collapsed: Collapsed): readonly Concept[] {
  const uncovered = uncoveredOf(collapsed);
  const queue = candidateConcepts(collapsed).map((concept) => ({ concept, gain: gainOf(uncovered, concept) }));
  queue.sort((a, b) => b.gain - a.gain);
  const concepts: Concept[] = [];
  while (uncovered.left > 0) {
    let best = 0;
    let bestGain = -1;
    for (let at = 0; at < queue.length && queue[at]!.gain > bestGain; at++) {
      const candidate = queue[at]!;
      candidate.gain = gainOf(uncovered, candidate.concept);
      if (candidate.gain > bestGain) [best, bestGain] = [at, candidate.gain];
    }
    coverBy(uncovered, queue[best]!.concept);
    concepts.push(queue[best]!.concept);
    queue[best]!.gain = 0;
    queue.sort((a, b) => b.gain - a.gain);
  }
  return concepts;
}

function candidateConcepts(collapsed: Collapsed): readonly Concept[] {
  const { matrix, rowBits } = collapsed;
  const found = new Map<string, Concept>();
  const add = (concept: Concept): unknown => found.set(concept.cols.join(), concept);
  rowBits.forEach((cols) => add(conceptOfCols(collapsed, cols)));
  for (let col = 0; col < matrix.cols; col++) add(conceptOfCols(collapsed, single(col, matrix.cols)));
  if (matrix.rows * matrix.rows > exactCaps.pairs) return [...found.values()];
  for (let a = 0; a < matrix.rows; a++)
    for (let b = 0; b < a; b++) {
      const common = rowBits[a]!.slice();
      keepCommon(common, rowBits[b]!);
      if (countBits(common) > 0) add(conceptOfCols(collapsed, common));
    }
  return [...found.values()];
}

/** Grows one concept at a time by the column that lets it cover most (GreConD: Belohlavek & Vychodil, 2010). */
export function greConDCover(collapsed: Collapsed): readonly Concept[] {
  const uncovered = uncoveredOf(collapsed);
  const concepts: Concept[] = [];
  while (uncovered.left > 0) {
    const concept = growConcept(collapsed, uncovered);
    coverBy(uncovered, concept);
    concepts.push(concept);
  }
  return concepts;
}

function growConcept(collapsed: Collapsed, uncovered: Uncovered): Concept {
  const { matrix } = collapsed;
  let concept: Concept = { rows: fullBits(matrix.rows), cols: emptyBits(matrix.cols) };
  let gain = 0;
  for (;;) {
    let next: Concept | undefined;
    for (let col = 0; col < matrix.cols; col++) {
      if (hasBit(concept.cols, col) || countCommon(concept.rows, collapsed.colBits[col]!) === 0) continue;
      const rows = concept.rows.slice();
      keepCommon(rows, collapsed.colBits[col]!);
      const grown = conceptOfRows(collapsed, rows);
      const grownGain = gainOf(uncovered, grown);
      if (grownGain > gain) [next, gain] = [grown, grownGain];
    }
    if (!next) return concept;
    concept = next;
  }
}
