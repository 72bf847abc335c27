import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The project's own configuration, without the rules that ask for types: the files below need not exist. */
const linter = new ESLint({
  cwd: root,
  overrideConfig: [{ ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] }],
});

/** The rules that `code` breaks when it stands in `file`. */
async function broken(file: string, code: string): Promise<readonly string[]> {
  const [result] = await linter.lintText(`${code}\n`, { filePath: path.join(root, file) });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

interface Import {
  readonly file: string;
  readonly code: string;
}

const forbidden: Readonly<Record<string, Import>> = {
  'the domain imports nothing of Node': { file: 'src/domain/x.ts', code: "import 'node:crypto';" },
  'the domain imports no zod': { file: 'src/domain/x.ts', code: "import 'zod';" },
  'the domain imports no other folder': { file: 'src/domain/x.ts', code: "import '../snapshot/digest.js';" },
  'hygiene imports nothing of Node': { file: 'src/hygiene/x.ts', code: "import 'node:fs';" },
  'hygiene imports no store': { file: 'src/hygiene/x.ts', code: "import type { Store } from '../store/store.js';" },
  'mining imports no hygiene': { file: 'src/mining/x.ts', code: "import '../hygiene/names.js';" },
  'a workflow imports no activity': { file: 'workflows/x.ts', code: "import '../activities/inventory.js';" },
  'a workflow runs nothing of activities/index': { file: 'workflows/x.ts', code: "import '../activities/index.js';" },
  'a workflow imports nothing of Node': { file: 'workflows/x.ts', code: "import { createHash } from 'node:crypto';" },
  'a workflow imports no zod': { file: 'workflows/x.ts', code: "import { z } from 'zod';" },
  'a workflow imports no mathjs': { file: 'workflows/x.ts', code: "import { parse } from 'mathjs';" },
  'a workflow imports no snapshot': {
    file: 'workflows/x.ts',
    code: "export { digest } from '../src/snapshot/digest.js';",
  },
  'an activity does not know Temporal': {
    file: 'activities/x.ts',
    code: "import { Context } from '@temporalio/activity';",
  },
  'an activity knows a store only as an interface': {
    file: 'activities/x.ts',
    code: "import { openStore } from '../src/store/store.js';",
  },
  'an activity knows no dialect': { file: 'activities/x.ts', code: "import type { S } from '../src/store/sqlite.js';" },
  'a store knows no blob store': { file: 'src/store/x.ts', code: "import { putJson } from '../blobs/json.js';" },
  'evidence knows no Temporal': { file: 'src/evidence/x.ts', code: "import { Client } from '@temporalio/client';" },
  'evidence mines only where it recomputes': {
    file: 'src/evidence/x.ts',
    code: "import '../mining/recover/factorise.js';",
  },
  'the door to Temporal imports no workflow that runs': {
    file: 'src/temporal/x.ts',
    code: "import { review } from '../../workflows/review.js';",
  },
  'the command line reaches Temporal only through the API': {
    file: 'src/cli/start.ts',
    code: "import '../temporal/campaigns.js';",
  },
  'a plan for other systems knows no way to them': { file: 'src/export/x.ts', code: "import 'node:http';" },
  'the API writes no store of its own': { file: 'src/api/x.ts', code: "import '../store/sqlite.js';" },
  'an import at run time is an import': { file: 'src/domain/x.ts', code: "void import('node:fs');" },
  'a type named in place is an import': { file: 'src/hygiene/x.ts', code: "let x: import('../store/store.js').Store;" },
  'a folder without a row may not exist': { file: 'src/utils/x.ts', code: 'void 0;' },
};

for (const [sentence, { file, code }] of Object.entries(forbidden)) {
  test(`layers: ${sentence}`, async () => {
    assert.ok((await broken(file, code)).includes('local/layers'), `${code} in ${file} passed`);
  });
}

const allowed: Readonly<Record<string, Import>> = {
  'a workflow names the types of activities': {
    file: 'workflows/x.ts',
    code: "import type { Activities } from '../activities/index.js';\nexport type A = Activities;",
  },
  'a workflow runs the domain': {
    file: 'workflows/x.ts',
    code: "import { compareText } from '../src/domain/keys.js';\nexport const c = compareText;",
  },
  'an activity runs a pure stage': { file: 'activities/x.ts', code: "import '../src/hygiene/correlate.js';" },
  'an activity names the interface of the store': {
    file: 'activities/x.ts',
    code: "import type { Store } from '../src/store/store.js';\nexport type S = Store;",
  },
  'a mining thread uses threads': { file: 'src/mining/thread.ts', code: "import 'node:worker_threads';" },
  'a schema uses zod': { file: 'src/sources/schema.ts', code: "import 'zod';" },
  'the worker composes everything': { file: 'src/worker.ts', code: "import './store/sqlite.js';" },
  'the embedded engine finds its binary': {
    file: 'src/embedded/x.ts',
    code: "import '../../scripts/temporal-binary.mjs';",
  },
};

for (const [sentence, { file, code }] of Object.entries(allowed)) {
  test(`layers: ${sentence}`, async () => {
    assert.deepEqual(await broken(file, code), []);
  });
}

const unsteady: Readonly<Record<string, Import>> = {
  'the domain has no clock': { file: 'src/domain/x.ts', code: 'export const now = () => Date.now();' },
  'the domain makes no dates of its own': { file: 'src/domain/x.ts', code: 'export const now = () => new Date();' },
  'mining takes its chance as a seed': { file: 'src/mining/x.ts', code: 'export const r = () => Math.random();' },
  'powers are multiplied': { file: 'src/mining/x.ts', code: 'export const p = (n: number): number => n ** 2;' },
  'no order hangs on the locale': {
    file: 'src/sources/x.ts',
    code: "export const o: number = 'a'.localeCompare('b');",
  },
  'no text hangs on the locale': { file: 'workflows/x.ts', code: 'export const t: string = (1).toLocaleString();' },
  'no format hangs on the locale': { file: 'activities/x.ts', code: 'export const f = new Intl.NumberFormat();' },
};

for (const [sentence, { file, code }] of Object.entries(unsteady)) {
  test(`steadiness: ${sentence}`, async () => {
    assert.ok((await broken(file, code)).includes('no-restricted-syntax'), `${code} in ${file} passed`);
  });
}

test('steadiness: a workflow has no process', async () => {
  const rules = await broken('workflows/x.ts', "export const home = process.env['HOME'];");
  assert.ok(rules.includes('no-restricted-globals'));
});

test('style: an assertion stands only where unknown values become ours', async () => {
  const code = 'export const x = (v: unknown): string => v as string;';
  assert.ok((await broken('src/sources/x.ts', code)).includes('@typescript-eslint/consistent-type-assertions'));
  assert.deepEqual(await broken('src/store/rows.ts', code), []);
  assert.deepEqual(await broken('src/sources/x.ts', "export const kinds = ['a'] as const;"), []);
});

test('style: a value is asserted to be there only in kernels', async () => {
  const code = 'export const first = (v: readonly number[]): number => v[0]!;';
  assert.ok((await broken('src/sources/x.ts', code)).includes('@typescript-eslint/no-non-null-assertion'));
  assert.deepEqual(await broken('src/mining/x.ts', code), []);
});

test('style: modules that import each other are an error', async () => {
  const rules = await broken('src/domain/keys.ts', "import { governedRole } from './govern.js';\nvoid governedRole;");
  assert.ok(rules.includes('import-x/no-cycle'), rules.join());
});

/** What Temporal's own code brings along; anything else in the sandbox is a mistake of ours. */
const packagesOfTheSandbox = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];

