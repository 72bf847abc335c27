import { Client, Connection } from '@temporalio/client';

/** Where Temporal listens, and in which namespace we live. */
export interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
}

/** Connects, lends the client to `work`, and closes the connection whatever happens. */
export async function withClient<T>(at: TemporalAddress, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(at);
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}

/** A client that the caller closes by `client.connection.close()`. Reconnects by itself when the server comes back. */
export async function connect({ address, namespace }: TemporalAddress): Promise<Client> {
  const connection = await Connection.connect({ address, connectTimeout: '10 seconds' });
  return new Client({ connection, namespace });
}
