import { createServer } from 'node:net';

/** A loopback port nobody listens on: `preferred` where that is free, so that links stay valid over a restart. */
export async function freePort(preferred = 0): Promise<number> {
  return (await listenBriefly(preferred)) ?? (await listenBriefly(0)) ?? 0;
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
