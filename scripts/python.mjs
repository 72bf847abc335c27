import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The release of schemathesis (PyPI) that the API is tried with. */
const VERSION = '4.32.5';

/**
 * Schemathesis in a virtual environment of its own, made once in the cache. Needs Python 3.10 with venv, and a package index.
 *
 * @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void }} around
 * @returns {string} its command
 */
export function ensureSchemathesis({ env, log }) {
  const cache = env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  const folder = path.join(cache, 'rolewright', `schemathesis-${VERSION}`);
  const command = path.join(folder, 'bin', 'st');
  if (fs.existsSync(path.join(folder, 'complete'))) return command;
  log(`Installing schemathesis ${VERSION} into ${folder} …`);
  fs.rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder]);
  run(path.join(folder, 'bin', 'pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `schemathesis==${VERSION}`,
  ]);
  fs.writeFileSync(path.join(folder, 'complete'), `${VERSION}\n`);
  return command;
}

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  throw new Error(
    `expected ${command} ${args.join(' ')} to succeed, got ${error?.message ?? `status ${String(status)}`}`,
  );
}
