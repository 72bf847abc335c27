import type { Context } from 'hono';
import { deleteCookie, getCookie } from 'hono/cookie';
import { findSession } from '../api/auth.js';
import type { ApiDeps, ApiEnv, Caller } from '../api/deps.js';
import type { FailureMeter } from '../api/failure-meter.js';
import { sameSecret } from '../api/secrets.js';
import { StaleViewError } from '../api/stale-view-error.js';
import { CodedError, RuleError } from '../domain/errors.js';
import type { SentForm } from './form.js';
import type { SentNotice } from './review-page.js';
import { SESSION_COOKIE } from './session-cookie.js';
import { SignedOutPage } from './sign-in-page.js';

export interface PageDeps extends ApiDeps {
  readonly meter: FailureMeter;
}

export type PageContext = Context<ApiEnv>;

/** Who is signed in, and the secret of their session's forms. */
export interface Visitor {
  readonly caller: Caller;
  readonly who: string;
  readonly csrf: string;
}

/** Shows a page to whoever is signed in; anybody else is asked to sign in. */
export async function withVisitor(
  deps: PageDeps,
  c: PageContext,
  show: (visitor: Visitor) => Response | Promise<Response>,
): Promise<Response> {
  const session = await findSession(deps, getCookie(c, SESSION_COOKIE) ?? '');
  const person = session && (await deps.store.person(session.personId));
  if (!session || !person) {
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    return c.html(<SignedOutPage spent={false} provider={deps.oidc !== undefined} />, 401);
  }
  const { personId, permissions, csrf } = session;
  return show({ caller: { personId, permissions, via: 'page' }, who: person.name || person.email, csrf });
}

/** Throws `WRONG_CSRF_TOKEN`: a form that another site made a browser send. */
export function requireOwnForm(form: SentForm, { csrf }: Visitor): void {
  if (sameSecret(form.text('csrf'), csrf)) return;
  throw new RuleError('WRONG_CSRF_TOKEN', 'expected a form from our own page');
}

/** A refusal as the page tells it; anything else is thrown on. */
export function refusedAs(error: unknown): SentNotice {
  if (!(error instanceof CodedError)) throw error;
  const notice = { kind: 'bad', text: `${error.message} [${error.code}]` } as const;
  return error instanceof StaleViewError ? { ...notice, changes: error.changes } : notice;
}
