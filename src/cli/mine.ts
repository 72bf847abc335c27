import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { refuseImpossible } from '../mining/limits/contradictions.js';
import type { Limits } from '../mining/limits/limits.js';
import { mineMatrix, objectives, WORK, type MatrixTask, type Objective } from '../mining/mine-matrix.js';
import type { NamedMatrix } from '../mining/pair-table.js';
import { startThreads } from '../mining/thread-pool.js';
import { readApart, readPermissions } from '../pairs/read-permissions.js';
import { readPairs } from '../pairs/read-pairs.js';
import { highsSolver } from '../solver/highs.js';
import { minedParts, minedText } from './mined-text.js';
import { plain } from './terminal.js';

interface MineOptions {
  readonly objective: Objective;
  readonly overGrant?: number;
  readonly underGrant?: number;
  readonly minMembers: number;
  readonly minPermissions: number;
  readonly maxRolesPerUser?: number;
  readonly maxPermissionsPerRole?: number;
  readonly neverOverGrant?: string;
  readonly apart?: string;
  readonly seed: number;
  readonly threads: number;
  readonly header?: boolean;
  readonly json?: boolean;
}

/** What cannot be shared out takes longer than the rest in more threads. */
const THREADS = Math.min(4, availableParallelism());

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
    .option('--under-grant <cells>', 'held cells that may be left without a role, all together', wholeNumber(0))
    .option('--min-members <count>', 'no role with fewer members', wholeNumber(1), 1)
    .option('--min-permissions <count>', 'no role that gives fewer permissions', wholeNumber(1), 1)
    .option('--max-roles-per-user <count>', 'nobody is a member of more roles', wholeNumber(1))
    .option('--max-permissions-per-role <count>', 'no role gives more permissions', wholeNumber(1))
    .option('--never-over-grant <file>', 'permissions that no member may gain, one a line')
    .option('--apart <file>', 'pairs of permissions of which no role may give both, one pair a line')
    .option('--seed <number>', 'of the searches', wholeNumber(0), 1)
    .option('--threads <count>', 'to mine in; the result is the same', wholeNumber(1), THREADS)
    .option('--header', 'the first line is a header, whatever it says')
    .option('--json', 'print JSON')
    .action(mineFile);
}

async function mineFile(file: string, options: MineOptions): Promise<void> {
  // What can be refused without the pairs is, before they are read: they may take minutes.
  const limitsFor = await readLimits(options);
  const named = await readPairs(file, { header: options.header === true });
  const task = taskOf(options, limitsFor(named));
  const solver = await highsSolver();
  const began = performance.now();
  const mined = mineMatrix(named.matrix, task, solver, startThreads(named.matrix, options.threads));
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

/** Throws `FILE_UNREADABLE`, `BAD_ROW`, `BAD_CSV`, `LIMITS_CONTRADICT`; the limits for a matrix `UNKNOWN_PERMISSION`. */
async function readLimits(options: MineOptions): Promise<(named: NamedMatrix) => Limits> {
  const counts = {
    minMembers: options.minMembers,
    minPermissions: options.minPermissions,
    maxPermissions: options.maxPermissionsPerRole ?? Number.POSITIVE_INFINITY,
    maxRolesPerUser: options.maxRolesPerUser ?? Number.POSITIVE_INFINITY,
  };
  refuseImpossible(counts);
  const never = options.neverOverGrant === undefined ? undefined : await readPermissions(options.neverOverGrant);
  const apart = options.apart === undefined ? undefined : await readApart(options.apart);
  return ({ permissions }) => ({
    ...counts,
    neverOverGrant: never?.(permissions) ?? [],
    apart: apart?.(permissions) ?? [],
  });
}

const taskOf = ({ objective, overGrant, underGrant, seed }: MineOptions, limits: Limits): MatrixTask => ({
  objective,
  ...(overGrant === undefined ? {} : { overGrant }),
  ...(underGrant === undefined ? {} : { underGrant }),
  ...{ limits, work: WORK, seed },
});

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`expected a whole number of at least ${least}`);
  };