test('the workflow bundle builds and carries only workflows, the domain and what Temporal needs', async () => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(root, 'workflows/index.ts'),
    workflowInterceptorModules: [path.join(root, 'workflows/replay-claims.ts')],
    logger: new DefaultLogger('ERROR'),
  });
  const modules = modulesOf(code);
  const ours = modules.filter((file) => !file.includes('node_modules'));
  assert.ok(ours.includes('workflows/campaign.ts') && ours.includes('workflows/review.ts'), ours.join('\n'));
  assert.deepEqual(
    ours.filter((file) => !/^(workflows|src\/domain)\//.test(file)),
    [],
  );
  assert.deepEqual(packagesIn(modules), packagesOfTheSandbox);
  assert.doesNotMatch(code, /require\(["'](node:|fs|crypto|path|zod|mathjs)/);
});

/** The source map that the bundle ends with names every module in it; webpack's own runtime is none. */
function modulesOf(code: string): readonly string[] {
  const encoded = /sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,(\S+)/.exec(code)?.[1];
  assert.ok(encoded !== undefined, 'the bundle has no source map');
  const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as { sources: string[] };
  return sources
    .filter((source) => !source.startsWith('webpack/') && !source.startsWith('ignored|'))
    .map((source) => path.relative(root, source))
    .filter((file) => !file.endsWith('index-autogenerated-entrypoint.cjs'))
    .sort();
}

function packagesIn(modules: readonly string[]): readonly string[] {
  const names = modules.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? '');
  return [...new Set(names)].filter((name) => name !== '').sort();
}
