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

/** An HTTP server on loopback. */
export async function withHttp<T>(
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

export const reply = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  void response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

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
