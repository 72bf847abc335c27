import highsModule, { type Highs } from 'highs';
import type { SetSolver, SetSystem } from '../mining/exact/solver.js';

// @ts-expect-error The package's types describe its CommonJS build; its ES module exports the loader itself.
const loadHighs: typeof highsModule.default = highsModule;

/** Entries of all nodes' programs together, at most; and nodes. */
const WORK = 4_000_000;
const MOST_NODES = 20_000;

/** Same input, same answer: one thread, a fixed seed, and nodes instead of seconds. */
const options = { output_flag: false, threads: 1, random_seed: 0, mip_rel_gap: 0 } as const;

/** Programs about sets, solved by HiGHS (Huangfu & Hall, 2018) compiled to WebAssembly. */
export async function highsSolver(): Promise<SetSolver> {
  const highs = await loadHighs();
  return {
    fewestSets: (system) =>
      chosenOf(highs, fewestSetsProgram(system), { count: system.sets.length, nodes: nodesFor(system) }),
    mostApart: (system) =>
      chosenOf(highs, packingProgram(system, 'Binary'), { count: system.elements, nodes: nodesFor(system) }),
    largestWeights: (system) =>
      primals(highs, packingProgram(system, 'Continuous'), { count: system.elements, nodes: 1 }).values,
  };
}

/** The larger a program, the fewer nodes. */
const nodesFor = ({ sets }: SetSystem): number =>
  Math.min(
    MOST_NODES,
    Math.ceil(
      WORK /
        Math.max(
          1,
          sets.reduce((sum, set) => sum + set.length, 0),
        ),
    ),
  );

interface Size {
  /** Variables. */
  readonly count: number;
  readonly nodes: number;
}

/** Least sum of x over the sets, every element in one at least. */
function fewestSetsProgram({ sets, elements }: SetSystem): string {
  const having: number[][] = Array.from({ length: elements }, () => []);
  sets.forEach((set, at) => set.forEach((element) => having[element]?.push(at)));
  const rows = having.map((list) => ` ${sum(list)} >= 1`);
  return program('Minimize', { count: sets.length, rows, kind: 'Binary' });
}

/** Largest sum of x over the elements, no more than 1 in any set. */
function packingProgram({ sets, elements }: SetSystem, kind: Kind): string {
  return program('Maximize', { count: elements, rows: sets.map((set) => ` ${sum(set)} <= 1`), kind });
}

type Kind = 'Binary' | 'Continuous';

function program(
  goal: 'Minimize' | 'Maximize',
  { count, rows, kind }: { readonly count: number; readonly rows: readonly string[]; readonly kind: Kind },
): string {
  const all = Array.from({ length: count }, (_, at) => at);
  const binary = kind === 'Binary' ? ['Binary', ` ${all.map((at) => `x${at}`).join(' ')}`] : [];
  return [goal, ` ${sum(all)}`, 'Subject To', ...rows, ...binary, 'End'].join('\n');
}

const sum = (variables: readonly number[]): string => variables.map((at) => `x${at}`).join(' + ');

function chosenOf(highs: Highs, text: string, size: Size): readonly number[] | undefined {
  const { optimal, values } = primals(highs, text, size);
  return optimal ? values.flatMap((value, at) => (value > 0.5 ? [at] : [])) : undefined;
}

function primals(highs: Highs, text: string, { count, nodes }: Size): { optimal: boolean; values: readonly number[] } {
  const { Status, Columns } = highs.solve(text, { ...options, mip_max_nodes: nodes });
  const values = Array.from({ length: count }, (_, at) => primalOf(Columns[`x${at}`]));
  return { optimal: Status === 'Optimal', values };
}

/** Of a program without a solution there is no value. */
const primalOf = (column: object | undefined): number =>
  column && 'Primal' in column && typeof column.Primal === 'number' ? column.Primal : 0;
