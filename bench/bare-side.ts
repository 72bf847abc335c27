import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import type { bareReview, touchable } from './bare-workflows.js';
import { timed, type Cpu, type Side } from './race.js';

export const BARE_TASK_QUEUE = 'bare';

export interface BareWorker {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** A process that serves the bare workflows. */
export async function startBareWorker(env: NodeJS.ProcessEnv): Promise<BareWorker> {
  const file = fileURLToPath(new URL('./bare-worker.ts', import.meta.url));
  const child = fork(file, { execArgv: ['--import', import.meta.resolve('tsx')], env: { ...process.env, ...env } });
  const gone = once(child, 'exit');
  const first = await Promise.race([once(child, 'message').then(() => 'ready'), gone.then(() => 'gone')]);
  if (first === 'gone') throw new Error('expected a worker for the bare workflows, it ended at once');
  return {
    pid: child.pid,
    stop: async () => {
      child.disconnect();
      await gone;
    },
  };
}

export interface BareShape {
  readonly before: number;
  readonly after: number;
}

/** Opens as many bare workflows as there are reviews, with as many activities, and waits until each can be decided. */
export async function openBare(
  client: Client,
  { count, shape, cpu }: { readonly count: number; readonly shape: BareShape; readonly cpu: () => Cpu },
): Promise<Side> {
  const idOf = (index: number): string => `bare/${index}`;
  await timed({ from: 0, to: count, deciders: 32 }, async (index) => {
    await client.workflow.start<typeof bareReview>('bareReview', {
      workflowId: idOf(index),
      taskQueue: BARE_TASK_QUEUE,
      args: [shape],
    });
  });
  await untilActivitiesDone(client, { ids: [idOf(0), idOf(count - 1)], activities: shape.before });
  return {
    name: 'bare workflow',
    cpu,
    decide: async (index) => {
      await client.workflow.getHandle(idOf(index)).executeUpdate('bareDecide', { args: [index] });
    },
    closedAt: (index) => closeTime(client, idOf(index)),
  };
}

/** The first and the last are ready: so are those between, but for a moment. */
async function untilActivitiesDone(
  client: Client,
  { ids, activities }: { readonly ids: readonly string[]; readonly activities: number },
): Promise<void> {
  for (const id of ids) {
    for (;;) {
      const { events } = await client.workflow.getHandle(id).fetchHistory();
      const done = (events ?? []).filter((event) => event.activityTaskCompletedEventAttributes).length;
      if (done >= activities) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Waits for the end, and says when it was by the server's clock. */
export async function closeTime(client: Client, workflowId: string): Promise<number> {
  const handle = client.workflow.getHandle(workflowId);
  await handle.result();
  const { closeTime: at } = await handle.describe();
  if (!at) throw new Error(`expected ${workflowId} to be closed`);
  return at.getTime();
}

/** Plain updates: nothing behind them, on workflows that stay open. Milliseconds, one an update. */
export async function plainUpdates(
  client: Client,
  { count, deciders }: { readonly count: number; readonly deciders: number },
): Promise<{ readonly ms: number; readonly latencies: readonly number[] }> {
  const ids = Array.from({ length: Math.min(count, 200) }, (_, index) => `touchable/${index}`);
  const all = { from: 0, to: ids.length, deciders };
  const handleOf = (index: number) => client.workflow.getHandle(ids[index % ids.length] ?? '');
  await timed(all, async (index) => {
    const workflowId = ids[index] ?? '';
    await client.workflow.start<typeof touchable>('touchable', { workflowId, taskQueue: BARE_TASK_QUEUE });
    await handleOf(index).executeUpdate('touch', { args: [index] });
  });
  const began = Date.now();
  const latencies = await timed({ from: 0, to: count, deciders }, async (index) => {
    await handleOf(index).executeUpdate('touch', { args: [index] });
  });
  const ms = Date.now() - began;
  await timed(all, async (index) => {
    await handleOf(index).executeUpdate('endTouching', { args: [index] });
  });
  return { ms, latencies };
}
