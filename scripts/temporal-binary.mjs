import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { buildTemporal, Interrupted } from './temporal-build.mjs';
import { downloadTemporal } from './temporal-download.mjs';

/**
 * Where the Temporal CLI comes from; its dev server is the engine of `demo`, `test` and `rolewright up`. In this order:
 * `TEMPORAL_CLI_PATH`, `temporal` on PATH, our cache, a download, a build with Go. This module needs nothing but Node.
 *
 * A binary is judged by whether it runs, never by the version it prints: a build with Go prints 0.0.0-DEV.
 *
 * @typedef {Readonly<Record<string, string | undefined>>} Env
 * @typedef {{ readonly env: Env, readonly log: (line: string) => void }} Surroundings
 */

const EXE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/**
 * The binary that is there already, or undefined. Throws when `TEMPORAL_CLI_PATH` names one that does not run: whoever
 * set it wants that one and no other.
 *
 * @param {Surroundings} surroundings
 * @returns {Promise<string | undefined>}
 */
export async function findTemporal({ env }) {
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    if (await runs(named)) return path.resolve(named);
    throw new Error(`TEMPORAL_CLI_PATH is ${named}, and "${named} --version" does not run. Correct it, or unset it.`);
  }
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const file of [...folders.map((folder) => path.join(folder, EXE)), cachedBinary(env)]) {
    if (await runs(file)) return file;
  }
  return undefined;
}

/**
 * The binary that is there, or else fetched into the cache, or else built into it. Several processes may ask at once: one
 * works and the others wait. The error of the one who finds no way names all of them.
 *
 * @param {Surroundings} surroundings
 * @returns {Promise<string>}
 */
export async function ensureTemporal({ env, log }) {
  const found = await findTemporal({ env, log });
  if (found !== undefined) return found;
  const cache = cacheFolder(env);
  return withLock({
    file: path.join(cache, 'temporal.lock'),
    waiting: () => log('Another process is getting the Temporal CLI; waiting for it …'),
    act: async () => (await findTemporal({ env, log })) ?? (await obtain({ env, log, cache })),
  });
}

/**
 * `$XDG_CACHE_HOME/rolewright`: outside any clone, so that one binary serves them all.
 *
 * @param {Env} env
 */
export function cacheFolder(env) {
  const base = env['XDG_CACHE_HOME'] || path.join(env['HOME'] || os.homedir(), '.cache');
  return path.join(base, 'rolewright');
}

/** @param {Surroundings & { readonly cache: string }} surroundings */
async function obtain({ env, log, cache }) {
  log('No Temporal CLI found (TEMPORAL_CLI_PATH, PATH, cache); getting one.');
  sweep(cache);
  const workspace = fs.mkdtempSync(path.join(cache, 'getting-'));
  const failures = [];
  try {
    for (const way of [downloadTemporal, buildTemporal]) {
      try {
        const binary = await way({ env, log, workspace });
        if (!(await runs(binary))) throw new Error('what came does not run on this machine');
        return keep({ binary, target: cachedBinary(env), log });
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        failures.push(error instanceof Error ? error.message : String(error));
        log(`  did not work: ${failures[failures.length - 1]}`);
      }
    }
    throw new Error(noWayLeft(failures));
  } finally {
    // A compiler that was told to stop may still be writing.
    fs.rmSync(workspace, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** What a process that was killed left half done: gigabytes, in the case of a build. Called under the lock. */
function sweep(/** @type {string} */ cache) {
  for (const name of fs.readdirSync(cache)) {
    if (name.startsWith('getting-')) fs.rmSync(path.join(cache, name), { recursive: true, force: true });
  }
}

/** A rename is atomic: nobody ever finds half a binary in the cache. */
function keep(/** @type {{ binary: string, target: string, log: (line: string) => void }} */ { binary, target, log }) {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.renameSync(binary, target);
  log(`The Temporal CLI is in ${target}`);
  return target;
}

function cachedBinary(/** @type {Env} */ env) {
  return path.join(cacheFolder(env), 'bin', EXE);
}

/**
 * @param {string} file
 * @returns {Promise<boolean>}
 */
async function runs(file) {
  try {
    if (!fs.statSync(file).isFile()) return false;
  } catch {
    return false;
  }
  return new Promise((resolve) => {
    const child = spawn(file, ['--version'], { stdio: 'ignore', timeout: 30_000 });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

function noWayLeft(/** @type {readonly string[]} */ failures) {
  return [
    'The Temporal CLI is needed, and none was found or could be made:',
    ...failures.map((failure) => `  - ${failure}`),
    'Any one of these helps:',
    '  - put `temporal` on PATH (https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to it;',
    '  - allow access to https://temporal.download, or set TEMPORAL_DOWNLOAD_URL to a mirror of it;',
    '  - put `go` (1.25 or later) on PATH, and it is built from source;',
    '  - set TEMPORAL_ADDRESS to a Temporal server that already runs (not for the tests, which start and kill their own).',
  ].join('\n');
}
