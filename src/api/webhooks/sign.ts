import { createHmac, randomBytes } from 'node:crypto';

/** Standard Webhooks: `whsec_` and base64 of the key. */
const PREFIX = 'whsec_';

export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64')}`;

export interface Message {
  /** The same for every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  /** Of this attempt, in seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers of https://www.standardwebhooks.com: HMAC-SHA256 over id, timestamp and body. */
export function signedHeaders(secret: string, { id, timestamp, body }: Message): Readonly<Record<string, string>> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
