import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Slack says of a request beside its body. */
export interface SignedRequest {
  /** `X-Slack-Request-Timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** `X-Slack-Signature`: `v0=` and 64 hex digits. */
  readonly signature: string | undefined;
  /** The very bytes that arrived. */
  readonly body: Uint8Array;
}

export type SignatureProblem = 'forged' | 'out-of-time';

/** In both directions: a clock that is ahead would make a recorded request good for longer. */
const MOST_SKEW_MS = 5 * 60_000;

/**
 * Whether Slack signed these bytes just now (version 0 of its scheme: HMAC-SHA256 over `v0:timestamp:body`); null when it
 * did. Compared in constant time; of the time nothing is said to whoever cannot sign.
 */
export function signatureProblem(
  { timestamp, signature, body }: SignedRequest,
  { secret, now }: { readonly secret: string; readonly now: Date },
): SignatureProblem | null {
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp) || signature === undefined) return 'forged';
  if (!same(signature, slackSignature(secret, timestamp, body))) return 'forged';
  return Math.abs(now.getTime() - Number(timestamp) * 1000) > MOST_SKEW_MS ? 'out-of-time' : null;
}

/** The signature that Slack would send. */
export const slackSignature = (secret: string, timestamp: string, body: Uint8Array): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
