// Whoever waits for a helper waits without answering, and so cannot learn that it has ended: this thread does, and says so.
import { parentPort, Worker } from 'node:worker_threads';

parentPort?.on('message', ({ port, cell, resourceLimits }) => {
  const helper = new Worker(new URL('./thread-pool-start.mjs', import.meta.url), { resourceLimits });
  helper.postMessage({ port, cell }, [port]);
  helper.on('error', () => undefined);
  helper.on('exit', () => {
    Atomics.store(cell, 0, -1);
    Atomics.notify(cell, 0);
  });
});
