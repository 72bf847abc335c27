import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { operations } from '../../src/api/openapi.js';
import { shown } from '../support/builders.js';
import { withApi } from './with-api.js';

test('every operation but health refuses whoever has no token', () =>
  withApi(async ({ call, pass }) => {
    for (const { method, path } of operations) {
      // Many failed attempts within a minute are answered more curtly.
      pass(60_000);
      const { status, body } = await call({ method: method.toUpperCase(), path: path.replaceAll(/[{}]/g, '') });
      if (path === '/health') assert.equal(status, 200);
      else assert.deepEqual([path, status, body.code], [path, 401, 'UNAUTHENTICATED']);
    }
  }));

test('every operation refuses a token without the permission it names', () =>
  withApi(async ({ call, person }) => {
    const nobody = await person('nobody@corp.example', []);
    for (const { method, path } of operations) {
      if (path === '/health') continue;
      const asked = { method: method.toUpperCase(), path: path.replaceAll(/[{}]/g, ''), token: nobody.token };
      const { status, body } = await call(asked);
      assert.deepEqual([path, status, body.code], [path, 403, 'PERMISSION_REQUIRED']);
    }
  }));

test('an auditor reads and decides nothing', () =>
  withApi(async ({ call, person, ask }) => {
    const auditor = await person('audit@corp.example', ['auditor']);
    const review = await ask({ reviewId: 'finance-q4.role.1', people: [auditor.personId] });
    assert.equal((await call({ path: `/reviews/${review.reviewId}`, token: auditor.token })).status, 200);
    const decided = await call({
      method: 'POST',
      path: `/reviews/${review.reviewId}/decisions`,
      token: auditor.token,
      json: { viewDigest: review.plan.viewDigest, answer: { kind: 'approve' } },
    });
    assert.deepEqual([decided.status, decided.body.code], [403, 'PERMISSION_REQUIRED']);
  }));

test('a reviewer sees the reviews they are asked in and no others, whatever they ask for', () =>
  withApi(async ({ call, person, ask }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    const ben = await person('ben@corp.example', ['reviewer']);
    await ask({ reviewId: 'finance-q4.role.a', people: [ana.personId] });
    await ask({ reviewId: 'finance-q4.role.b', people: [ben.personId] });
    const inbox = await call({ path: '/reviews?mine=false', token: ana.token });
    assert.deepEqual(
      inbox.body.items.map((item: { reviewId: string }) => item.reviewId),
      ['finance-q4.role.a'],
    );
    const hidden = await call({ path: '/reviews/finance-q4.role.b', token: ana.token });
    const absent = await call({ path: '/reviews/finance-q4.role.none', token: ana.token });
    assert.deepEqual([hidden.status, hidden.body], [404, absent.body]);
  }));

test('whom an escalation may add sees the review once it has', () =>
  withApi(async ({ call, person, ask, deps }) => {
    const boss = await person('boss@corp.example', ['reviewer']);
    const to = [{ personId: boss.personId, functions: ['manager'], gains: 0 }];
    const plan = { calendar: { escalate: [{ at: Date.parse('2026-10-08T00:00:00.000Z'), to }] } };
    const { reviewId } = await ask({ reviewId: 'finance-q4.role.a', people: [], plan });
    assert.equal((await call({ path: `/reviews/${reviewId}`, token: boss.token })).status, 404);
    const at = '2026-10-08T00:00:00.000Z';
    await deps.store.askAgain(reviewId, {
      key: 'k',
      why: 'escalation',
      personIds: [boss.personId],
      at,
      shown: shown(),
    });
    assert.equal((await call({ path: `/reviews/${reviewId}`, token: boss.token })).status, 200);
  }));

test('tokens are stored as hashes and a revoked one is refused', () =>
  withApi(async ({ call, person, deps }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    assert.equal(await deps.store.token(ana.token), undefined);
    assert.equal((await call({ path: '/me', token: ana.token })).body.email, 'ana@corp.example');
    await deps.store.revokeTokens('ana@corp.example');
    assert.equal((await call({ path: '/me', token: ana.token })).status, 401);
  }));

