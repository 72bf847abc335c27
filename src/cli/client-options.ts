import type { Command } from 'commander';
import type { ApiClient } from '../api/client.js';
import { InputError } from '../domain/errors.js';
import { localServer, localTokens } from '../local-state.js';

/** How a verb finds the server and says who is asking. */
export interface ClientOptions {
  readonly url?: string;
  readonly token?: string;
  readonly as?: string;
  readonly state: string;
  readonly json?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The options every verb that talks to a server has. */
export const withClientOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'the server (default: ROLEWRIGHT_URL, else the one that runs in the state directory)')
    .option('--token <token>', 'your token (default: ROLEWRIGHT_TOKEN, else a local one)')
    .option('--as <name>', 'a named local token of the state directory (default: admin)')
    .option('--state <dir>', 'the state directory', process.env['ROLEWRIGHT_STATE'] ?? '.rolewright')
    .option('--json', 'print JSON');

/** A client for these options. Throws `NO_SERVER`, `NO_TOKEN`, `NO_SUCH_TOKEN`. */
export async function clientOf(options: ClientOptions, env: Env = process.env): Promise<ApiClient> {
  const connection = connectionOf(options, env);
  // Loaded only by the verbs that need it: the wire schemas take a moment.
  const { createClient } = await import('../api/client.js');
  return createClient({ ...connection, door: 'cli' });
}

/** Where to, and as whom: flags before environment before state directory. */
export function connectionOf(options: ClientOptions, env: Env): { readonly url: string; readonly token: string } {
  const { state } = options;
  const named = options.url ?? env['ROLEWRIGHT_URL'];
  const url = named ?? localServer(state);
  if (url === undefined) {
    throw new InputError('NO_SERVER', `expected a server that runs in ${state}`, {
      advice: 'Start one with `rolewright up`, or name one with --url or ROLEWRIGHT_URL.',
    });
  }
  if (options.token !== undefined) return { url, token: options.token };
  if (options.as !== undefined) return { url, token: localToken(state, options.as) };
  const token = env['ROLEWRIGHT_TOKEN'];
  if (token) return { url, token };
  // A local token must not go to a server somewhere else because a variable was forgotten.
  if (named !== undefined && named !== localServer(state)) {
    throw new InputError('NO_TOKEN', `expected a token for ${named}`, {
      advice: 'Give --token or ROLEWRIGHT_TOKEN, or pick a local one with --as.',
    });
  }
  return { url, token: localToken(state, 'admin') };
}

function localToken(state: string, name: string): string {
  const tokens = localTokens(state);
  const token = Object.hasOwn(tokens, name) ? tokens[name] : undefined;
  if (token !== undefined) return token;
  const known = Object.keys(tokens).join(', ');
  throw new InputError('NO_SUCH_TOKEN', `expected a token named ${name} in ${state}`, {
    advice: known === '' ? 'Start the server once: it makes one for admin.' : `There are: ${known}.`,
  });
}
