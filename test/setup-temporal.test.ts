import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ensureTemporal, findTemporal } from '../scripts/temporal-binary.mjs';
import { downloadTemporal } from '../scripts/temporal-download.mjs';
import { bareMachine, script, withFolder } from './support/bare-machine.js';

const run = promisify(execFile);

test('TEMPORAL_CLI_PATH comes before PATH, and PATH before the cache', async () => {
  await withFolder(async (folder) => {
    const { env, log } = bareMachine(folder);
    assert.equal(await findTemporal({ env, log }), undefined);
    const cached = script(path.join(folder, '.cache/rolewright/bin/temporal'), 'exit 0');
    assert.equal(await findTemporal({ env, log }), cached);
    const onPath = script(path.join(folder, 'path/temporal'), 'exit 0');
    assert.equal(await findTemporal({ env, log }), onPath);
    const named = script(path.join(folder, 'named'), 'exit 0');
    assert.equal(await findTemporal({ env: { ...env, TEMPORAL_CLI_PATH: named }, log }), named);
  });
});

test('XDG_CACHE_HOME moves the cache', async () => {
  await withFolder(async (folder) => {
    const { env, log } = bareMachine(folder);
    const cached = script(path.join(folder, 'xdg/rolewright/bin/temporal'), 'exit 0');
    assert.equal(await findTemporal({ env: { ...env, XDG_CACHE_HOME: path.join(folder, 'xdg') }, log }), cached);
  });
});

test('a binary that does not run is passed over, whatever it is called', async () => {
  await withFolder(async (folder) => {
    const { env, log } = bareMachine(folder);
    script(path.join(folder, 'path/temporal'), 'exit 1');
    const cached = script(path.join(folder, '.cache/rolewright/bin/temporal'), 'exit 0');
    assert.equal(await findTemporal({ env, log }), cached);
  });
});

test('a TEMPORAL_CLI_PATH that does not run is an error: no other binary is put in its place', async () => {
  await withFolder(async (folder) => {
    const { env, log } = bareMachine(folder);
    script(path.join(folder, 'path/temporal'), 'exit 0');
    await assert.rejects(ensureTemporal({ env: { ...env, TEMPORAL_CLI_PATH: '/nowhere' }, log }), /TEMPORAL_CLI_PATH/);
  });
});

/** Writes what `go install` would: its caches and a binary, and a line for every time it was called. */
const goThatWorks = (folder: string): string =>
  script(
    path.join(folder, 'path/go'),
    `echo "$@" >> ${folder}/go-calls
     /bin/mkdir -p "$GOMODCACHE/m" "$GOCACHE/c" "$GOBIN"
     printf '#!/bin/sh\\nexit 0\\n' > "$GOBIN/temporal"
     /bin/chmod 755 "$GOBIN/temporal"`,
  );

test('without a download it is built with Go, once, and the caches of the build are gone afterwards', async () => {
  await withFolder(async (folder) => {
    const { env, log } = bareMachine(folder);
    goThatWorks(folder);
    const binary = await ensureTemporal({ env, log });
    assert.equal(binary, path.join(folder, '.cache/rolewright/bin/temporal'));
    assert.equal(await ensureTemporal({ env, log }), binary);
    assert.deepEqual(fs.readdirSync(path.join(folder, '.cache/rolewright')), ['bin']);
    const calls = fs.readFileSync(path.join(folder, 'go-calls'), 'utf8').trim().split('\n');
    assert.deepEqual(calls, ['install -trimpath -ldflags -s -w github.com/temporalio/cli/cmd/temporal@v1.5.1']);
  });
});

/** A process that asks for the binary and prints where it is. */
function asker(env: Record<string, string>): ReturnType<typeof spawn> {
  const url = new URL('../scripts/temporal-binary.mjs', import.meta.url).href;
  const code = `const { ensureTemporal } = await import('${url}');
    await ensureTemporal({ env: process.env, log: (line) => console.log(line) });`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { env, stdio: 'ignore' });
}

test('two processes that need the binary at once build it once', async () => {
  await withFolder(async (folder) => {
    const { env } = bareMachine(folder);
    goThatWorks(folder);
    const processes = [asker(env), asker(env)];
    const codes = await Promise.all(processes.map(async (one) => (await once(one, 'exit'))[0] as number));
    assert.deepEqual(codes, [0, 0]);
    assert.equal(fs.readFileSync(path.join(folder, 'go-calls'), 'utf8').trim().split('\n').length, 1);
  });
});

