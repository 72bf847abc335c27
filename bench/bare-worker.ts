import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { readConfig } from '../src/config.js';
import { announceReady, onStop } from '../src/embedded/ready.js';
import { workflowOptions } from '../src/worker.js';
import type { BareActivities } from './bare-workflows.js';
import { BARE_TASK_QUEUE } from './bare-side.js';

/** A worker for the bare workflows alone, in a process of its own, with the options of the product's worker. */
const { temporal } = readConfig(process.env);
Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({ address: temporal.address });
const activities: BareActivities = { nothing: () => Promise.resolve() };
const worker = await Worker.create({
  ...workflowOptions,
  connection,
  namespace: temporal.namespace,
  activities,
  taskQueue: BARE_TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('./bare-workflows.ts', import.meta.url)),
});
onStop(() => worker.shutdown());
announceReady();
await worker.run();
await connection.close();
