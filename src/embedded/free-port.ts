import { createServer } from 'node:net';
import { InputError } from '../domain/errors.js';

/** A loopback port nobody listens on: `preferred` where that is free, so that links stay valid over a restart. */
export async function freePort(preferred = 0): Promise<number> {
  const port = (await listenBriefly(preferred)) ?? (await listenBriefly(0));
  if (port === undefined) throw new Error('expected a free port on 127.0.0.1, none can be had');
  return port;
}

/** Throws `PORT_IN_USE`: a port somebody asked for by name is not silently another. */
export async function requireFreePort(port: number): Promise<void> {
  if ((await listenBriefly(port)) !== undefined) return;
  const advice = 'Name another one with --port, or 0 for any.';
  throw new InputError('PORT_IN_USE', `expected port ${port} of 127.0.0.1 to be free, it cannot be listened on`, {
    advice,
  });
}

function listenBriefly(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address ? address.port : undefined;
      server.close(() => resolve(taken));
    });
  });
}
