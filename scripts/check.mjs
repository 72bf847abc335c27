import { spawn } from 'node:child_process';
import path from 'node:path';

/** What the compiler knows from last time; it rereads what changed, and all else stands. */
const TYPES_KNOWN = 'node_modules/.cache/rolewright/types.tsbuildinfo';

/** What has to hold of every commit, without running it. Layers, sandbox and import cycles are among the lint. */
const CHECKS = [
  {
    name: 'types',
    bin: 'typescript/bin/tsc',
    args: ['--noEmit', '--pretty', '--incremental', '--tsBuildInfoFile', TYPES_KNOWN],
  },
  { name: 'lint', bin: 'eslint/bin/eslint.js', args: ['--max-warnings', '0', '.'] },
  { name: 'format', bin: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'dead code', bin: 'knip/bin/knip.js', args: [] },
];

/** Two at a time: more would only wait for each other on a small machine. */
const LANES = 2;

/**
 * Runs every check, tells how each went, and shows in full what the failed ones say. Returns the exit code.
 *
 * @param {{ root: string, log: (line: string) => void }} wanted
 * @returns {Promise<number>}
 */
export async function check({ root, log }) {
  log(`Checking ${CHECKS.map((one) => one.name).join(', ')} …`);
  const waiting = [...CHECKS];
  /** @type {string[]} */
  const failed = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { code, output, seconds } = await run({ root, ...next });
      log(`${code === 0 ? '✓' : '✗'} ${next.name} (${seconds.toFixed(1)} s)`);
      if (code === 0) continue;
      failed.push(next.name);
      log(output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

/**
 * @param {{ root: string, bin: string, args: readonly string[] }} wanted
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
function run({ root, bin, args }) {
  const started = Date.now();
  const tool = path.join(root, 'node_modules', ...bin.split('/'));
  const child = spawn(process.execPath, [tool, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (/** @type {Buffer} */ piece) => (output += piece.toString('utf8'));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output, seconds: (Date.now() - started) / 1000 }));
  });
}
