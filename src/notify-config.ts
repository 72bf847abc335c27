import { z } from 'zod';
import { InputError } from './domain/errors.js';

/** How people are told; none of the ways is needed. */
export interface NotifyConfig {
  readonly slack?: SlackConfig;
  readonly mail?: { readonly smtpUrl: string; readonly from: string };
  readonly teams?: { readonly webhook: string };
}

export interface SlackConfig {
  readonly token: string;
  readonly apiUrl: string | undefined;
  /** What deciding in Slack takes; without it messages only link to the page. */
  readonly deciding?: {
    /** Slack signs with it whatever it hands to us. */
    readonly signingSecret: string;
    /** The one workspace whose members are believed. */
    readonly teamId: string;
  };
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
    ROLEWRIGHT_SLACK_SIGNING_SECRET: z
      .string()
      .regex(/^[\w-]{32,}$/, 'expected the signing secret of the app, 32 characters or more')
      .optional(),
    ROLEWRIGHT_SLACK_TEAM: z
      .string()
      .regex(/^T[A-Z0-9]{2,}$/, 'expected the id of a workspace, T…')
      .optional(),
    ROLEWRIGHT_SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'expected an smtp:// or smtps:// URL' }).optional(),
    ROLEWRIGHT_MAIL_FROM: z.string().regex(address, 'expected an address, or Name <address>').optional(),
    ROLEWRIGHT_TEAMS_WEBHOOK: webUrl.optional(),
  })
  .refine(
    (env) => env.ROLEWRIGHT_SLACK_API_URL === undefined || env.ROLEWRIGHT_SLACK_TOKEN !== undefined,
    'ROLEWRIGHT_SLACK_API_URL without ROLEWRIGHT_SLACK_TOKEN',
  )
  .refine(
    (env) => (env.ROLEWRIGHT_SLACK_SIGNING_SECRET === undefined) === (env.ROLEWRIGHT_SLACK_TEAM === undefined),
    'ROLEWRIGHT_SLACK_SIGNING_SECRET and ROLEWRIGHT_SLACK_TEAM go together',
  )
  .refine(
    (env) => env.ROLEWRIGHT_SLACK_SIGNING_SECRET === undefined || env.ROLEWRIGHT_SLACK_TOKEN !== undefined,
    'ROLEWRIGHT_SLACK_SIGNING_SECRET without ROLEWRIGHT_SLACK_TOKEN',
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
  const { ROLEWRIGHT_SMTP_URL: smtpUrl, ROLEWRIGHT_MAIL_FROM: from, ROLEWRIGHT_TEAMS_WEBHOOK: webhook } = read.data;
  return {
    ...slackIn(read.data),
    ...(smtpUrl !== undefined && from !== undefined ? { mail: { smtpUrl, from } } : {}),
    ...(webhook === undefined ? {} : { teams: { webhook } }),
  };
}

function slackIn(env: z.output<typeof envSchema>): Pick<NotifyConfig, 'slack'> {
  const { ROLEWRIGHT_SLACK_TOKEN: token, ROLEWRIGHT_SLACK_API_URL: apiUrl } = env;
  const { ROLEWRIGHT_SLACK_SIGNING_SECRET: signingSecret, ROLEWRIGHT_SLACK_TEAM: teamId } = env;
  if (token === undefined) return {};
  if (signingSecret === undefined || teamId === undefined) return { slack: { token, apiUrl } };
  return { slack: { token, apiUrl, deciding: { signingSecret, teamId } } };
}
