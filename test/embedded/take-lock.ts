import { setTimeout as sleep } from 'node:timers/promises';
import { lockState } from '../../src/embedded/lock.js';

/** Tries to take the lock of a directory at a given moment, says what came of it, and stays alive if it has it. */
const [stateDir = '', moment = '0'] = process.argv.slice(2);
await sleep(Math.max(0, Number(moment) - Date.now()));
try {
  lockState(stateDir);
  process.stdout.write('taken\n');
  setInterval(() => undefined, 1000);
} catch (error) {
  process.stdout.write(error instanceof Error && 'code' in error ? `${String(error.code)}\n` : `${String(error)}\n`);
}
