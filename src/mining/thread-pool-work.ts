import { parentPort, type MessagePort } from 'node:worker_threads';
import { cellOf, doParts, type SentJob } from './thread-parts.js';

parentPort?.once('message', ({ port, cell }: { readonly port: MessagePort; readonly cell: Int32Array }) => {
  port.on('message', ({ turn, ...job }: SentJob) => {
    const sent = cellOf(turn, 'sent');
    if (Atomics.compareExchange(cell, 0, sent, cellOf(turn, 'taken')) !== sent) return;
    port.postMessage(doParts(job));
    Atomics.store(cell, 0, cellOf(turn, 'answered'));
    Atomics.notify(cell, 0);
  });
});
