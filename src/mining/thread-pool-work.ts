import { parentPort, type MessagePort } from 'node:worker_threads';
import { doParts, jobState, type SentJob } from './thread-parts.js';

parentPort?.once('message', (port: MessagePort) => {
  port.on('message', (job: SentJob) => {
    if (Atomics.compareExchange(job.state, 0, jobState.sent, jobState.taken) !== jobState.sent) return;
    port.postMessage(doParts(job));
    Atomics.store(job.state, 0, jobState.answered);
    Atomics.notify(job.state, 0);
  });
});
