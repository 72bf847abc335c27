import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { InputError } from '../domain/errors.js';
import { mineMatrix, objectives, type MatrixTask, type Objective } from '../mining/mine-matrix.js';
import { readPairs } from '../pairs/read-pairs.js';
import { highsSolver } from '../solver/highs.js';
import { minedParts, minedText } from './mined-text.js';
import { plain } from './terminal.js';

interface MineOptions {
  readonly objective: Objective;
  readonly overGrant?: number;
  readonly minMembers: number;
  readonly seed: number;
  readonly header?: boolean;
  readonly json?: boolean;
}

/** Cells looked at from each start of a search. */
const WORK = 40_000_000;

/** `rolewright mine FILE`: roles of any matrix of users and permissions, without a campaign. */
export function addMine(program: Command): void {
  program
    .command('mine')
    .description('mine roles from a file of user,permission pairs (CSV, TSV or two words a line; also .gz)')
    .argument('<file>', 'the pairs')
    .addOption(new Option('--objective <objective>', 'what to look for').choices(objectives).default('recover'))
    .option(
      '--over-grant <cells>',
      'cells that roles may give although they are not held, all together',
      wholeNumber(0),
    )
    .option('--min-members <count>', 'propose no role with fewer members', wholeNumber(1), 1)
    .option('--seed <number>', 'of the searches', wholeNumber(0), 1)
    .option('--header', 'the first line is a header, whatever it says')
    .option('--json', 'print JSON')
    .action(mineFile);
}

async function mineFile(file: string, options: MineOptions): Promise<void> {
  const task = taskOf(options);
  const named = await readPairs(file, { header: options.header === true });
  const solver = await highsSolver();
  const began = performance.now();
  const mined = mineMatrix(named.matrix, task, solver);
  const seconds = Math.round(performance.now() - began) / 1000;
  if (!options.json) {
    process.stdout.write(`${minedText(named, mined, seconds).map(plain).join('\n')}\n`);
    return;
  }
  const hash = createHash('sha256');
  for (const part of minedParts(named, mined)) {
    hash.update(part);
    if (!process.stdout.write(part)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  process.stdout.write(`,"digest":"mined/v1:sha256:${hash.digest('hex')}","seconds":${seconds}}\n`);
}

/** Throws `OVER_GRANT_UNUSED`. */
function taskOf({ objective, overGrant, minMembers, seed }: MineOptions): MatrixTask {
  if (overGrant !== undefined && overGrant > 0 && objective !== 'recover') {
    throw new InputError('OVER_GRANT_UNUSED', `expected no over-grant with ${objective}, got ${overGrant} cells`, {
      advice: 'Use --objective recover, or leave --over-grant out.',
    });
  }
  return { objective, ...(overGrant === undefined ? {} : { overGrant }), minMembers, work: WORK, seed };
}

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`expected a whole number of at least ${least}`);
  };
