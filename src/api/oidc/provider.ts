import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { ClientSecretBasic, allowInsecureRequests, clockTolerance, discovery, type Configuration } from 'openid-client';
import { RuleError } from '../../domain/errors.js';
import type { OidcConfig } from '../../oidc-config.js';

/** The provider as its discovery document describes it, and its keys as they are now. */
export interface Provider {
  readonly configuration: Configuration;
  /** Fetched again for a key id that is not known, but not more often than `KEYS_PAUSE_MS` allows. */
  readonly keys: JWTVerifyGetKey;
}

/** How far the provider's clock and ours may be apart. */
export const TOLERANCE_SECONDS = 30;

const TIMEOUT_SECONDS = 5;
const DISCOVER_PAUSE_MS = 5000;
/** Whoever sends made-up key ids must not make us flood the provider. */
const KEYS_PAUSE_MS = 30_000;
const KEYS_AGE_MS = 10 * 60_000;

/**
 * Asks for the discovery document when it is needed first: a server starts, and lets in whoever has a local token, while its
 * provider is away. Throws `IDENTITY_PROVIDER_UNAVAILABLE`, asking at most once in five seconds.
 */
export function openProvider(config: OidcConfig, keysPauseMs = KEYS_PAUSE_MS): () => Promise<Provider> {
  let asked: { readonly at: number; readonly provider: Promise<Provider> } | undefined;
  return async () => {
    const failed = asked && performance.now() - asked.at > DISCOVER_PAUSE_MS;
    if (failed) await asked?.provider.catch(() => (asked = undefined));
    asked ??= { at: performance.now(), provider: discover(config, keysPauseMs) };
    return asked.provider.catch((cause: unknown) => {
      throw unavailable(cause);
    });
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcConfig, cooldownDuration: number): Promise<Provider> {
  const configuration = await discovery(
    new URL(issuer),
    clientId,
    { client_secret: clientSecret, [clockTolerance]: TOLERANCE_SECONDS },
    ClientSecretBasic(clientSecret),
    { timeout: TIMEOUT_SECONDS, ...(issuer.startsWith('http:') ? { execute: [allowInsecureRequests] } : {}) },
  );
  const { jwks_uri: place } = configuration.serverMetadata();
  if (place === undefined || new URL(place).protocol !== new URL(issuer).protocol) {
    throw new Error(`expected a jwks_uri as safe as the issuer, got ${String(place)}`);
  }
  const timeoutDuration = TIMEOUT_SECONDS * 1000;
  return {
    configuration,
    keys: createRemoteJWKSet(new URL(place), { cooldownDuration, cacheMaxAge: KEYS_AGE_MS, timeoutDuration }),
  };
}

export const unavailable = (cause: unknown): RuleError =>
  new RuleError('IDENTITY_PROVIDER_UNAVAILABLE', 'the identity provider does not answer as expected', {
    advice: 'Try again later.',
    cause,
  });
