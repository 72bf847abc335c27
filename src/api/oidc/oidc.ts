import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { CodedError, RuleError } from '../../domain/errors.js';
import type { OidcConfig } from '../../oidc-config.js';
import type { Store } from '../../store/store.js';
import { verifyToken } from './access-token.js';
import { readClaims, type Claims } from './claims-schema.js';
import { machineOf, permissionsIn, personOf, type Principal } from './principal.js';
import { openProvider, unavailable, type Provider } from './provider.js';

/** What a browser keeps between leaving for the provider and coming back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Sign-in by an OpenID provider: the code flow with PKCE for people, access tokens at the API for people and programs. */
export interface Oidc {
  /** Where to send a person, and what to remember of it. Throws `IDENTITY_PROVIDER_UNAVAILABLE`. */
  begin(redirectUri: URL): Promise<{ readonly url: URL; readonly pending: PendingSignIn }>;
  /** Who came back to `url`. Throws `SIGN_IN_REFUSED`, `EMAIL_NOT_VERIFIED`, and what `verifyToken` throws. */
  finish(url: URL, pending: PendingSignIn): Promise<Principal>;
  /** Who holds this access token. Throws what `verifyToken` and `personOf` throw. */
  bearer(token: string): Promise<Principal>;
}

export interface OidcDeps {
  readonly config: OidcConfig;
  readonly store: Store;
  readonly clock: () => Date;
  /** Least time between two fetches of the provider's keys, where it is not the usual one. */
  readonly keysPauseMs?: number;
}

export function createOidc(deps: OidcDeps): Oidc {
  const provider = openProvider(deps.config, deps.keysPauseMs);
  return {
    begin: async (redirectUri) => begin(deps.config, await provider(), redirectUri),
    finish: async (url, pending) => finish(deps, await provider(), { url, pending }),
    bearer: async (token) => bearer(deps, await provider(), token),
  };
}

async function begin(
  { scope }: OidcConfig,
  { configuration }: Provider,
  redirectUri: URL,
): Promise<{ readonly url: URL; readonly pending: PendingSignIn }> {
  const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const { state, nonce, verifier } = pending;
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri.href,
    scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { url, pending };
}

async function finish(
  deps: OidcDeps,
  provider: Provider,
  { url, pending }: { readonly url: URL; readonly pending: PendingSignIn },
): Promise<Principal> {
  const { config, clock } = deps;
  try {
    const tokens = await authorizationCodeGrant(provider.configuration, url, {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    });
    // The library trusts the connection for the ID token's signature; we do not have to.
    const { issuer, clientId: audience } = config;
    const said = await verifyToken(provider, tokens.id_token ?? '', { issuer, audience, now: clock() });
    const more = await userInfo(provider, tokens.access_token, said);
    const claims = { ...more, ...said };
    return await personOf(deps.store, claimsIn(claims), permissionsIn(claims, config));
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Providers may keep e-mail and roles out of the ID token, and tell them to whoever holds the access token. */
async function userInfo(
  { configuration }: Provider,
  accessToken: string,
  { sub }: { readonly sub?: string | undefined },
): Promise<object> {
  if (sub === undefined || configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  return fetchUserInfo(configuration, accessToken, sub);
}

async function bearer({ config, store, clock }: OidcDeps, provider: Provider, token: string): Promise<Principal> {
  const { issuer, audience } = config;
  const payload = await verifyToken(provider, token, { issuer, audience, now: clock() });
  const claims = claimsIn(payload);
  const may = permissionsIn(payload, config);
  const clientId = claims.client_id ?? claims.azp;
  // RFC 9068 §2.2: where no person is involved, the subject is the client itself.
  if (claims.email === undefined && clientId === claims.sub) return machineOf(store, { issuer, clientId }, may);
  return personOf(store, claims, may);
}

function claimsIn(payload: unknown): Claims {
  const claims = readClaims(payload);
  if (claims) return claims;
  throw new RuleError('BAD_TOKEN', 'expected a token with a subject');
}

/** What the provider's answer was short of. Its own words stay in the log: they can be anybody's. */
function refusalOf(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const refused =
    error instanceof AuthorizationResponseError ||
    error instanceof ResponseBodyError ||
    error instanceof WWWAuthenticateChallengeError ||
    (error instanceof ClientError && error.code !== 'OAUTH_TIMEOUT');
  if (!refused) return unavailable(error);
  return new RuleError('SIGN_IN_REFUSED', 'the identity provider’s answer does not sign anybody in', {
    advice: 'Begin again at /sign-in.',
    cause: error,
  });
}
