import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable } from '../mining/table.js';
import { besideDuckdb, besideHeads } from './beside-duckdb.js';
import { costOf } from './child.js';
import { writeCompany } from './company/write.js';
import { costCells, costOfAll, megabytes, readAll, readHeads, totalOf } from './readings.js';
import type { Reading } from './readings.js';

/**
 * `npm run bench:sources`: a company is made up, its systems' exports are written, and each is read, as Markdown. Ends with 1
 * when what was read is not exactly what is true. Costs are told, not judged.
 */
const { values } = parseArgs({
  options: { people: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const [people, seed] = [wholeNumber('people', values.people), wholeNumber('seed', values.seed)];
const GRANTS = 'grants.csv';

const folder = mkdtempSync(join(tmpdir(), 'rolewright-sources-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, seed ${seed}`);
const { result: truths, cost } = await costOf(() => writeCompany({ people, seed, folder, grants: GRANTS }));
const { bytes, grants } = totalOf(truths);
const [wall, cpu, peak] = costCells(cost);
console.log(`${people} people, ${megabytes(bytes)} MB written: wall ${wall} s, CPU ${cpu} s, peak RSS ${peak} MB`);

const readings: Reading[] = [];
const missed = [
  ...(await printTable('Exports read', readHeads, readAll(folder, truths, readings))),
  ...(await printTable(
    'Beside DuckDB',
    besideHeads,
    besideDuckdb({ folder, file: GRANTS, grants, reading: costOfAll(readings) }),
  )),
];
console.log(missed.length === 0 ? '\nEverything was read as it is.' : `\nMISSED:\n${missed.join('\n')}`);
process.exitCode = missed.length === 0 ? 0 : 1;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`expected --${name} to be a whole number above 0, got ${text}`);
}
