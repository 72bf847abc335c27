import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import type { ApiDeps, ApiEnv } from '../api/deps.js';

export const SESSION_COOKIE = 'rolewright_session';

/** No script reads it, and no other site's page sends it. */
export function setSession(
  { publicUrl }: Pick<ApiDeps, 'publicUrl'>,
  c: Context<ApiEnv>,
  { secret, maxAgeSeconds: maxAge }: { readonly secret: string; readonly maxAgeSeconds: number },
): void {
  const secure = publicUrl.startsWith('https:');
  setCookie(c, SESSION_COOKIE, secret, { httpOnly: true, sameSite: 'Strict', path: '/', secure, maxAge });
}
