import type { Permission, Session, Store } from '../store/store.js';
import type { Door } from '../domain/command.js';
import type { ApiDeps, Caller } from './deps.js';
import { hashSecret, newSecret, sameSecret } from './secrets.js';

/** Who gets a token or a link. */
export interface Grantee {
  readonly email: string;
  readonly name?: string;
  readonly permissions: readonly Permission[];
}

/** How long a sign-in link waits to be used, and how long a page session lasts. */
const LINK_MS = 24 * 3_600_000;
const SESSION_MS = 12 * 3_600_000;

const TOKEN_PREFIX = 'rw_';

/** Makes a named token. It is returned this once; only its hash is kept. */
export async function issueToken(
  store: Store,
  grantee: Grantee & { readonly label: string; readonly issuedAt?: string; readonly expiresAt?: string | null },
): Promise<{ readonly token: string; readonly tokenId: string; readonly personId: string }> {
  const { personId } = await store.ensurePerson(personIn(grantee));
  const token = `${TOKEN_PREFIX}${newSecret()}`;
  const { permissions, label, issuedAt = new Date().toISOString(), expiresAt = null } = grantee;
  const tokenHash = hashSecret(token);
  await store.addToken({ tokenHash, personId, permissions, label, issuedAt, expiresAt, lastUsedAt: null });
  return { token, tokenId: tokenHash, personId };
}

/** Makes a link that signs this person into the pages once. */
export async function issueSignInLink(
  deps: Pick<ApiDeps, 'store' | 'clock' | 'publicUrl'>,
  grantee: Grantee,
): Promise<{ readonly url: string; readonly personId: string; readonly expiresAt: string }> {
  const { personId } = await deps.store.ensurePerson(personIn(grantee));
  const key = newSecret();
  const expiresAt = new Date(deps.clock().getTime() + LINK_MS).toISOString();
  const { permissions } = grantee;
  await deps.store.addSession({
    kind: 'link',
    secretHash: hashSecret(key),
    personId,
    permissions,
    csrf: '',
    expiresAt,
  });
  const url = new URL('/sign-in', deps.publicUrl);
  url.searchParams.set('key', key);
  return { url: url.href, personId, expiresAt };
}

/** Spends a link's key and opens a page session; undefined when the key is unknown, spent or too old. */
export async function openSession(
  deps: Pick<ApiDeps, 'store' | 'clock'>,
  key: string,
): Promise<{ readonly secret: string; readonly maxAgeSeconds: number } | undefined> {
  const now = deps.clock();
  const link = await deps.store.takeLink(hashSecret(key), now.toISOString());
  if (!link) return undefined;
  return openSessionFor(deps, link);
}

/** Opens a page session for somebody who has proved who they are. */
export async function openSessionFor(
  deps: Pick<ApiDeps, 'store' | 'clock'>,
  { personId, permissions }: Pick<Session, 'personId' | 'permissions'>,
): Promise<{ readonly secret: string; readonly maxAgeSeconds: number }> {
  const secret = newSecret();
  await deps.store.addSession({
    kind: 'session',
    secretHash: hashSecret(secret),
    personId,
    permissions,
    csrf: newSecret(),
    expiresAt: new Date(deps.clock().getTime() + SESSION_MS).toISOString(),
  });
  return { secret, maxAgeSeconds: SESSION_MS / 1000 };
}

export const findSession = (
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  secret: string,
): Promise<Session | undefined> => store.session(hashSecret(secret), clock().toISOString());

export const closeSession = ({ store }: Pick<ApiDeps, 'store'>, secret: string): Promise<void> =>
  store.endSession(hashSecret(secret));

/** Whoever holds this token, ours or the identity provider's; undefined when nobody does, or a code that says why. */
export async function callerOf(
  deps: Pick<ApiDeps, 'store' | 'clock' | 'oidc'>,
  request: { readonly authorization: string | undefined; readonly via: Door },
): Promise<Caller | undefined> {
  const { store, clock, oidc } = deps;
  const [, foreign] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/.exec(request.authorization ?? '') ?? [];
  if (foreign !== undefined) return oidc && { ...(await oidc.bearer(foreign)), via: request.via };
  const [, token] = /^Bearer (rw_[\w-]{43})$/.exec(request.authorization ?? '') ?? [];
  if (token === undefined) return undefined;
  const hash = hashSecret(token);
  const found = await store.token(hash);
  if (!found || !sameSecret(found.tokenHash, hash)) return undefined;
  const now = clock().toISOString();
  if (found.expiresAt !== null && found.expiresAt <= now) return undefined;
  if (isNews(found.lastUsedAt, now)) await store.useToken(hash, now);
  return { personId: found.personId, permissions: found.permissions, via: request.via };
}

/** Noted once an hour: not every request is worth a write. */
const isNews = (lastUsedAt: string | null, now: string): boolean =>
  lastUsedAt === null || Date.parse(now) - Date.parse(lastUsedAt) >= 3_600_000;

const personIn = ({ email, name }: Grantee): { email: string; name?: string } =>
  name === undefined ? { email } : { email, name };
