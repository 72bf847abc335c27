import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair, type JWTPayload } from 'jose';
import Provider from 'oidc-provider';
import type { OidcConfig } from '../../src/oidc-config.js';

/** Whoever signs in there, as the provider knows them. */
export interface Account {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly roles?: readonly string[];
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly config: OidcConfig;
  /** Who is at the keyboard. */
  account: Account;
  /** How often its keys were fetched. */
  readonly keyFetches: () => number;
  /** Replaces its signing key, as providers do from time to time. */
  readonly rotate: () => Promise<void>;
  /** An access token for a program, by client credentials. */
  readonly machineToken: (client?: string, resource?: string) => Promise<string>;
  /** A token it would never issue, signed with its own key. */
  readonly forge: (claims: JWTPayload, header?: { readonly alg?: string; readonly typ?: string }) => Promise<string>;
  /** Goes through its pages as a browser; returns where it sends the browser at last. */
  readonly signIn: (url: string) => Promise<URL>;
}

export const AUDIENCE = 'https://roles.corp.example/api';
const REDIRECT = 'http://127.0.0.1:7420/sign-in/provider/back';
const secret = 'a-secret-of-sufficient-length-for-tests';

/** A real OpenID provider on loopback, in this process. */
export async function withOidc<T>(work: (provider: IdentityProvider) => Promise<T>): Promise<T> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();
  const server = createServer((request, response) => handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const state = { account: { sub: 'nobody' } as Account, fetches: 0, key: await newKey('first') };
  const serve = (): void => {
    const provider = providerOf(issuer, state);
    handle = (request, response) => {
      if (request.url === '/jwks') state.fetches += 1;
      const interaction = request.url?.startsWith('/interaction/') === true;
      const answer = interaction
        ? interact(provider, state, { request, response })
        : provider.callback()(request, response);
      void answer.catch((error: unknown) => response.writeHead(500).end(String(error)));
    };
  };
  serve();
  try {
    return await work({
      issuer,
      config: configOf(issuer),
      get account() {
        return state.account;
      },
      set account(account) {
        state.account = account;
      },
      keyFetches: () => state.fetches,
      rotate: async () => {
        state.key = await newKey(`key-${state.fetches}-${state.key.jwk.kid}`);
        serve();
      },
      machineToken: (client = 'robot', resource = AUDIENCE) => machineToken(issuer, client, resource),
      forge: (claims, { alg = 'RS256', typ = 'at+jwt' } = {}) =>
        new SignJWT(claims).setProtectedHeader({ alg, typ, kid: state.key.jwk.kid }).sign(state.key.privateKey),
      signIn: (url) => signIn(url, issuer),
    });
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

const configOf = (issuer: string): OidcConfig => ({
  issuer,
  clientId: 'rolewright',
  clientSecret: secret,
  audience: AUDIENCE,
  permissionsClaim: 'roles',
  permissions: { 'iam-team': ['engineer', 'auditor'], approvers: ['reviewer'] },
  scope: 'openid email profile roles',
});

async function newKey(kid: string) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' } };
}

interface State {
  readonly account: Account;
  readonly key: Awaited<ReturnType<typeof newKey>>;
}

const roles: Readonly<Record<string, readonly string[]>> = { robot: ['iam-team', 'approvers'], stranger: [] };

function providerOf(issuer: string, state: State): Provider {
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [], client_secret: secret };
  return new Provider(issuer, {
    clients: [
      {
        client_id: 'rolewright',
        client_secret: secret,
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code'],
      },
      { client_id: 'robot', ...machine },
      { client_id: 'stranger', ...machine },
    ],
    jwks: { keys: [state.key.jwk] },
    cookies: { keys: ['for tests only'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], roles: ['roles'] },
    scopes: ['openid', 'email', 'profile', 'roles', 'api'],
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ ...state.account }) }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    extraTokenClaims: (_: unknown, token: { kind: string; clientId: string }) =>
      token.kind === 'ClientCredentials' ? { roles: roles[token.clientId] } : { ...state.account },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_: unknown, resource: string) => ({
          scope: 'api',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
        }),
      },
    },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600, ClientCredentials: 600 },
  });
}

/** Whoever is at the keyboard signs in and agrees. */
async function interact(
  provider: Provider,
  state: State,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: state.account.sub } });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addOIDCClaims(['email', 'email_verified', 'name', 'roles']);
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

async function machineToken(issuer: string, client: string, resource: string): Promise<string> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api', resource }).toString(),
  });
  const { access_token: token }: any = await answer.json();
  if (typeof token !== 'string') throw new Error(`expected a token, got ${answer.status}`);
  return token;
}

/** Follows redirects with cookies as long as they stay at the provider. */
async function signIn(start: string, issuer: string): Promise<URL> {
  const jar = new Map<string, string>();
  let url = new URL(start);
  for (let hops = 0; url.origin === issuer; hops++) {
    if (hops > 10) throw new Error('expected an end of the redirects');
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`expected a redirect, got ${answer.status}: ${await answer.text()}`);
    url = new URL(next, url);
  }
  return url;
}
