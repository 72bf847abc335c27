import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { highsSolver } from '../../src/solver/highs.js';
import { kernels } from './kernels.js';
import { independent, million, nested } from './planted-sets.js';
import { complexityOnHp, fewestOnHp } from './public-sets.js';
import { printTable } from './table.js';
import { teamHeads, teams } from './teams.js';

/**
 * `npm run bench:mining`: what mining finds on public matrices and on planted ones, as Markdown. Ends with 1 when a figure of
 * quality is not reached. Times are told, not judged. Public sets that are not beside the project are left out.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Also a million people: minutes, and gigabytes. */
    million: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const solver = await highsSolver();
const planted = ['planted', 'grants', 'roles', 'exactly', 'share', 'proposed', 'coverage', 'seconds', 'memory'];

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, seed ${seed}`);
const missed = [
  ...(await printTable(
    'Fewest roles (HP Labs)',
    ['set', 'known', 'roles', 'bound', 'flat WSC', 'seconds', 'problems'],
    fewestOnHp(solver),
  )),
  ...(await printTable(
    'Least complexity (HP Labs)',
    ['set', 'published', 'naive', 'flat WSC', 'roles', 'bound', 'seconds', 'problems'],
    complexityOnHp(solver),
  )),
  ...(await printTable('Teams of people (rust-team)', teamHeads, teams(solver))),
  ...(await printTable('Bit kernel (dominance)', ['set', 'cells left', 'plain s', 'SIMD s', 'ratio'], kernels(seed))),
  ...(await printTable('Planted, independent', planted, independent(seed, solver))),
  ...(await printTable('Planted, nested', planted, nested(seed, solver))),
  ...(values.million ? await printTable('A million people', planted, million(seed, solver)) : []),
];
console.log(missed.length === 0 ? '\nEvery figure is reached.' : `\nMISSED:\n${missed.join('\n')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