test('a build that is interrupted stops and leaves nothing behind', async () => {
  await withFolder(async (folder) => {
    const { env } = bareMachine(folder);
    script(
      path.join(folder, 'path/go'),
      `/bin/mkdir -p "$GOCACHE"; echo started > ${folder}/started; exec /bin/sleep 300`,
    );
    const process = asker(env);
    const ended = once(process, 'exit');
    while (!fs.existsSync(path.join(folder, 'started'))) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill('SIGTERM');
    await ended;
    assert.deepEqual(fs.readdirSync(path.join(folder, '.cache/rolewright')), []);
  });
});

test('what a killed build left behind is swept away by the next', async () => {
  await withFolder(async (folder) => {
    const { env, log } = bareMachine(folder);
    goThatWorks(folder);
    fs.mkdirSync(path.join(folder, '.cache/rolewright/getting-abc/gomod'), { recursive: true });
    await ensureTemporal({ env, log });
    assert.deepEqual(fs.readdirSync(path.join(folder, '.cache/rolewright')), ['bin']);
  });
});

test('a machine on which no way leads to the binary is told all the ways', async () => {
  await withFolder(async (folder) => {
    await assert.rejects(ensureTemporal(bareMachine(folder)), (error: Error) => {
      for (const way of ['TEMPORAL_CLI_PATH', 'PATH', 'temporal.download', 'TEMPORAL_ADDRESS', '`go`']) {
        assert.ok(error.message.includes(way), `${way} is not named in: ${error.message}`);
      }
      return true;
    });
    assert.deepEqual(fs.readdirSync(path.join(folder, '.cache/rolewright')), []);
  });
});

async function withServer(answer: http.RequestListener, body: (url: string) => Promise<void>): Promise<void> {
  const server = http.createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** An archive as Temporal publishes it, made by the tar of this machine. */
async function archiveIn(folder: string): Promise<Buffer> {
  script(path.join(folder, 'content/temporal'), 'exit 0');
  fs.writeFileSync(path.join(folder, 'content/LICENSE'), 'a licence'.repeat(200));
  const { stdout } = await run('tar', ['-cf', '-', '-C', path.join(folder, 'content'), 'LICENSE', 'temporal'], {
    encoding: 'buffer',
  });
  return gzipSync(stdout);
}

test('the binary is downloaded as the SDK does it: first the name of the archive, then the archive', async () => {
  await withFolder(async (folder) => {
    const archive = await archiveIn(folder);
    const asked: string[] = [];
    const answer: http.RequestListener = (request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/a.tar.gz') return void response.end(archive);
      response.end(
        JSON.stringify({ archiveUrl: `http://${request.headers.host}/a.tar.gz`, fileToExtract: 'temporal' }),
      );
    };
    await withServer(answer, async (url) => {
      const { env, log } = bareMachine(folder);
      const binary = await ensureTemporal({ env: { ...env, TEMPORAL_DOWNLOAD_URL: url }, log });
      assert.equal(binary, path.join(folder, '.cache/rolewright/bin/temporal'));
      assert.match(asked[0] ?? '', /^\/cli\/v1\.5\.1\?arch=\w+&platform=\w+&format=tar\.gz$/);
      assert.equal(asked[1], '/a.tar.gz');
    });
  });
});

const badAnswers: Readonly<Record<string, http.RequestListener>> = {
  'says nothing': () => undefined,
  refuses: (_, response) => void response.writeHead(403).end(),
  'answers with a page for humans': (_, response) => void response.end('<html>'),
  'answers with something else': (_, response) => void response.end('{}'),
  'names an archive that is none': (request, response) =>
    void response.end(JSON.stringify({ archiveUrl: `http://${request.headers.host}/x`, fileToExtract: 'temporal' })),
};

for (const [what, answer] of Object.entries(badAnswers)) {
  test(`a download server that ${what} is given up, not waited for`, async () => {
    await withFolder(async (folder) => {
      await withServer(answer, async (url) => {
        const env = { TEMPORAL_DOWNLOAD_URL: url };
        const download = downloadTemporal({ env, log: () => undefined, workspace: folder, connectMs: 300 });
        await assert.rejects(download, /download from/);
        assert.deepEqual(fs.readdirSync(folder), []);
      });
    });
  });
}
