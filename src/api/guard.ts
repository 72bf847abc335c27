import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { RuleError } from '../domain/errors.js';
import type { ApiDeps } from './deps.js';

const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** No script at all runs on our pages; nobody may frame them. */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** `same-origin` and not `no-referrer`: under the latter browsers send `Origin: null` with our own forms. */
const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/**
 * Refuses a request that was not meant for this server: a foreign `Host` (DNS rebinding) and, on methods that change
 * something, a foreign `Origin` (another site's page acting in the user's name).
 */
export const guard = (deps: Pick<ApiDeps, 'publicUrl' | 'allowedHosts'>): MiddlewareHandler => {
  const publicOrigin = new URL(deps.publicUrl);
  const hosts = [...loopback, publicOrigin.hostname, ...deps.allowedHosts].map((host) => host.toLowerCase());
  return createMiddleware(async (c, next) => {
    const host = hostOf(c.req.header('host'));
    if (!host || !hosts.includes(host.hostname)) {
      throw new RuleError('WRONG_HOST', 'expected a Host this server is configured for');
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && !safeMethods.includes(c.req.method) && !isOwn(origin, host, publicOrigin)) {
      throw new RuleError('WRONG_ORIGIN', 'expected a request from our own pages');
    }
    await next();
  });
};

/** Sets the security headers on every answer, errors included. */
export const secure: MiddlewareHandler = createMiddleware(async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
});

function isOwn(origin: string, host: URL, publicOrigin: URL): boolean {
  const claimed = urlOf(origin);
  if (!claimed || claimed.origin !== origin || !claimed.protocol.startsWith('http')) return false;
  return claimed.host === host.host || claimed.origin === publicOrigin.origin;
}

function hostOf(header: string | undefined): URL | null {
  if (header === undefined || !/^[\w.:[\]-]+$/.test(header)) return null;
  return urlOf(`http://${header}`);
}

const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
