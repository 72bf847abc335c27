import { issueSignInLink } from '../api/auth.js';
import type { Store } from '../store/store.js';

/** A one-time link for every person who holds a named local token. */
export async function signInLinks(
  store: Store,
  publicUrl: string,
): Promise<readonly { readonly name: string; readonly url: string }[]> {
  const links: { name: string; url: string }[] = [];
  for (const { personId, permissions, label } of await store.tokens()) {
    const person = await store.person(personId);
    if (!person) continue;
    const grantee = { email: person.email, permissions };
    const { url } = await issueSignInLink({ store, publicUrl, clock: () => new Date() }, grantee);
    links.push({ name: label, url });
  }
  return links;
}
