import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * A virtual environment with these packages of PyPI, made once in the cache. Needs Python 3.10 with venv, and a package index.
 *
 * @param {{ name: string, packages: readonly string[], env: NodeJS.ProcessEnv, log: (line: string) => void }} wanted
 *   packages as pip takes them, each at one version
 * @returns {string} its folder of commands
 */
export function ensurePython({ name, packages, env, log }) {
  const cache = env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  const folder = path.join(cache, 'rolewright', name);
  const commands = path.join(folder, 'bin');
  const complete = path.join(folder, 'complete');
  const content = `${packages.join('\n')}\n`;
  if (fs.existsSync(complete) && fs.readFileSync(complete, 'utf8') === content) return commands;
  log(`Installing ${packages.join(', ')} into ${folder} …`);
  fs.rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder]);
  run(path.join(commands, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
  fs.writeFileSync(complete, content);
  return commands;
}

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  throw new Error(
    `expected ${command} ${args.join(' ')} to succeed, got ${error?.message ?? `status ${String(status)}`}`,
  );
}