test('many wrong tokens are slowed down and counted, and a right one still passes', () =>
  withApi(async ({ call, person, pass }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    const wrong = { path: '/me', token: `rw_${'x'.repeat(43)}` };
    for (let i = 0; i < 30; i++) assert.equal((await call(wrong)).status, 401);
    const slowed = await call(wrong);
    assert.deepEqual([slowed.status, slowed.body.code], [429, 'TOO_MANY_ATTEMPTS']);
    assert.equal(slowed.headers.get('retry-after'), '60');
    assert.equal((await call({ path: '/me', token: ana.token })).status, 200);
    assert.equal((await call({ path: '/health' })).body.failedSignIns, 31);
    pass(60_000);
    assert.equal((await call(wrong)).status, 401);
  }));

test('a token is listed without its secret, ends at its time, and is revoked by its id', () =>
  withApi(async ({ call, person, pass, deps }) => {
    const admin = await person('admin@localhost', ['admin']);
    const expiresAt = '2026-10-01T09:00:00.000Z';
    const issue = (more: object) =>
      call({
        method: 'POST',
        path: '/people/tokens',
        token: admin.token,
        json: { email: 'dana@corp.example', permissions: ['reviewer'], ...more },
      });
    assert.equal((await issue({ expiresAt: '2026-10-01T07:59:59.000Z' })).body.code, 'BAD_TIME');
    const short = (await issue({ expiresAt, label: 'short' })).body;
    const long = (await issue({ label: 'unlimited' })).body;
    assert.equal((await call({ path: '/me', token: short.token })).status, 200);
    const listed = (await call({ path: '/people/tokens', token: admin.token })).body.items;
    assert.deepEqual(
      listed.find(({ label }: { label: string }) => label === 'short'),
      {
        tokenId: short.tokenId,
        personId: short.personId,
        label: 'short',
        permissions: ['reviewer'],
        issuedAt: '2026-10-01T08:00:00.000Z',
        expiresAt,
        lastUsedAt: '2026-10-01T08:00:00.000Z',
      },
    );
    pass(3_600_000);
    assert.equal((await call({ path: '/me', token: short.token })).status, 401);
    assert.equal((await call({ path: '/me', token: long.token })).status, 200);
    const revoke = () => call({ method: 'DELETE', path: `/people/tokens/${long.tokenId}`, token: admin.token });
    assert.equal((await revoke()).status, 204);
    assert.equal((await call({ path: '/me', token: long.token })).status, 401);
    assert.equal((await revoke()).body.code, 'TOKEN_NOT_FOUND');
    const changes = (await deps.store.ledger({ kind: 'configuration-changed' })).map(({ body }) => body['what']);
    assert.deepEqual(changes, ['token-issued', 'token-issued', 'token-revoked']);
  }));

test('an integration’s key is registered for its people and revoked', () =>
  withApi(async ({ call, person, deps }) => {
    const { token } = await person('admin@localhost', ['admin']);
    const ana = await person('ana@corp.example', ['reviewer']);
    const { publicKey, keyId } = generateSigningKey();
    const register = () =>
      call({ method: 'POST', path: '/keys', token, json: { publicKey, people: ['Ana@corp.example'] } });
    const { status, body } = await register();
    assert.deepEqual([status, body.keyId, body.people], [201, keyId, [ana.personId]]);
    assert.equal((await register()).body.code, 'KEY_EXISTS');
    assert.deepEqual((await deps.store.key(keyId))?.people, [ana.personId]);
    assert.equal((await call({ method: 'DELETE', path: `/keys/${keyId}`, token })).status, 204);
    assert.deepEqual((await deps.store.key(keyId))?.people, []);
    assert.equal((await call({ method: 'DELETE', path: `/keys/${keyId}`, token })).body.code, 'KEY_NOT_FOUND');
    const bad = { publicKey: 'AAAA', people: ['ana@corp.example'] };
    assert.equal((await call({ method: 'POST', path: '/keys', token, json: bad })).status, 400);
  }));

test('only an admin issues tokens, and an issued one works', () =>
  withApi(async ({ call, person }) => {
    const admin = await person('admin@localhost', ['admin']);
    const engineer = await person('eva@corp.example', ['engineer']);
    const json = { email: 'dana@corp.example', name: 'Dana', permissions: ['reviewer'] };
    assert.equal((await call({ method: 'POST', path: '/people/tokens', token: engineer.token, json })).status, 403);
    const issued = await call({ method: 'POST', path: '/people/tokens', token: admin.token, json });
    assert.equal(issued.status, 201);
    const me = await call({ path: '/me', token: issued.body.token });
    assert.deepEqual([me.body.name, me.body.permissions], ['Dana', ['reviewer']]);
  }));
