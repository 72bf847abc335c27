import { costOf, jobOf } from './child.js';
import { countsOf, readExports } from './read.js';
import { readJob } from './schema.js';

/** Reads one source and says what it found; counting is not part of the cost. */
const { folder, ...source } = readJob.parse(jobOf());
const { result, cost } = await costOf(() => readExports(folder, source));
console.log(JSON.stringify({ cost, counts: countsOf(result) }));
