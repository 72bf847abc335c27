import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { InputError } from '../domain/errors.js';

/**
 * Below the ports that systems lend to outgoing connections (Linux from 32768, others from 49152). In that range a port is
 * taken by whoever connects next; and a client that keeps trying a server which is down is some day lent the server's own
 * port, connects to itself, and the server can never come back.
 */
const FIRST = 15_000;
const LAST = 32_000;
const TRIES = 100;

/** A loopback port nobody listens on: `preferred` where that is free, so that links stay valid over a restart. */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred !== 0 && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`expected a free port on 127.0.0.1, found none in ${TRIES} between ${FIRST} and ${LAST}`);
}

/** Throws `PORT_IN_USE`: a port somebody asked for by name is not silently another. */
export async function requireFreePort(port: number): Promise<void> {
  if (await isFree(port)) return;
  const advice = 'Name another one with --port, or 0 for any.';
  throw new InputError('PORT_IN_USE', `expected port ${port} of 127.0.0.1 to be free, it cannot be listened on`, {
    advice,
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
