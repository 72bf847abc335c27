import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { campaign } from '../store/values.js';
import { withApi, type TestApi } from './with-api.js';

const pace = { pollMs: 5, heartbeatMs: 20, most: 2 };

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: any;
}

/** The API over a real socket, so that clients can really go away. */
async function served(api: TestApi, work: (url: string) => Promise<void>): Promise<void> {
  const answer = getRequestListener(api.app.fetch);
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

const begin = (api: TestApi): Promise<boolean> =>
  api.deps.store.addCampaign(campaign({ campaignId: 'finance-q4', state: 'in-review' }));

const end = (api: TestApi): Promise<void> =>
  api.deps.store.updateCampaign('finance-q4', { state: 'closed' }, [
    { key: 'finance-q4/closed', kind: 'campaign-closed', campaignId: 'finance-q4', body: { state: 'closed' } },
  ]);

function eventsIn(text: string): Event[] {
  const field = (block: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
  return text
    .split('\n\n')
    .filter((block) => block.includes('data:'))
    .map((block) => ({
      id: field(block, 'id'),
      event: field(block, 'event'),
      data: JSON.parse(field(block, 'data')),
    }));
}

const path = '/campaigns/finance-q4/events';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turns = 0; !(await holds()); turns++) {
    assert.ok(turns < 100_000, 'expected it to hold in the end');
    await turn();
  }
}

const listening = async ({ call }: TestApi): Promise<number> => (await call({ path: '/health' })).body.streams;

test('progress is told as it happens, and the stream ends when the campaign has', () =>
  withApi(
    (api) =>
      served(api, async (url) => {
        const { token, personId } = await api.person('eva@corp.example', ['engineer', 'reviewer']);
        await begin(api);
        const response = await fetch(url + path, { headers: bearer(token) });
        assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
        const { reviewId, plan } = await api.ask({ reviewId: 'finance-q4.role.1', people: [personId] });
        const json = { viewDigest: plan.viewDigest, answer: { kind: 'approve' }, reason: 'secret words' };
        await api.call({ method: 'POST', path: `/reviews/${reviewId}/decisions`, token, json });
        await end(api);
        const text = await response.text();
        const events = eventsIn(text);
        assert.deepEqual(
          events.map(({ event }) => event),
          ['campaign-started', 'review-opened', 'decision', 'campaign-closed'],
        );
        assert.deepEqual(events[2]?.data.facts.answer, 'approve');
        assert.doesNotMatch(text, /signature|secret words|eva@corp/);
        assert.equal(await listening(api), 0);

        const rest = await fetch(url + path, { headers: { ...bearer(token), 'last-event-id': events[1]!.id } });
        assert.deepEqual(eventsIn(await rest.text()), events.slice(2));
        const none = await fetch(url + path, { headers: { ...bearer(token), 'last-event-id': events[3]!.id } });
        assert.equal(none.status, 204);
      }),
    { pace },
  ));

test('a silent stream says that it lives, and ends with its reader’s token', () =>
  withApi(
    (api) =>
      served(api, async (url) => {
        const { token } = await api.person('eva@corp.example', ['engineer']);
        await begin(api);
        const response = await fetch(url + path, { headers: bearer(token) });
        const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
        let text = '';
        while (!text.includes(': still here')) text += (await reader.read()).value ?? assert.fail('expected more');
        await api.deps.store.revokeTokens('eva@corp.example');
        for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
        assert.equal(eventsIn(text).length, 1);
      }),
    { pace },
  ));

test('a stream on which much happens ends with its reader’s token as well', () =>
  withApi(
    (api) =>
      served(api, async (url) => {
        const { token } = await api.person('eva@corp.example', ['engineer']);
        await begin(api);
        const response = await fetch(url + path, { headers: bearer(token) });
        await api.deps.store.revokeTokens('eva@corp.example');
        let heard: string | undefined;
        void response.text().then((text) => (heard = text));
        let happened = 0;
        for (; heard === undefined && happened < 5_000; happened++) {
          const act = { key: `busy/${happened}`, kind: 'stage-finished', campaignId: 'finance-q4', body: {} } as const;
          await api.deps.store.appendLedger([act], '2026-10-01T08:00:00.000Z');
          await turn();
        }
        await end(api);
        await until(() => Promise.resolve(heard !== undefined));
        assert.doesNotMatch(heard ?? '', /campaign-closed/);
      }),
    { pace },
  ));

test('a reader that goes away is forgotten, and there is an end to readers', () =>
  withApi(
    (api) =>
      served(api, async (url) => {
        const { token } = await api.person('eva@corp.example', ['engineer']);
        await begin(api);
        const gone = new AbortController();
        const listen = () => fetch(url + path, { headers: bearer(token), signal: gone.signal });
        await Promise.all([listen(), listen()]);
        assert.equal(await listening(api), 2);
        const third = await listen();
        assert.equal(third.status, 429);
        assert.match(await third.text(), /TOO_MANY_STREAMS/);
        gone.abort();
        await until(async () => (await listening(api)) === 0);
      }),
    { pace },
  ));

test('streams end when the server is told to stop', () => {
  const stopping = new AbortController();
  return withApi(
    (api) =>
      served(api, async (url) => {
        const { token } = await api.person('eva@corp.example', ['engineer']);
        await begin(api);
        const response = await fetch(url + path, { headers: bearer(token) });
        stopping.abort();
        assert.equal(eventsIn(await response.text()).length, 1);
      }),
    { pace: { ...pace, pollMs: 600_000 }, stopping: stopping.signal },
  );
});

test('an id that no event has is refused', () =>
  withApi(async (api) => {
    const { token } = await api.person('eva@corp.example', ['engineer']);
    await begin(api);
    const { status, body } = await api.call({ path, token, headers: { 'last-event-id': 'x1' } });
    assert.deepEqual([status, body.code], [422, 'BAD_CURSOR']);
  }));
