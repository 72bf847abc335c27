import fs from 'node:fs';
import path from 'node:path';

/** A file that has not ended by then has left something open: it fails, and the run goes on. */
const FILE_TIMEOUT_MS = 300_000;

/**
 * What Node is to be started with to run the tests: options first, then files; without files, all of them. Node 20 does
 * not expand patterns, so the files are listed here.
 *
 * @param {{ root: string, args: readonly string[] }} wanted
 * @returns {string[]}
 */
export function testArguments({ root, args }) {
  const files = args.filter((arg) => !arg.startsWith('-'));
  const options = args.filter((arg) => arg.startsWith('-'));
  const all = files.length > 0 ? files : allTests(path.join(root, 'test'));
  if (all.length === 0) throw new Error('expected at least one test file, got none');
  const limits = ['--test-concurrency=2', `--test-timeout=${FILE_TIMEOUT_MS}`, '--test-reporter=spec'];
  return ['--test', ...limits, ...options, ...all];
}

/** @param {string} folder */
function allTests(folder) {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.tsx?$/.test(name) && !name.split(path.sep).includes('fixtures'))
    .sort()
    .map((name) => path.join(folder, name));
}
