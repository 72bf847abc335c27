import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** The other end's network address; `unknown` where there is no socket. Headers that claim one are not believed. */
export function addressOf(c: Context): string {
  const bindings: unknown = c.env;
  if (typeof bindings !== 'object' || bindings === null || !('incoming' in bindings)) return 'unknown';
  return getConnInfo(c).remote.address ?? 'unknown';
}
