import { z } from 'zod';
import { InputError } from './domain/errors.js';

/** Who is believed when they say who somebody is, and what that lets them do. */
export interface OidcConfig {
  /** As its discovery document says; https, or http on loopback. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What access tokens for this API are issued for; never the client id, which ID tokens are issued for. */
  readonly audience: string;
  /** The claim, a text or a list of texts, that says which groups or roles somebody has. */
  readonly permissionsClaim: string;
  /** What each of its values lets them do. */
  readonly permissions: Readonly<Record<string, readonly ('engineer' | 'reviewer' | 'auditor' | 'admin')[]>>;
  /** Asked for at sign-in. */
  readonly scope: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const mappingSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .record(z.string().min(1), z.array(z.enum(['engineer', 'reviewer', 'auditor', 'admin'])).min(1))
      .refine((mapping) => Object.keys(mapping).length > 0, 'expected at least one value that permits something'),
  );

const required = z.string('expected it beside the other ROLEWRIGHT_OIDC_ variables').min(1);

const envSchema = z.object({
  ROLEWRIGHT_OIDC_ISSUER: required.refine(isIssuer, 'expected an https:// URL, or an http:// one on loopback'),
  ROLEWRIGHT_OIDC_CLIENT_ID: required,
  ROLEWRIGHT_OIDC_CLIENT_SECRET: required,
  ROLEWRIGHT_OIDC_AUDIENCE: required,
  ROLEWRIGHT_OIDC_PERMISSIONS: required.pipe(mappingSchema),
  ROLEWRIGHT_OIDC_PERMISSIONS_CLAIM: z.string().default('roles'),
  ROLEWRIGHT_OIDC_SCOPE: z
    .string()
    .regex(/\bopenid\b/, 'expected a scope with openid')
    .default('openid email profile'),
});

/** Undefined when nothing is set. Throws one `BAD_CONFIG` for half a configuration, naming what is missing or wrong. */
export function readOidc(env: Env): OidcConfig | undefined {
  const own = Object.entries(env).filter(([name, value]) => name.startsWith('ROLEWRIGHT_OIDC_') && value !== '');
  if (own.length === 0) return undefined;
  const read = envSchema.safeParse(Object.fromEntries(own));
  if (!read.success) {
    throw badConfig(
      read.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
    );
  }
  const { data } = read;
  if (data.ROLEWRIGHT_OIDC_AUDIENCE === data.ROLEWRIGHT_OIDC_CLIENT_ID) {
    throw badConfig(
      'ROLEWRIGHT_OIDC_AUDIENCE: the client id is what ID tokens are for, the API needs a name of its own',
    );
  }
  return {
    issuer: data.ROLEWRIGHT_OIDC_ISSUER,
    clientId: data.ROLEWRIGHT_OIDC_CLIENT_ID,
    clientSecret: data.ROLEWRIGHT_OIDC_CLIENT_SECRET,
    audience: data.ROLEWRIGHT_OIDC_AUDIENCE,
    permissionsClaim: data.ROLEWRIGHT_OIDC_PERMISSIONS_CLAIM,
    permissions: data.ROLEWRIGHT_OIDC_PERMISSIONS,
    scope: data.ROLEWRIGHT_OIDC_SCOPE,
  };
}

/** An issuer is believed in everything, so nobody between us and it may speak in its name. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  if (username !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

const isLoopback = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

const badConfig = (problems: string): InputError =>
  new InputError('BAD_CONFIG', `expected a whole OpenID Connect configuration, got ${problems}`, {
    advice: 'Set all of ROLEWRIGHT_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _AUDIENCE and _PERMISSIONS, or none.',
  });
