import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { operations } from '../../src/api/openapi.js';
import { withApi } from './with-api.js';

test('a foreign Host is refused, loopback and configured hosts are not', () =>
  withApi(
    async ({ call }) => {
      for (const host of ['evil.example', '127.0.0.1.evil.example', '', 'user@127.0.0.1', '127.0.0.1/x']) {
        const { status, body } = await call({ path: '/health', headers: { host } });
        assert.deepEqual([host, status, body.code], [host, 421, 'WRONG_HOST']);
      }
      for (const host of ['127.0.0.1:7420', 'LOCALHOST:9', '[::1]:80', 'Roles.corp.example']) {
        assert.equal((await call({ path: '/health', headers: { host } })).status, 200, host);
      }
    },
    { allowedHosts: ['roles.corp.example'] },
  ));

test('a foreign Origin may not change anything', () =>
  withApi(async ({ call, person }) => {
    const { token } = await person('ana@corp.example', ['engineer']);
    const upload = (origin: string) =>
      call({ method: 'POST', path: '/exports', token, body: 'x', headers: { origin } });
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1:9999',
      'http://127.0.0.1:7420.evil.example',
      '',
    ]) {
      const { status, body } = await upload(origin);
      assert.deepEqual([origin, status, body.code], [origin, 403, 'WRONG_ORIGIN']);
    }
    assert.equal((await upload('http://127.0.0.1:7420')).status, 201);
  }));

test('every answer carries the security headers, errors included', () =>
  withApi(async ({ call }) => {
    for (const path of ['/health', '/nowhere']) {
      const { headers } = await call({ path });
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'self'.*script-src 'none'/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'same-origin');
    }
  }));

test('broken, deep, huge and strange bodies are refused with a problem, never with a failure', () =>
  withApi(async ({ call, person, log }) => {
    const { token } = await person('all@corp.example', ['engineer', 'reviewer', 'admin', 'auditor']);
    // An export is any bytes, and a checkpoint is asked for without a body.
    const bodies = ['', '{', 'null', '[]', '"x"', '{"__proto__":{}}', '['.repeat(100_000), '{"a":'.repeat(50_000)];
    for (const { method, path } of operations) {
      if (method !== 'post' || path === '/exports' || path === '/ledger/checkpoints') continue;
      for (const body of bodies) {
        for (const type of ['application/json', 'text/plain']) {
          const answer = await call({ method: 'POST', path, token, body, headers: { 'content-type': type } });
          assert.ok(answer.status >= 400 && answer.status < 500, `${path} ${body.slice(0, 20)} ${answer.status}`);
          assert.match(answer.headers.get('content-type') ?? '', /problem\+json/);
        }
      }
    }
    assert.deepEqual(log, []);
  }));

test('arbitrary JSON is never a failure of ours', () =>
  withApi(async ({ call, person, log }) => {
    const { token } = await person('all@corp.example', ['engineer', 'reviewer', 'admin', 'auditor']);
    const paths = ['/campaigns', '/reviews/x/decisions', '/decisions/bulk', '/people/tokens', '/people/sign-in-links'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, json) => {
        assert.ok((await call({ method: 'POST', path, token, json })).status < 500);
      }),
      { numRuns: 200 },
    );
    assert.deepEqual(log, []);
  }));

test('an export beyond the limit is refused, whatever length it declares', () =>
  withApi(async ({ call, person }) => {
    const { token } = await person('eva@corp.example', ['engineer']);
    const big = 'x'.repeat(1001);
    const honest = await call({ method: 'POST', path: '/exports', token, body: big });
    assert.deepEqual([honest.status, honest.body.code], [413, 'TOO_LARGE']);
    const headers = { 'content-length': '5' };
    const lying = await call({ method: 'POST', path: '/exports', token, body: big, headers });
    assert.deepEqual([lying.status, lying.body.code], [413, 'TOO_LARGE']);
  }));
