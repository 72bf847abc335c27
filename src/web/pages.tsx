import { readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import { deleteCookie, getCookie } from 'hono/cookie';
import { visibleReview } from '../api/access.js';
import { addressOf } from '../api/address.js';
import { closeSession, openSession } from '../api/auth.js';
import { attempt } from '../api/decisions.js';
import type { ApiEnv } from '../api/deps.js';
import { noteLook } from '../api/note-look.js';
import { reviewDetails } from '../api/review-details.js';
import { InputError, RuleError } from '../domain/errors.js';
import { mountCampaignPage } from './campaign.js';
import { mountBulkPages } from './bulk-pages.js';
import { answerFrom, sentForm, type SentForm } from './form.js';
import { mountInbox } from './inbox.js';
import { ReviewPage, type ReviewPageProps } from './review-page.js';
import { mountOidcPages } from './oidc-pages.js';
import { SESSION_COOKIE, setSession } from './session-cookie.js';
import { refusedAs, requireOwnForm, withVisitor, type PageContext, type PageDeps, type Visitor } from './visitor.js';
import { ProviderPage, SignInPage, SignedOutPage } from './sign-in-page.js';

const css = readFileSync(new URL('./rolewright.css', import.meta.url), 'utf8');

/** The pages, each at its address: they work without JavaScript, behind a one-time link and a strict cookie. */
export function mountPages(app: Hono<ApiEnv>, deps: PageDeps): void {
  app.get('/', (c) => c.redirect('/inbox'));
  app.get('/rolewright.css', (c) => c.body(css, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/sign-in', (c) => showSignIn(deps, c));
  mountOidcPages(app, deps);
  app.post('/sign-in', (c) => signIn(deps, c));
  app.post('/sign-out', (c) => withVisitor(deps, c, (visitor) => signOut(deps, c, visitor)));
  mountInbox(app, deps);
  mountCampaignPage(app, deps);
  mountBulkPages(app, deps);
  app.get('/inbox/:reviewId', (c) => withVisitor(deps, c, (visitor) => showReview(deps, c, { visitor })));
  app.post('/inbox/:reviewId', (c) => withVisitor(deps, c, (visitor) => decide(deps, c, visitor)));
}

/** A link brings its key; without one, the organisation's account is what is left. */
function showSignIn({ oidc }: PageDeps, c: PageContext): Response | Promise<Response> {
  const key = c.req.query('key');
  return c.html(key === undefined && oidc ? <ProviderPage /> : <SignInPage secret={key ?? ''} />);
}

async function signIn(deps: PageDeps, c: PageContext): Promise<Response> {
  const session = await openSession(deps, (await sentForm(c)).text('key'));
  if (!session) {
    if (deps.meter.failed(addressOf(c))) throw new RuleError('TOO_MANY_ATTEMPTS', 'too many failed attempts');
    return c.html(<SignedOutPage spent={true} provider={deps.oidc !== undefined} />, 401);
  }
  setSession(deps, c, session);
  return c.redirect('/inbox', 303);
}

/** The session is gone from the server, and not only its cookie from this browser. */
async function signOut(deps: PageDeps, c: PageContext, visitor: Visitor): Promise<Response> {
  requireOwnForm(await sentForm(c), visitor);
  await closeSession(deps, getCookie(c, SESSION_COOKIE) ?? '');
  deleteCookie(c, SESSION_COOKIE, { path: '/' });
  return c.html(<SignedOutPage spent={false} provider={deps.oidc !== undefined} />);
}

async function showReview(
  deps: PageDeps,
  c: PageContext,
  { visitor, notice }: { readonly visitor: Visitor; readonly notice?: ReviewPageProps['notice'] },
): Promise<Response> {
  const { caller, who, csrf } = visitor;
  const row = await visibleReview(deps.store, caller, c.req.param('reviewId') ?? '');
  const review = await reviewDetails(deps, caller, row);
  await noteLook(deps, caller, review);
  const status = notice?.kind === 'bad' ? 409 : 200;
  return c.html(
    <ReviewPage who={who} personId={caller.personId} csrf={csrf} review={review} notice={notice} />,
    status,
  );
}

async function decide(deps: PageDeps, c: PageContext, visitor: Visitor): Promise<Response> {
  const form = await sentForm(c);
  requireOwnForm(form, visitor);
  return showReview(deps, c, { visitor, notice: await outcomeOf(deps, c, { form, visitor }) });
}

/** Refusals are shown on the page with their code; they are the person's business, not an error of the server. */
async function outcomeOf(
  deps: PageDeps,
  c: PageContext,
  { form, visitor: { caller } }: { readonly form: SentForm; readonly visitor: Visitor },
): Promise<ReviewPageProps['notice']> {
  const row = await visibleReview(deps.store, caller, c.req.param('reviewId') ?? '');
  try {
    const answer = answerFrom(form, await reviewDetails(deps, caller, row));
    const reason = form.text('reason').trim() || undefined;
    const request = {
      decisionId: decisionIdOf(form),
      reviewId: row.reviewId,
      viewDigest: form.text('viewDigest'),
      answer,
      reason,
    };
    const result = await attempt(deps, caller, request);
    if (result.kind === 'recorded')
      return { kind: 'good', text: `Recorded as entry ${result.receipt.seq} of the ledger.` };
    return {
      kind: 'bad',
      text: 'Received, not yet confirmed. Reload this page to send the same decision again; it counts once.',
    };
  } catch (error) {
    return refusedAs(error);
  }
}

function decisionIdOf(form: SentForm): string {
  const id = form.text('decisionId');
  if (/^d-[0-9a-f-]{36}$/.test(id)) return id;
  throw new InputError('BAD_FORM', 'expected the decision id that the form was made with');
}
