import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Received {
  readonly to: string;
  readonly raw: string;
}

/** A channel's far end: what it received, and whether it is well. */
export interface FarEnd {
  readonly url: string;
  readonly received: Received[];
  mode: 'well' | 'failing' | 'busy';
  /** Slack: the answer to the next message is lost, though the message is kept. */
  loseAnswer?: boolean;
}

async function withHttp<T>(
  answer: (body: string, path: string, response: ServerResponse) => void,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => answer(body, request.url ?? '', response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const reply = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  void response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Slack's Web API, as far as it is used: it knows everybody at corp.example, and keeps messages with their metadata. */
export function withSlack<T>(work: (slack: FarEnd) => Promise<T>): Promise<T> {
  const slack: FarEnd = { url: '', received: [], mode: 'well' };
  const messages: { channel: string; ts: string; metadata: unknown }[] = [];
  const methods: Record<string, (form: URLSearchParams, response: ServerResponse) => unknown> = {
    'users.lookupByEmail': (form) =>
      form.get('email')?.endsWith('@corp.example')
        ? { ok: true, user: { id: `U-${form.get('email')}` } }
        : { ok: false, error: 'users_not_found' },
    'conversations.open': (form) => ({ ok: true, channel: { id: `D-${form.get('users')}` } }),
    'conversations.history': (form) => ({
      ok: true,
      messages: messages.filter((m) => m.channel === form.get('channel')),
    }),
    'chat.postMessage': (form, response) => {
      const channel = form.get('channel') ?? '';
      const ts = `1.${messages.length}`;
      messages.push({ channel, ts, metadata: JSON.parse(form.get('metadata') ?? '{}') });
      slack.received.push({ to: channel.slice(4), raw: form.get('blocks') ?? '' });
      if (slack.loseAnswer) return response.destroy();
      return { ok: true, channel, ts };
    },
    'chat.update': (form) => {
      const at = messages.findIndex((m) => m.channel === form.get('channel') && m.ts === form.get('ts'));
      if (at < 0) return { ok: false, error: 'message_not_found' };
      slack.received[at] = { to: slack.received[at]!.to, raw: form.get('blocks') ?? '' };
      return { ok: true };
    },
  };
  return withHttp(
    (body, path, response) => {
      if (slack.mode === 'busy') return reply(response, 429, { ok: false }, { 'Retry-After': '30' });
      if (slack.mode === 'failing') return reply(response, 503, {});
      const result = methods[path.split('/').at(-1)!]!(new URLSearchParams(body), response);
      if (!response.destroyed) reply(response, 200, result);
    },
    (url) => work(Object.assign(slack, { url })),
  );
}

export function withTeams<T>(work: (teams: FarEnd) => Promise<T>): Promise<T> {
  const teams: FarEnd = { url: '', received: [], mode: 'well' };
  return withHttp(
    (body, _, response) => {
      if (teams.mode === 'busy') return reply(response, 429, {}, { 'Retry-After': '30' });
      if (teams.mode === 'failing') return reply(response, 500, {});
      teams.received.push({ to: JSON.parse(body).recipient, raw: body });
      return reply(response, 202, {});
    },
    (url) => work(Object.assign(teams, { url })),
  );
}

/** A real SMTP server. */
export async function withSmtp<T>(work: (mail: FarEnd) => Promise<T>): Promise<T> {
  const mail: FarEnd = { url: '', received: [], mode: 'well' };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      let raw = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => (raw += chunk));
      stream.on('end', () => {
        if (mail.mode !== 'well') return done(Object.assign(new Error('try later'), { responseCode: 451 }));
        for (const { address } of session.envelope.rcptTo) mail.received.push({ to: address, raw });
        return done();
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  try {
    return await work(Object.assign(mail, { url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}` }));
  } finally {
    await new Promise<void>((closed) => server.close(() => closed()));
  }
}
