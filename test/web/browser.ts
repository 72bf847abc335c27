import { issueSignInLink } from '../../src/api/auth.js';
import type { Permission } from '../../src/store/store.js';
import { BASE, type Answered, type TestApi } from '../api/with-api.js';

/** A field that is sent several times, as ticked boxes are, is a list. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/** As much of an API as a browser needs. */
export type Site = Pick<TestApi, 'deps' | 'call'>;

/** Somebody who is signed in to the pages. */
export interface Visitor {
  readonly personId: string;
  /** The key of the link that signed them in; spent. */
  readonly key: string;
  readonly cookie: string;
  readonly signIn: Answered;
  readonly get: (path: string) => Promise<Answered>;
  readonly post: (path: string, form: Form) => Promise<Answered>;
}

/** Signs a person in by a one-time link, as a browser would; returns what browses on. */
export async function browser(
  api: Site,
  email: string,
  permissions: readonly Permission[] = ['reviewer'],
): Promise<Visitor> {
  const { url, personId } = await issueSignInLink(api.deps, { email, name: email, permissions });
  const key = new URL(url).searchParams.get('key') ?? '';
  const signIn = await post(api, '/sign-in', { key });
  const cookie = signIn.headers.get('set-cookie') ?? '';
  const [session = ''] = cookie.split(';');
  return {
    personId,
    key,
    cookie,
    signIn,
    get: (path) => api.call({ path, headers: { cookie: session } }),
    post: (path, form) => post(api, path, form, session),
  };
}

export const post = (api: Site, path: string, form: Form, cookie = ''): Promise<Answered> =>
  api.call({
    method: 'POST',
    path,
    body: encoded(form),
    headers: { origin: BASE, cookie, 'content-type': 'application/x-www-form-urlencoded' },
  });

function encoded(form: Form): string {
  const sent = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) sent.append(name, one);
  return sent.toString();
}

export const field = (html: string, name: string): string => fields(html, name)[0] ?? '';

/** The values of all fields of that name, as the page has them. */
export const fields = (html: string, name: string): readonly string[] =>
  [...html.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))].map(([, value = '']) => value);

/** The form of a page, with what its hidden fields hold. */
export const filled = (html: string, some: Form): Form => ({
  csrf: field(html, 'csrf'),
  viewDigest: field(html, 'viewDigest'),
  decisionId: field(html, 'decisionId'),
  ...some,
});
