import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Webhook as Verifier } from 'standardwebhooks';
import { sealer } from '../../src/api/seal.js';
import type { DeliverDeps } from '../../src/api/webhooks/deliver.js';
import { webhookSending } from '../../src/api/webhooks/sending.js';
import { lookupFor, webhookTarget } from '../../src/api/webhooks/target.js';
import { WEBHOOK_SEAL } from '../../src/api/webhooks/webhooks.js';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { act } from '../store/values.js';
import { withApi, type Loose, type TestApi } from './with-api.js';

interface Received {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly json: Loose;
}

interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** The status of the next answers; 0: none at all. */
  answer: number;
}

/** Somebody else's server on loopback. */
async function withReceiver(work: (receiver: Receiver) => Promise<void>): Promise<void> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      received.push({ id: headers['webhook-id'] ?? '', headers, body, json: JSON.parse(body) });
      if (receiver.answer === 0) request.socket.destroy();
      else response.writeHead(receiver.answer, { location: 'http://127.0.0.1:1/' }).end('thanks');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`;
  const receiver: Receiver = { url, received, answer: 204 };
  try {
    await work(receiver);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

const deliverDeps = ({ deps }: TestApi, more: Partial<DeliverDeps> = {}): DeliverDeps => ({
  store: deps.store,
  seal: sealer(deps.signer, WEBHOOK_SEAL),
  clock: deps.clock,
  insiders: [],
  stopping: new AbortController().signal,
  log: deps.log,
  ...more,
});

/** Everything that is due now. */
async function deliverAll(api: TestApi, more: Partial<DeliverDeps> = {}): Promise<void> {
  const sending = webhookSending(deliverDeps(api, more));
  for (let done = 1; done > 0;) done = await sending.turn();
}

async function add(api: TestApi, url: string, kinds: readonly string[] = ['evidence-collected']) {
  const { token } = await api.person('admin@localhost', ['admin']);
  const { status, body } = await api.call({ method: 'POST', path: '/webhooks', token, json: { url, kinds } });
  assert.equal(status, 201, JSON.stringify(body));
  return { token, secret: body.secret as string, id: body.webhookId as string };
}

const happen = ({ deps }: TestApi, ...keys: readonly string[]) =>
  deps.store.appendLedger(
    keys.map((key) => act(key)),
    deps.clock().toISOString(),
  );

test('an endpoint is told in order, signed so that the standard’s own library accepts it', () =>
  withReceiver((receiver) =>
    withApi(
      async (api) => {
        const { secret, id } = await add(api, receiver.url);
        await happen(api, 'a', 'b', 'c');
        await deliverAll(api);
        const seqs = receiver.received.map(({ json }) => json.data.seq);
        assert.deepEqual(
          seqs,
          [...seqs].sort((a, b) => a - b),
        );
        assert.equal(seqs.length, 3);
        for (const { body, headers, json } of receiver.received) {
          assert.deepEqual(new Verifier(secret).verify(body, headers), json);
          assert.equal(headers['webhook-id'], `${id}.${json.data.seq}`);
          assert.equal(json.type, 'rolewright.evidence-collected');
          assert.throws(() => new Verifier(secret).verify(`${body} `, headers));
        }
        await deliverAll(api);
        assert.equal(receiver.received.length, 3);
      },
      { clock: () => new Date() },
    ),
  ));

test('what an endpoint is not interested in is passed over', () =>
  withReceiver((receiver) =>
    withApi(async (api) => {
      const { id } = await add(api, receiver.url, ['campaign-closed']);
      await happen(api, 'a');
      await deliverAll(api);
      assert.deepEqual(receiver.received, []);
      assert.equal((await api.deps.store.webhook(id))?.cursor, (await api.deps.store.ledger({})).length);
    }),
  ));

test('what fails is told again later under the same id, in order, and counts from the first success anew', () =>
  withReceiver((receiver) =>
    withApi(async (api) => {
      const { id } = await add(api, receiver.url);
      await happen(api, 'a', 'b');
      for (const answer of [500, 302, 0]) {
        receiver.answer = answer;
        await deliverAll(api);
        await deliverAll(api);
        api.pass(3_600_000);
      }
      assert.equal((await api.deps.store.webhook(id))?.attempts, 3);
      receiver.answer = 200;
      await deliverAll(api);
      const ids = receiver.received.map((one) => one.id);
      assert.deepEqual([ids.length, new Set(ids.slice(0, 4)).size], [5, 1]);
      assert.notEqual(ids[4], ids[3]);
      assert.deepEqual((await api.deps.store.webhook(id))?.attempts, 0);
    }),
  ));

test('an endpoint that fails for days is given up with an alarm, and goes on when an admin says so', () =>
  withReceiver((receiver) =>
    withApi(async (api) => {
      const { id, token } = await add(api, receiver.url);
      await happen(api, 'a', 'b');
      receiver.answer = 503;
      const sending = webhookSending(deliverDeps(api));
      for (let tries = 0; tries < 11; tries++) {
        await sending.turn();
        api.pass(86_400_000);
      }
      assert.equal(receiver.received.length, 11);
      await sending.turn();
      assert.equal(receiver.received.length, 11);
      assert.deepEqual(
        sending.alarms().map(({ code }) => code),
        ['WEBHOOK_DISABLED'],
      );
      assert.match(api.log.join('\n'), /ALARM WEBHOOK_DISABLED/);
      const changes = await api.deps.store.ledger({ kind: 'configuration-changed' });
      assert.equal(changes.at(-1)?.body['what'], 'webhook-disabled');

      receiver.answer = 200;
      const again = (json: object) => api.call({ method: 'POST', path: `/webhooks/${id}/redeliver`, token, json });
      assert.equal((await again({})).body.state, 'active');
      await sending.turn();
      assert.equal(receiver.received.length, 13);
      assert.deepEqual(sending.alarms(), []);
      await again({ from: receiver.received[0]!.json.data.seq });
      await sending.turn();
      assert.deepEqual(
        receiver.received.slice(13).map((one) => one.id),
        receiver.received.slice(11, 13).map((one) => one.id),
      );
    }),
  ));

test('an endpoint that is gone for good is given up at once', () =>
  withReceiver((receiver) =>
    withApi(async (api) => {
      const { id } = await add(api, receiver.url);
      await happen(api, 'a');
      receiver.answer = 410;
      await deliverAll(api);
      assert.equal((await api.deps.store.webhook(id))?.state, 'disabled');
    }),
  ));

test('several servers tell each thing once and in order', () =>
  withReceiver((receiver) =>
    withApi(async (api) => {
      await add(api, receiver.url);
      await happen(api, ...Array.from({ length: 30 }, (_, n) => `k${n}`));
      await Promise.all([deliverAll(api), deliverAll(api), deliverAll(api)]);
      await deliverAll(api);
      const seqs = receiver.received.map(({ json }) => json.data.seq);
      assert.deepEqual([seqs.length, seqs], [30, [...seqs].sort((a, b) => a - b)]);
    }),
  ));

test('a secret that another server’s key sealed is no secret to sign with', () =>
  withReceiver((receiver) =>
    withApi(async (api) => {
      const { id } = await add(api, receiver.url);
      await happen(api, 'a');
      await deliverAll(api, { seal: sealer(generateSigningKey(), WEBHOOK_SEAL) });
      assert.deepEqual(receiver.received, []);
      const webhook = await api.deps.store.webhook(id);
      assert.deepEqual([webhook?.state, webhook?.lastError], ['disabled', 'SECRET_LOST']);
    }),
  ));

test('secrets are shown once, and kept sealed', () =>
  withApi(async (api) => {
    const { token, secret, id } = await add(api, 'https://hooks.corp.example/x');
    const listed = await api.call({ path: '/webhooks', token });
    assert.deepEqual(
      listed.body.items.map((one: Loose) => one.webhookId),
      [id],
    );
    assert.doesNotMatch(listed.text, /secret|whsec_/);
    assert.ok(!JSON.stringify(await api.deps.store.webhook(id)).includes(secret));
    assert.equal((await api.call({ method: 'DELETE', path: `/webhooks/${id}`, token })).status, 204);
    assert.equal((await api.call({ method: 'DELETE', path: `/webhooks/${id}`, token })).body.code, 'WEBHOOK_NOT_FOUND');
  }));

test('addresses inside of the network are refused, whatever they are written like', () =>
  withApi(async (api) => {
    const { token } = await api.person('admin@localhost', ['admin']);
    for (const url of [
      'http://hooks.corp.example/',
      'ftp://127.0.0.1/',
      'javascript:alert(1)',
      'https://user:pw@hooks.corp.example/',
      'https://169.254.169.254/latest/meta-data',
      'https://10.0.0.1/',
      'https://0x0a000001/',
      'https://167772161/',
      'https://192.168.1.1/',
      'https://100.64.0.1/',
      'https://0.0.0.0/',
      'https://[::]/',
      'https://[fd00::1]/',
      'https://[fe80::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      'https://[64:ff9b::a00:1]/',
      'https://127.0.0.2/',
      'not a url',
    ]) {
      const { status, body } = await api.call({ method: 'POST', path: '/webhooks', token, json: { url } });
      assert.deepEqual([url, status, body.code], [url, 422, 'BAD_WEBHOOK_URL']);
    }
    for (const url of ['https://hooks.corp.example/', 'https://8.8.8.8/', 'http://localhost:1/', 'http://[::1]:1/']) {
      assert.ok(webhookTarget(url, []), url);
    }
    assert.equal(webhookTarget('https://10.0.0.1/', ['10.0.0.1']).place, 'anywhere');
  }));

test('a name that leads inside is refused at the moment of connecting', async () => {
  const found = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
    lookupFor('outside')('localhost', {}, (error) => resolve(error)),
  );
  assert.equal(found?.code, 'WEBHOOK_BLOCKED');
  const inside = await new Promise<unknown>((resolve) =>
    lookupFor('loopback')('localhost', {}, (_, address) => resolve(address)),
  );
  assert.match(String(inside), /^(127\.|::1)/);
});
