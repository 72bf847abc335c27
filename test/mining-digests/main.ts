import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printTable, type Line } from '../../bench/mining/table.js';
import { pairSets } from './sets.js';
import { allWays, digestOf, type Way } from './ways.js';

/**
 * `npm run test:mining-digests`: the same pairs, objective and seed give the same digest in each release of Node, in one thread
 * and in two, in whatever order they come, with SIMD and without. Arguments are words in the names of sets; without any, all
 * are mined. Ends with 1 where two digests differ. What is not on this machine and cannot be had is skipped loudly.
 */
const words = process.argv.slice(2);
const [base, ...others] = allWays([20, 22, 24]);
if (!base || others.length === 0) throw new Error('expected at least two ways to mine');
const heads = ['set', 'objective', `${base.name}: digest`, ...others.map(({ name }) => name)];
const folder = await mkdtemp(join(tmpdir(), 'mining-digests-'));
try {
  const missed = await printTable('Digests', heads, lines(base, others));
  console.log(missed.length === 0 ? '\nAll digests are the same.' : `\nDIFFERENT:\n${missed.join('\n')}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

async function* lines(first: Way, more: readonly Way[]): AsyncGenerator<Line> {
  let sets = 0;
  for await (const set of pairSets(folder, words)) {
    sets += 1;
    for (const objective of set.objectives) {
      const wanted = await digestOf(first, set, objective);
      const cells: string[] = [];
      for (const way of more) {
        const digest = await digestOf(way, set, objective);
        cells.push(digest === wanted ? 'the same' : short(digest));
      }
      yield {
        cells: [set.name, objective, short(wanted), ...cells],
        missed: cells.flatMap((cell, at) => (cell === 'the same' ? [] : [`${objective}, ${more[at]?.name ?? ''}`])),
      };
    }
  }
  if (sets === 0) throw new Error(`expected sets named like ${words.join(', ')}, got none`);
}

function short(digest: string): string {
  return digest.replace(/^.*:/u, '').slice(0, 16);
}
