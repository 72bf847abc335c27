import { createWriteStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hpFile, hpSets } from '../../bench/mining/sets.js';
import { objectives, type Objective } from '../../src/mining/mine-matrix.js';
import { seededRandom, type Random } from '../../src/mining/random.js';
import { plantIndependent, plantNested, rowsIn, type Planted } from '../support/planted.js';

/** Pairs in two files: in one order, and in another. */
export interface PairSet {
  readonly name: string;
  readonly objectives: readonly Objective[];
  readonly file: string;
  readonly shuffled: string;
}

const noise = { omissions: 0.02, exceptions: 0.02 };

/** Sets that are planted here; the large one is large enough to be shared out among threads, which only `recover` does. */
const planted: readonly {
  readonly name: string;
  readonly objectives: readonly Objective[];
  readonly plant: () => Planted;
}[] = [
  {
    name: 'nested, 300 users',
    objectives,
    plant: () => plantNested({ users: 300, departments: 4, sharing: 0.15, seed: 1 }, noise),
  },
  {
    name: 'independent, 1000 users',
    objectives,
    plant: () => plantIndependent({ users: 1_000, cols: 500, roles: 60, seed: 1 }, noise),
  },
  {
    name: 'independent, 36000 users',
    objectives: ['recover'],
    plant: () => plantIndependent({ users: 36_000, cols: 13_000, roles: 1_400, seed: 1 }, noise),
  },
];

/** All sets whose names have one of these words in them (all sets without any), one after the other, written into the folder. */
export async function* pairSets(folder: string, words: readonly string[]): AsyncGenerator<PairSet> {
  const isWanted = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word));
  for (const { name, plant, ...set } of planted) {
    if (isWanted(name)) yield { name, ...set, ...(await writtenTwice(folder, linesOf(plant()))) };
  }
  for (const { name } of hpSets) {
    const file = hpFile(name);
    if (!isWanted(name)) continue;
    if (!existsSync(file)) {
      console.error(`SKIPPED: ${name} of HP Labs is not on this machine (${file})`);
      continue;
    }
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    yield { name, objectives, ...(await writtenTwice(folder, lines)) };
  }
}

const linesOf = (set: Planted): string[] =>
  rowsIn(set).flatMap((cols, row) => cols.map((col) => `user${row} permission${col}`));

async function writtenTwice(folder: string, lines: string[]): Promise<Pick<PairSet, 'file' | 'shuffled'>> {
  const [file, shuffled] = [join(folder, 'pairs.txt'), join(folder, 'shuffled.txt')];
  await written(file, lines);
  await written(shuffled, shuffle(lines, seededRandom(1)));
  return { file, shuffled };
}

const written = (file: string, lines: readonly string[]): Promise<void> =>
  pipeline(Readable.from(lines.map((line) => `${line}\n`)), createWriteStream(file));

/** Fisher and Yates's, in place. */
function shuffle(lines: string[], random: Random): readonly string[] {
  for (let at = lines.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  }
  return lines;
}
