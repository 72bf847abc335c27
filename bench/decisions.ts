import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEngine, type Engine } from '../src/embedded/engine.js';
import { onStop } from '../src/embedded/ready.js';
import { localTokens, serverKey } from '../src/local-state.js';
import { openStore } from '../src/store/sql-store.js';
import { withClient } from '../src/temporal/connection.js';
import { openRoles } from '../test/support/open-roles.js';
import { cpuOf } from './cpu.js';
import { openBare, plainUpdates, startBareWorker } from './bare-side.js';
import { race } from './race.js';
import { lapLine, report } from './report.js';
import { reviewSide } from './review-side.js';
import { notDecidedOnce } from './verify.js';

/**
 * `npm run bench:decisions`: how fast people's decisions settle, against a bare workflow of the same durable shape: one update, as many activities
 * that do nothing, closed. Same server, same worker options, same numbers, turn by turn. Ends with 1 when the ratio is
 * below the target, or when a decision is not there exactly once.
 */
const LAP = 50;
/** Activities of a review: planned and asked before it opens; recorded and closed after the decision. */
const SHAPE = { before: 2, after: 2 };

const { values } = parseArgs({
  options: {
    reviews: { type: 'string', default: '2000' },
    deciders: { type: 'string', default: '8' },
    /** Keep the state directory, and say where it is. */
    keep: { type: 'boolean', default: false },
  },
});
const reviews = positive('reviews', values.reviews);
const deciders = positive('deciders', values.deciders);

async function withEngine(work: (engine: Engine, stateDir: string) => Promise<number>): Promise<number> {
  const stateDir = await mkdtemp(join(tmpdir(), 'rolewright-bench-'));
  const env = { ...process.env };
  delete env['TEMPORAL_ADDRESS'];
  const engine = await startEngine({ stateDir, env, autoRestart: false, log: say });
  onStop(() => void engine.stop().finally(() => process.exit(130)));
  try {
    return await work(engine, stateDir);
  } finally {
    await engine.stop();
    if (values.keep) say(`kept ${stateDir}`);
    else await rm(stateDir, { recursive: true, force: true });
  }
}

async function measure(engine: Engine, stateDir: string): Promise<number> {
  say(`${reviews} reviews, ${deciders} deciders`);
  const adminToken = localTokens(stateDir)['admin'] ?? '';
  const policy = { settle: 'PT0S' };
  const open = await openRoles({ url: engine.url, adminToken, roles: reviews, deciders, policy, say });
  const at = { address: engine.temporalAddress, namespace: engine.namespace };
  return withClient(at, async (client) => {
    const worker = await startBareWorker({ TEMPORAL_ADDRESS: at.address, TEMPORAL_NAMESPACE: at.namespace });
    try {
      const cpu = (pid: number | undefined) => () =>
        cpuOf({ Temporal: engine.pids.temporal, worker: pid, here: process.pid });
      const bare = await openBare(client, { count: reviews, shape: SHAPE, cpu: cpu(worker.pid) });
      say(`${reviews} bare workflows are open`);
      const plain = await plainUpdates(client, { count: Math.min(reviews, 2000), deciders });
      const product = reviewSide(client, open, { signer: serverKey(stateDir), cpu: cpu(engine.pids.worker) });
      const laps = await race([product, bare], { count: reviews, block: LAP, deciders }, (pair) => say(lapLine(pair)));
      const store = openStore({
        databaseUrl: process.env['DATABASE_URL'],
        sqliteFile: join(stateDir, 'rolewright.db'),
      });
      const wrong = await notDecidedOnce(client, store, open).finally(() => store.close());
      return report({ laps, plain, wrong });
    } finally {
      await worker.stop();
    }
  });
}

function say(line: string): void {
  console.log(`${(performance.now() / 1000).toFixed(0).padStart(5)} s  ${line}`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`expected a whole number above 0 for --${name}, got ${text}`);
  process.exit(2);
}

process.exitCode = await withEngine(measure);
