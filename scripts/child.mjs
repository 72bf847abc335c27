import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The command line of the product. */
export const MAIN = path.join(root, 'src', 'cli', 'main.ts');

/**
 * Runs Node on TypeScript through tsx, from any folder, with our streams, and comes back with its exit code; a signal
 * that ended it counts as 128 + its number, as shells have it. Signals sent to us are passed on.
 *
 * @param {{ args: readonly string[], env?: Readonly<Record<string, string | undefined>> }} wanted
 * @returns {Promise<number>}
 */
export function runNode({ args, env = {} }) {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), ...args], {
    stdio: 'inherit',
    // tsx looks for tsconfig.json in the working folder, which need not be ours.
    env: { ...process.env, TSX_TSCONFIG_PATH: path.join(root, 'tsconfig.json'), ...env },
  });
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    // Ctrl-C at a terminal reaches the child by itself; a second one would mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const one of signals) process.off(one, pass);
      resolve(code ?? 128 + signalNumber(signal));
    });
  });
}

/** @param {NodeJS.Signals | null} signal */
function signalNumber(signal) {
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
  return signal !== null && signal in numbers ? numbers[/** @type {keyof typeof numbers} */ (signal)] : 0;
}
