/**
 * The one script behind `npm run demo | test | check | rolewright`, the benchmark and the kills: makes sure of what is
 * needed, once, then runs it. It imports nothing but Node's own modules until the packages are there.
 */
import path from 'node:path';
import { MAIN, root, runNode } from './child.mjs';
import { checkNode, ensurePackages } from './install.mjs';

const log = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

/** Verbs that start a Temporal server of their own, unless they are told of another. */
const VERBS_WITH_ENGINE = ['up', 'demo'];

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof Error && error.name === 'Interrupted' ? 130 : 1;
}

/** @param {readonly string[]} argv */
async function main([what = '', ...args]) {
  checkNode(process.versions.node);
  await ensurePackages({ root, log });
  switch (what) {
    case 'demo':
      return rolewright(['demo', ...args]);
    case 'rolewright':
      return rolewright(args);
    case 'test':
      return test(args);
    case 'api-fuzz':
      return runNode({ args: ['--import', 'tsx', 'test/fuzz/api-fuzz.ts', ...args], env: await engine() });
    case 'mining-digests':
      return runNode({ args: [path.join(root, 'test', 'mining-digests', 'main.ts'), ...args] });
    case 'bench':
      return runNode({ args: [path.join(root, 'bench', 'decisions.ts'), ...args], env: await engine() });
    case 'bench-mining':
      return runNode({ args: [path.join(root, 'bench', 'mining', 'main.ts'), ...args] });
    case 'bench-mining-peers':
      return runNode({ args: [path.join(root, 'bench', 'mining', 'peers', 'main.ts'), ...args] });
    case 'bench-sources':
      return runNode({ args: [path.join(root, 'bench', 'sources', 'main.ts'), ...args] });
    case 'chaos':
      return runNode({ args: [path.join(root, 'test', 'chaos', 'main.ts'), ...args], env: await engine() });
    case 'check':
      return (await import('./check.mjs')).check({ root, log });
    default:
      throw new Error(
        `expected demo, test, api-fuzz, mining-digests, bench, bench-mining, bench-mining-peers, bench-sources, chaos, check or rolewright, got "${what}"`,
      );
  }
}

/** @param {readonly string[]} args */
async function rolewright(args) {
  const needsEngine = VERBS_WITH_ENGINE.includes(args[0] ?? '') && !process.env['TEMPORAL_ADDRESS'];
  return runNode({ args: [MAIN, ...args], env: needsEngine ? await engine() : {} });
}

/**
 * Without an engine the tests that need one are skipped loudly; under CI=true a missing one is a fault.
 *
 * @param {readonly string[]} args
 */
async function test(args) {
  const { testArguments } = await import('./test-files.mjs');
  const env = await engine().catch((error) => {
    if (process.env['CI'] === 'true' || error.name === 'Interrupted') throw error;
    log(`${error.message}\nGoing on without it: tests that need it will be SKIPPED.`);
    return {};
  });
  return runNode({ args: testArguments({ root, args }), env });
}

/** Found once here, so that nothing below has to look again. */
async function engine() {
  const { ensureTemporal } = await import('./temporal-binary.mjs');
  return { TEMPORAL_CLI_PATH: await ensureTemporal({ env: process.env, log }) };
}
