import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Throws a sentence to act on when this Node is too old.
 *
 * @param {string} version such as `20.19.0`
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = OLDEST_NODE;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new Error(
    `Rolewright needs Node ${OLDEST_NODE.join('.')} or later, and this is ${version}: https://nodejs.org`,
  );
}

/**
 * Runs `npm ci` when the packages are missing or are not those of package-lock.json, and nothing otherwise. Two who start
 * at once install once.
 *
 * @param {{ root: string, log: (line: string) => void, npmCi?: (root: string) => Promise<void> }} wanted
 */
export async function ensurePackages({ root, log, npmCi = runNpmCi }) {
  if (areInstalled(root)) return;
  await withLock({
    file: path.join(root, '.setup.lock'),
    waiting: () => log('Another process is installing the packages; waiting for it …'),
    act: async () => {
      if (areInstalled(root)) return;
      log('Installing packages (npm ci): about 20 seconds, once …');
      await npmCi(root);
      fs.writeFileSync(stampFile(root), stamp(root));
    },
  });
}

/**
 * npm empties node_modules before `npm ci`, so a stamp is there only after an installation that ended well. Native packages
 * are bound to Node's major version and to the platform: another machine's are never taken over.
 */
function areInstalled(/** @type {string} */ root) {
  const said = readText(stampFile(root));
  const wanted = stamp(root);
  if (said === wanted) return true;
  if (said !== undefined && !said.endsWith(machine())) return false;
  if (!wasInstalledByHand(root)) return false;
  fs.writeFileSync(stampFile(root), wanted);
  return true;
}

function stampFile(/** @type {string} */ root) {
  return path.join(root, 'node_modules', '.rolewright-setup');
}

function stamp(/** @type {string} */ root) {
  const lockfile = fs.readFileSync(path.join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lockfile).digest('hex')} ${machine()}`;
}

function machine() {
  return `node ${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}\n`;
}

/**
 * Somebody ran `npm ci` or `npm install` without us: npm's own record of what it installed holds just what the lockfile
 * asks for. Packages for other platforms are optional and may be absent.
 */
function wasInstalledByHand(/** @type {string} */ root) {
  const wanted = packagesIn(path.join(root, 'package-lock.json'));
  const installed = packagesIn(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  const names = Object.keys(wanted).filter((name) => name !== '');
  const differs = (/** @type {string} */ name) =>
    installed[name] === undefined
      ? wanted[name]?.optional !== true
      : installed[name].integrity !== wanted[name]?.integrity;
  return !names.some(differs) && Object.keys(installed).every((name) => wanted[name] !== undefined);
}

/**
 * @param {string} file
 * @returns {Record<string, { integrity?: string, optional?: boolean }> | undefined}
 */
function packagesIn(file) {
  const text = readText(file);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

function readText(/** @type {string} */ file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

/** Everything npm prints goes to stderr: stdout belongs to the command that was asked for. */
function runNpmCi(/** @type {string} */ root) {
  const flags = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const self = process.env['npm_execpath'];
  const [command, args] = self?.endsWith('.js') ? [process.execPath, [self, ...flags]] : ['npm', flags];
  return new Promise((resolve, reject) => {
    const shell = process.platform === 'win32' && command === 'npm';
    const npm = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
    npm.on('error', (error) => reject(new Error(`npm ci did not start: ${error.message}`)));
    npm.on('exit', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`npm ci ended with ${code}`))));
  });
}
