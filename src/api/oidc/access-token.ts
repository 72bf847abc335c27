import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { RuleError, type CodedError } from '../../domain/errors.js';
import { TOLERANCE_SECONDS, unavailable, type Provider } from './provider.js';

/** Signatures of a provider's keys. Never `none`, and never a shared secret that a client would know too. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Longer ones are no tokens: nothing is parsed before this is known. */
const MAX_TOKEN = 16_384;

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
}

/**
 * The claims of a token that this provider signed for this audience and that is in force now. Throws `BAD_TOKEN`,
 * `TOKEN_EXPIRED`, `WRONG_ISSUER`, `WRONG_AUDIENCE`, and `IDENTITY_PROVIDER_UNAVAILABLE` when its keys cannot be had.
 */
export async function verifyToken({ keys }: Provider, token: string, expected: Expected): Promise<JWTPayload> {
  if (token.length > MAX_TOKEN) throw new RuleError('BAD_TOKEN', `expected a token of at most ${MAX_TOKEN} characters`);
  const { issuer, audience, now } = expected;
  const times: JWTVerifyOptions = {
    currentDate: now,
    clockTolerance: TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'sub'],
  };
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: ALGORITHMS, ...times });
    return payload;
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): CodedError {
  if (error instanceof errors.JWTExpired) return new RuleError('TOKEN_EXPIRED', 'this token has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    switch (error.claim) {
      case 'iss':
        return new RuleError('WRONG_ISSUER', 'expected a token of the configured issuer');
      case 'aud':
        return new RuleError('WRONG_AUDIENCE', 'expected a token that was issued for this API');
      case 'nbf':
        return new RuleError('TOKEN_EXPIRED', 'this token is not in force yet');
    }
  }
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) return unavailable(error);
  return new RuleError('BAD_TOKEN', 'expected a token that the identity provider signed', { cause: error });
}
