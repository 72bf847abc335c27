import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * A Node of this major version: the one that runs this where it is of it, else that of the package that carries it for this
 * machine (the package `node` would get it by a script), installed once in the cache. Needs a registry then. Throws what npm
 * said where that fails.
 *
 * @param {{ major: number, env: NodeJS.ProcessEnv, log: (line: string) => void }} wanted
 * @returns {string} its binary
 */
export function ensureNode({ major, env, log }) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const cache = env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  const folder = path.join(cache, 'rolewright', `node-${major}`);
  const machine = `${process.platform}-${process.arch}`;
  const carrier = `${machine === 'darwin-arm64' ? 'node-bin' : 'node'}-${machine}`;
  const binary = path.join(folder, 'node_modules', carrier, 'bin', 'node');
  if (isOf(binary, major)) return binary;
  log(`Installing Node ${major} into ${folder} …`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  const npm = spawnSync('npm', ['install', '--loglevel=error', `${carrier}@${major}`], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (isOf(binary, major)) return binary;
  throw new Error(`expected npm to install ${carrier}@${major}, got ${npm.error?.message ?? npm.stderr.trim()}`);
}

/** @param {string} binary @param {number} major */
function isOf(binary, major) {
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith(`v${major}.`);
}
