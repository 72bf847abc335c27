import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { createApp } from '../../src/api/app.js';
import { BASE, withApi } from './with-api.js';

const grantee = { email: 'dana@corp.example', permissions: ['reviewer'] };
const path = '/people/tokens';

test('a request repeated under its key is done once, and answered alike', () =>
  withApi(async ({ call, person, deps }) => {
    const { token } = await person('admin@localhost', ['admin']);
    const send = () =>
      call({ method: 'POST', path, token, json: grantee, headers: { 'idempotency-key': 'one-and-only' } });
    const first = await send();
    const second = await send();
    assert.deepEqual([first.status, second.status], [201, 201]);
    assert.deepEqual(second.body, first.body);
    assert.deepEqual(
      [first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')],
      [null, 'true'],
    );
    assert.equal((await deps.store.tokens({ personId: first.body.personId })).length, 1);
    assert.equal((await call({ path: '/me', token: second.body.token })).status, 200);
  }));

test('requests that race under one key make one thing', () =>
  withApi(async ({ call, person, deps }) => {
    const { token } = await person('admin@localhost', ['admin']);
    const headers = { 'idempotency-key': 'all-at-once' };
    const sent = [1, 2, 3, 4, 5].map(() => call({ method: 'POST', path, token, json: grantee, headers }));
    const answers = await Promise.all(sent);
    for (const { status, body } of answers) {
      assert.ok(status === 201 || body.code === 'IDEMPOTENCY_KEY_IN_USE', String(status));
    }
    const [dana] = await deps.store.people({ email: grantee.email });
    assert.equal((await deps.store.tokens({ personId: dana?.personId })).length, 1);
  }));

test('another request, or another’s, under a used key gets nothing of the first', () =>
  withApi(async ({ call, person }) => {
    const { token } = await person('admin@localhost', ['admin']);
    const other = await person('second@localhost', ['admin']);
    const headers = { 'idempotency-key': 'one-and-only' };
    const first = await call({ method: 'POST', path, token, json: grantee, headers });
    const different = { ...grantee, permissions: ['auditor'] };
    const reused = await call({ method: 'POST', path, token, json: different, headers });
    assert.deepEqual([reused.status, reused.body.code], [409, 'IDEMPOTENCY_KEY_REUSED']);
    const elsewhere = await call({ method: 'POST', path: '/people/sign-in-links', token, json: grantee, headers });
    assert.equal(elsewhere.body.code, 'IDEMPOTENCY_KEY_REUSED');
    const own = await call({ method: 'POST', path, token: other.token, json: grantee, headers });
    assert.equal(own.status, 201);
    assert.notEqual(own.body.token, first.body.token);
  }));

test('what was refused may be corrected and sent again under its key', () =>
  withApi(async ({ call, person }) => {
    const { token } = await person('admin@localhost', ['admin']);
    const headers = { 'idempotency-key': 'one-and-only' };
    assert.equal((await call({ method: 'POST', path, token, json: { email: 'no' }, headers })).status, 400);
    assert.equal((await call({ method: 'POST', path, token, json: grantee, headers })).status, 201);
  }));

test('a kept answer is sealed: the database alone does not give its secrets away', () =>
  withApi(async ({ call, person, deps }) => {
    const { token } = await person('admin@localhost', ['admin']);
    const headers = { 'idempotency-key': 'one-and-only' };
    await call({ method: 'POST', path, token, json: grantee, headers });
    const app = createApp({ ...deps, signer: generateSigningKey() });
    const elsewhere = await app.request(`${BASE}${path}`, {
      method: 'POST',
      headers: { host: '127.0.0.1', authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(grantee),
    });
    assert.equal(elsewhere.status, 409);
    assert.match(await elsewhere.text(), /IDEMPOTENCY_KEY_SPENT/);
  }));

test('a strange key is refused', () =>
  withApi(async ({ call, person }) => {
    const { token } = await person('admin@localhost', ['admin']);
    for (const key of ['short', 'with blank in it', 'x'.repeat(201)]) {
      const answer = await call({ method: 'POST', path, token, json: grantee, headers: { 'idempotency-key': key } });
      assert.deepEqual([answer.status, answer.body.code], [400, 'BAD_IDEMPOTENCY_KEY']);
    }
  }));

test('a bulk repeated under its key makes the decisions it made', () =>
  withApi(async ({ call, person, ask, deps }) => {
    const { token, personId } = await person('ana@corp.example', ['reviewer']);
    const { reviewId, plan } = await ask({ reviewId: 'q.role.1', people: [personId], plan: { quorum: 2 } });
    const json = { items: [{ reviewId, viewDigest: plan.viewDigest, answer: { kind: 'approve' } }] };
    const headers = { 'idempotency-key': 'bulk-number-1' };
    const send = () => call({ method: 'POST', path: '/decisions/bulk', token, json, headers });
    const [first, second] = [await send(), await send()];
    assert.equal(first.body.items[0].status, 200);
    assert.equal(second.body.items[0].receipt.seq, first.body.items[0].receipt.seq);
    assert.equal((await deps.store.decisions({ reviewId })).length, 1);
  }));
