import { createHash } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { addressOf } from '../api/address.js';
import { openSessionFor } from '../api/auth.js';
import type { ApiDeps, ApiEnv } from '../api/deps.js';
import type { FailureMeter } from '../api/failure-meter.js';
import type { Oidc, PendingSignIn } from '../api/oidc/oidc.js';
import { pendingSignIn } from '../api/oidc/pending-schema.js';
import type { Principal } from '../api/oidc/principal.js';
import { problemOf } from '../api/problem.js';
import { sealer, type Sealer } from '../api/seal.js';
import { CodedError, RuleError } from '../domain/errors.js';
import { SignInFailedPage, SignedInPage } from './sign-in-page.js';
import { setSession } from './session-cookie.js';

interface OidcPageDeps extends ApiDeps {
  readonly meter: FailureMeter;
}

/** Time to sign in at the provider. */
const PENDING_SECONDS = 600;
const COOKIE = 'rolewright_sign_in';
const PATH = '/sign-in/provider';

/** `/sign-in/provider` sends a person to the identity provider, `/sign-in/provider/back` takes them back. */
export function mountOidcPages(app: Hono<ApiEnv>, deps: OidcPageDeps): void {
  const { oidc } = deps;
  if (!oidc) return;
  const seal = sealer(deps.signer, 'sign-in');
  const redirectUri = new URL(`${PATH}/back`, deps.publicUrl);
  app.get(PATH, (c) => shown(deps, c, () => leave({ deps, oidc, seal, redirectUri }, c)));
  app.get(`${PATH}/back`, (c) => shown(deps, c, () => comeBack({ deps, oidc, seal, redirectUri }, c)));
}

interface Flow {
  readonly deps: OidcPageDeps;
  readonly oidc: Oidc;
  readonly seal: Sealer;
  readonly redirectUri: URL;
}

type PageContext = Context<ApiEnv>;

/** The cookie is `Lax`: the provider's page sends the person back, and a `Strict` one would not come along. */
async function leave({ deps, oidc, seal, redirectUri }: Flow, c: PageContext): Promise<Response> {
  const { url, pending } = await oidc.begin(redirectUri);
  const until = deps.clock().getTime() + PENDING_SECONDS * 1000;
  const secure = deps.publicUrl.startsWith('https:');
  const value = seal.close(JSON.stringify({ ...pending, until }), COOKIE);
  setCookie(c, COOKIE, value, { httpOnly: true, sameSite: 'Lax', path: PATH, secure, maxAge: PENDING_SECONDS });
  return c.redirect(url.href);
}

async function comeBack(flow: Flow, c: PageContext): Promise<Response> {
  const { deps, oidc, redirectUri } = flow;
  const pending = pendingOf(flow, c);
  deleteCookie(c, COOKIE, { path: PATH });
  const url = new URL(redirectUri);
  url.search = new URL(c.req.url).search;
  const principal = await oidc.finish(url, pending);
  await spend(deps, pending);
  requireSomething(principal);
  setSession(deps, c, await openSessionFor(deps, principal));
  return c.html(<SignedInPage />);
}

/** Throws `SIGN_IN_EXPIRED` where this browser has not begun to sign in, or too long ago. */
function pendingOf({ deps, seal }: Flow, c: PageContext): PendingSignIn {
  const opened = seal.open(getCookie(c, COOKIE) ?? '', COOKIE);
  const pending = opened === undefined ? undefined : pendingSignIn(opened);
  if (pending && pending.until > deps.clock().getTime()) return pending;
  throw new RuleError('SIGN_IN_EXPIRED', 'this browser has not begun to sign in within the last ten minutes', {
    advice: 'Begin again at /sign-in.',
  });
}

/** Each sign-in opens one session, also when everything about it was recorded and is played again. */
async function spend({ store, clock }: OidcPageDeps, { state }: PendingSignIn): Promise<void> {
  const at = clock().toISOString();
  const key = { personId: 'sign-in', keyDigest: createHash('sha256').update(state).digest('hex') };
  const taken = await store.takeRequest(key, { digest: '', at, lostBefore: '' });
  if (taken.kind === 'new') return;
  throw new RuleError('SIGN_IN_REPLAYED', 'this sign-in has been used', { advice: 'Begin again at /sign-in.' });
}

function requireSomething({ permissions }: Principal): void {
  if (permissions.length > 0) return;
  throw new RuleError('PERMISSION_REQUIRED', 'your account has none of the roles that let somebody in here', {
    advice: 'Ask whoever runs Rolewright.',
  });
}

/** A person is told on a page; what was tried is counted. */
async function shown(deps: OidcPageDeps, c: PageContext, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { status, code, detail, advice } = problemOf(error);
    if (status >= 500) deps.log(`sign-in: ${code}: ${String(error.cause)}`);
    else if (deps.meter.failed(addressOf(c))) throw new RuleError('TOO_MANY_ATTEMPTS', 'too many failed attempts');
    return c.html(<SignInFailedPage text={`${detail}. ${advice ?? ''} [${code}]`} />, status);
  }
}
