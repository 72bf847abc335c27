/**
 * Is the worker of this machine at work? Asks Temporal who polls for workflows; exit code 0 when one of them is a process
 * of this host and has asked lately. A container's host name is its own, so each container answers for its own worker.
 */
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { readConfig } from '../src/config.js';
import { TASK_QUEUE } from '../workflows/messages.js';

/** A poll waits a minute for work before it is renewed. */
const SILENT_MS = 150_000;
const WORKFLOW_QUEUE = 1;

const { temporal } = readConfig(process.env);
const connection = await Connection.connect({ address: temporal.address, connectTimeout: '5 seconds' });
try {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: temporal.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: WORKFLOW_QUEUE,
  });
  const mine = pollers.filter((poller) => poller.identity?.endsWith(`@${hostname()}`));
  const last = Math.max(0, ...mine.map((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000));
  const working = Date.now() - last < SILENT_MS;
  console.log(working ? 'This worker asks for work.' : 'No worker of this machine has asked for work lately.');
  process.exitCode = working ? 0 : 1;
} finally {
  await connection.close();
}
