import { parentPort } from 'node:worker_threads';
import { highsSolver } from '../solver/highs.js';
import { draftRoles } from './mine.js';
import { rememberFrom } from './remember.js';
import type { ThreadAnswer, ThreadTask } from './thread.js';

const solver = await highsSolver();

parentPort?.once('message', ({ input, known }: ThreadTask) => {
  const answer = (message: ThreadAnswer): void => parentPort?.postMessage(message);
  answer({
    draft: draftRoles(
      input,
      solver,
      rememberFrom(known, (step, result) => answer({ step, result })),
    ),
  });
});
