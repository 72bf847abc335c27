import { z } from 'zod';
import { InputError } from './domain/errors.js';

/** How people are told; none of the ways is needed. */
export interface NotifyConfig {
  readonly slack?: { readonly token: string; readonly apiUrl: string | undefined };
  readonly mail?: { readonly smtpUrl: string; readonly from: string };
  readonly teams?: { readonly webhook: string };
}

type Env = Readonly<Record<string, string | undefined>>;

const webUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' });
const address = /^(?:[^\r\n<>"]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;

const envSchema = z
  .object({
    ROLEWRIGHT_SLACK_TOKEN: z
      .string()
      .regex(/^xoxb-[\w-]+$/, 'expected a bot token, xoxb-…')
      .optional(),
    ROLEWRIGHT_SLACK_API_URL: webUrl.optional(),
    ROLEWRIGHT_SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'expected an smtp:// or smtps:// URL' }).optional(),
    ROLEWRIGHT_MAIL_FROM: z.string().regex(address, 'expected an address, or Name <address>').optional(),
    ROLEWRIGHT_TEAMS_WEBHOOK: webUrl.optional(),
  })
  .refine(
    (env) => env.ROLEWRIGHT_SLACK_API_URL === undefined || env.ROLEWRIGHT_SLACK_TOKEN !== undefined,
    'ROLEWRIGHT_SLACK_API_URL without ROLEWRIGHT_SLACK_TOKEN',
  )
  .refine(
    (env) => (env.ROLEWRIGHT_SMTP_URL === undefined) === (env.ROLEWRIGHT_MAIL_FROM === undefined),
    'ROLEWRIGHT_SMTP_URL and ROLEWRIGHT_MAIL_FROM go together',
  );

/** Throws one `BAD_CONFIG` that names every variable that is wrong, or is only half of a way. */
export function readNotify(env: Env): NotifyConfig {
  const read = envSchema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
    throw new InputError('BAD_CONFIG', `expected whole ways to tell people, got ${problems.join('; ')}`, {
      advice: 'Correct or unset these environment variables.',
    });
  }
  const { ROLEWRIGHT_SLACK_TOKEN: token, ROLEWRIGHT_SLACK_API_URL: apiUrl } = read.data;
  const { ROLEWRIGHT_SMTP_URL: smtpUrl, ROLEWRIGHT_MAIL_FROM: from, ROLEWRIGHT_TEAMS_WEBHOOK: webhook } = read.data;
  return {
    ...(token === undefined ? {} : { slack: { token, apiUrl } }),
    ...(smtpUrl !== undefined && from !== undefined ? { mail: { smtpUrl, from } } : {}),
    ...(webhook === undefined ? {} : { teams: { webhook } }),
  };
}
