import { spawn } from 'node:child_process';
import path from 'node:path';

/** The release that is downloaded, and built: server 1.29.1. */
export const TEMPORAL_VERSION = 'v1.5.1';

const MODULE = 'github.com/temporalio/cli/cmd/temporal';

/** Ctrl-C, or a polite request to end: said by the process that waits for a build, after the build was stopped. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.name = 'Interrupted';
  }
}

/**
 * Builds the Temporal CLI with Go, in a workspace of its own: the module and build caches take three gigabytes for these
 * minutes and go with the workspace, and the user's own caches stay as they are. Returns the path of the binary.
 *
 * @param {{ env: Readonly<Record<string, string | undefined>>, log: (line: string) => void, workspace: string }} wanted
 * @returns {Promise<string>}
 */
export async function buildTemporal({ env, log, workspace }) {
  log(`Building the Temporal CLI ${TEMPORAL_VERSION} with Go: about 2.5 minutes on two cores, once …`);
  const started = Date.now();
  const progress = setInterval(
    () => log(`  still building (${Math.round((Date.now() - started) / 1000)} s) …`),
    20_000,
  );
  const target = path.join(workspace, 'bin');
  try {
    await goInstall({
      ...env,
      CGO_ENABLED: '0',
      GOFLAGS: '-modcacherw -buildvcs=false',
      GOMODCACHE: path.join(workspace, 'gomod'),
      GOCACHE: path.join(workspace, 'gocache'),
      GOBIN: target,
    });
  } finally {
    clearInterval(progress);
  }
  return path.join(target, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
}

/** @param {Readonly<Record<string, string | undefined>>} env */
async function goInstall(env) {
  const args = ['install', '-trimpath', '-ldflags', '-s -w', `${MODULE}@${TEMPORAL_VERSION}`];
  const go = spawn('go', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  /** @type {NodeJS.Signals | undefined} */
  let asked;
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    asked = signal;
    go.kill('SIGTERM');
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let errors = '';
  go.stderr.on('data', (piece) => (errors = (errors + String(piece)).slice(-2000)));
  try {
    await new Promise((resolve, reject) => {
      go.on('error', (error) => reject(new Error(`go install: ${notThere(error)}`)));
      go.on('close', (code) => {
        if (asked !== undefined) reject(new Interrupted(asked));
        else if (code === 0) resolve(undefined);
        else reject(new Error(`go install ended with ${code}: ${errors.trim().split('\n').slice(-3).join(' ')}`));
      });
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function notThere(/** @type {Error} */ error) {
  return 'code' in error && error.code === 'ENOENT' ? 'there is no `go` on PATH' : error.message;
}
