import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import { MINING_TASK_QUEUE, TASK_QUEUE } from '../workflows/messages.js';
import { directoryBlobs } from './blobs/directory.js';
import { readConfig, type Config } from './config.js';
import { announceReady, onStop } from './embedded/ready.js';
import { exportFolder } from './sources/export-folder.js';
import { readSource } from './sources/source.js';
import { openStore } from './store/sql-store.js';
import { ensureArchiveSchedule } from './temporal/archive-schedule.js';
import { closedRuns } from './temporal/closed-runs.js';
import { connect } from './temporal/connection.js';

/** Serves both task queues until it is told to stop; a decision being recorded is finished first. */
export async function runWorker(config: Config): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  const store = openStore(config);
  await store.migrate();
  const client = await connect(config.temporal);
  const activities = createActivities({
    store,
    blobs: directoryBlobs(config.blobDir),
    readSource,
    readExport: exportFolder(config.exportsDir),
    runs: closedRuns(client),
  });
  const common = {
    connection,
    namespace: config.temporal.namespace,
    activities,
    shutdownGraceTime: '5 seconds',
  } as const;
  const main = await Worker.create({ ...common, ...workflowOptions });
  const mining = await Worker.create({
    ...common,
    taskQueue: MINING_TASK_QUEUE,
    maxConcurrentActivityTaskExecutions: 1,
    // A mine hears of its cancellation in the answer to a heartbeat.
    maxHeartbeatThrottleInterval: '200 ms',
  });
  onStop(() => {
    main.shutdown();
    mining.shutdown();
  });
  await ensureArchiveSchedule(client, config.archiveEveryMs);
  announceReady();
  await Promise.all([main.run(), mining.run()]);
  await client.connection.close();
  await connection.close();
  await store.close();
}

/** How workflows are served; exported so that a benchmark can serve bare ones in the same way. */
export const workflowOptions = {
  taskQueue: TASK_QUEUE,
  workflowsPath: fileURLToPath(
    new URL(`../workflows/index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
  ),
  // After this worker's SIGKILL its sticky queue would hold every review back for ten seconds.
  stickyQueueScheduleToStartTimeout: '2 seconds',
  // An open review costs about 0.2 MB while cached; the rest is replayed when it is needed.
  maxCachedWorkflows: 1000,
  maxConcurrentActivityTaskExecutions: 50,
} satisfies Partial<WorkerOptions>;

if (process.argv[1] === fileURLToPath(import.meta.url)) await runWorker(readConfig(process.env));
