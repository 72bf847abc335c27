import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { highsSolver } from '../../../src/solver/highs.js';
import { printTable } from '../table.js';
import { peerPython } from './peers.js';
import { race, raceHeads } from './race.js';

/**
 * `npm run bench:mining-peers`: what the miners that others publish find on the same matrices, on this machine, in this run,
 * as Markdown. Ends with 1 when one of them is better on any figure of quality. Seconds are those of one processor. Hours, at
 * ten minutes for each peer and set; `-- --limit SECONDS` for fewer, `-- --only TEXT` for the sets with this in their names.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    limit: { type: 'string', default: '600' },
    only: { type: 'string', multiple: true, default: [''] },
  },
});
const [seed, limitSeconds] = [Number(values.seed), Number(values.limit)];
const python = peerPython();

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, seed ${seed}, ${limitSeconds} s for each`,
);
const missed = await printTable(
  'Against peers',
  raceHeads,
  race(await highsSolver(), { python, limitSeconds, seed, only: values.only }),
);
console.log(missed.length === 0 ? '\nNo peer is better on any figure.' : `\nMISSED:\n${missed.join('\n')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
