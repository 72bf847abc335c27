import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkNode, ensurePackages } from '../scripts/install.mjs';
import { withLock } from '../scripts/lock.mjs';
import { testArguments } from '../scripts/test-files.mjs';
import { withFolder } from './support/bare-machine.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

test('a Node that is too old is told so, and what to do', () => {
  assert.throws(() => checkNode('20.18.3'), /20\.19/);
  assert.throws(() => checkNode('18.20.0'), /20\.19/);
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0']) checkNode(version);
});

interface Clone {
  readonly root: string;
  readonly installs: () => number;
  readonly install: () => Promise<void>;
}

/** A clone whose `npm ci` does what npm's does: empties node_modules, fills it, and leaves its own record there. */
function cloneIn(folder: string, packages: Record<string, object>): Clone {
  const modules = path.join(folder, 'node_modules');
  let count = 0;
  fs.writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  const npmCi = async (): Promise<void> => {
    count += 1;
    fs.rmSync(modules, { recursive: true, force: true });
    await new Promise((resolve) => setImmediate(resolve));
    fs.mkdirSync(modules);
    fs.copyFileSync(path.join(folder, 'package-lock.json'), path.join(modules, '.package-lock.json'));
  };
  const install = (): Promise<void> => ensurePackages({ root: folder, log: () => undefined, npmCi });
  return { root: folder, installs: () => count, install };
}

test('packages are installed when missing, and not a second time', async () => {
  await withFolder(async (folder) => {
    const clone = cloneIn(folder, { 'node_modules/a': { integrity: 'sha512-a' } });
    await clone.install();
    await clone.install();
    assert.equal(clone.installs(), 1);
  });
});

test('packages are installed again when the lockfile changes', async () => {
  await withFolder(async (folder) => {
    const clone = cloneIn(folder, { 'node_modules/a': { integrity: 'sha512-a' } });
    await clone.install();
    fs.writeFileSync(
      path.join(folder, 'package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { integrity: 'sha512-b' } } }),
    );
    await clone.install();
    assert.equal(clone.installs(), 2);
  });
});

test('packages that were installed on another platform are installed again', async () => {
  await withFolder(async (folder) => {
    const clone = cloneIn(folder, { 'node_modules/a': { integrity: 'sha512-a' } });
    await clone.install();
    const stamp = path.join(folder, 'node_modules', '.rolewright-setup');
    fs.writeFileSync(stamp, fs.readFileSync(stamp, 'utf8').replace(process.platform, 'plan9'));
    await clone.install();
    assert.equal(clone.installs(), 2);
  });
});

test('what somebody installed by hand is taken over when it is what the lockfile asks for', async () => {
  await withFolder(async (folder) => {
    const packages = { 'node_modules/a': { integrity: 'x' }, 'node_modules/b': { integrity: 'y', optional: true } };
    const clone = cloneIn(folder, packages);
    const record = path.join(folder, 'node_modules', '.package-lock.json');
    fs.mkdirSync(path.dirname(record));
    fs.writeFileSync(record, JSON.stringify({ packages: { 'node_modules/a': { integrity: 'x' } } }));
    await clone.install();
    assert.equal(clone.installs(), 0);
  });
});

test('what somebody installed by hand without the development packages is completed', async () => {
  await withFolder(async (folder) => {
    const clone = cloneIn(folder, { 'node_modules/a': { integrity: 'x' }, 'node_modules/b': { integrity: 'y' } });
    const record = path.join(folder, 'node_modules', '.package-lock.json');
    fs.mkdirSync(path.dirname(record));
    fs.writeFileSync(record, JSON.stringify({ packages: { 'node_modules/a': { integrity: 'x' } } }));
    await clone.install();
    assert.equal(clone.installs(), 1);
  });
});

test('two who start at once install once', async () => {
  await withFolder(async (folder) => {
    const clone = cloneIn(folder, { 'node_modules/a': { integrity: 'x' } });
    await Promise.all([clone.install(), clone.install(), clone.install()]);
    assert.equal(clone.installs(), 1);
  });
});

test('an installation that fails is tried again, and says so', async () => {
  await withFolder(async (folder) => {
    const clone = cloneIn(folder, { 'node_modules/a': { integrity: 'x' } });
    const npmCi = async (): Promise<void> => {
      fs.mkdirSync(path.join(folder, 'node_modules'));
      throw new Error('npm ci ended with 1');
    };
    await assert.rejects(ensurePackages({ root: folder, log: () => undefined, npmCi }), /npm ci ended/);
    await clone.install();
    assert.equal(clone.installs(), 1);
  });
});

test('a lock whose holder was killed is taken over', async () => {
  await withFolder(async (folder) => {
    const file = path.join(folder, 'lock');
    const holder = spawn(process.execPath, ['-e', '']);
    await once(holder, 'exit');
    fs.writeFileSync(file, String(holder.pid));
    let waited = 0;
    const answer = await withLock({ file, waiting: () => (waited += 1), act: async () => 'mine' });
    assert.equal(answer, 'mine');
    assert.equal(waited, 1);
    assert.equal(fs.existsSync(file), false);
  });
});

test('the command line runs from any folder', async () => {
  await withFolder(async (folder) => {
    const { stdout } = await run(process.execPath, [path.join(root, 'scripts/rolewright.mjs'), '--help'], {
      cwd: folder,
    });
    assert.match(stdout, /rolewright/);
  });
});

/** Runs a TypeScript file through `runNode`, as every command of ours is run. */
function started(file: string, env: NodeJS.ProcessEnv = process.env): ReturnType<typeof spawn> {
  const url = new URL('../scripts/child.mjs', import.meta.url).href;
  const code = `const { runNode } = await import('${url}'); process.exitCode = await runNode({ args: ['${file}'] });`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

test('the exit code of a command is its own', async () => {
  await withFolder(async (folder) => {
    const file = path.join(folder, 'exit.ts');
    fs.writeFileSync(file, 'const code: number = 7;\nprocess.exit(code);\n');
    assert.deepEqual(await once(started(file), 'exit'), [7, null]);
  });
});

test('a signal reaches the command, which ends in its own way', async () => {
  await withFolder(async (folder) => {
    const file = path.join(folder, 'wait.ts');
    fs.writeFileSync(
      file,
      `process.on('SIGTERM', () => process.exit(3));\nsetInterval(() => undefined, 1000);\nconsole.log('ready');\n`,
    );
    const command = started(file);
    const ended = once(command, 'exit');
    assert.ok(command.stdout !== null);
    await once(command.stdout, 'data');
    command.kill('SIGTERM');
    assert.deepEqual(await ended, [3, null]);
  });
});

test('a test file that leaves something open fails, and the run ends', async () => {
  await withFolder(async (folder) => {
    const file = path.join(folder, 'open.test.ts');
    fs.writeFileSync(
      file,
      `import net from 'node:net';\nimport { test } from 'node:test';\ntest('leaves', () => { net.createServer().listen(0); });\n`,
    );
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const args = [
      '--import',
      import.meta.resolve('tsx'),
      ...testArguments({ root, args: ['--test-timeout=4000', file] }),
    ];
    await assert.rejects(run(process.execPath, args, { env }), { code: 1 });
  });
});

test('a wrong word is refused', async () => {
  await assert.rejects(run(process.execPath, [path.join(root, 'scripts/setup.mjs'), 'dmo']), { code: 1 });
});
