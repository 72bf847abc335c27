import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openApiDocument, operations } from '../../src/api/openapi.js';
import { version } from '../../src/api/version.js';
import { withApi, type Loose } from './with-api.js';

const read = async (file: string): Promise<Loose> =>
  JSON.parse(await readFile(new URL(`../../${file}`, import.meta.url), 'utf8'));

test('the committed description is the one the server gives (scripts/openapi.ts prints it)', () =>
  withApi(async ({ call }) => {
    const committed = await read('docs/openapi.json');
    assert.deepEqual(committed, JSON.parse(JSON.stringify(openApiDocument())));
    const served = await call({ path: '/openapi.json' });
    assert.deepEqual([served.status, served.body], [200, committed]);
  }));

test('every operation the server has is described, and every one described is there', () =>
  withApi(async ({ app }) => {
    const pages = [
      '/',
      '/sign-in',
      '/sign-out',
      '/inbox',
      '/inbox/:reviewId',
      '/campaign/:campaignId',
      '/bulk',
      '/bulk/decide',
      '/rolewright.css',
      '/openapi.json',
    ];
    // Only Slack can call it: what it takes is Slack's own format, signed.
    const others = [...pages, '/chat/slack'];
    const mounted = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !others.includes(path))
      .map(({ method, path }) => `${method} ${path}`);
    const described = operations.map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    assert.deepEqual([...new Set(mounted)].sort(), described.sort());
  }));

test('every operation but health says that it needs a token, and every one tells its problems', () => {
  const { openapi, paths } = JSON.parse(JSON.stringify(openApiDocument()));
  assert.equal(openapi, '3.1.0');
  for (const [path, methods] of Object.entries<Loose>(paths)) {
    for (const operation of Object.values<Loose>(methods)) {
      assert.equal(operation.security === undefined, path === '/health', path);
      assert.ok(operation.responses.default.content['application/problem+json'], path);
      assert.ok(operation.summary.length > 10, path);
    }
  }
});

test('the API carries the version of the release', async () => {
  assert.equal(version, (await read('package.json')).version);
});
