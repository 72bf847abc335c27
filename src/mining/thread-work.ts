import { parentPort } from 'node:worker_threads';
import { draftRoles } from './mine.js';
import { rememberFrom } from './remember.js';
import type { ThreadAnswer, ThreadTask } from './thread.js';

parentPort?.once('message', ({ input, known }: ThreadTask) => {
  const answer = (message: ThreadAnswer): void => parentPort?.postMessage(message);
  answer({
    draft: draftRoles(
      input,
      rememberFrom(known, (step, result) => answer({ step, result })),
    ),
  });
});
