import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { CodedError } from '../../domain/errors.js';
import { lookupFor, webhookTarget } from './target.js';

export interface Post {
  readonly url: string;
  readonly insiders: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** An endpoint that has not answered by then is counted as failed. */
const PATIENCE_MS = 10_000;

/** The status of the answer, or why there was none. No redirect is followed, and nothing of the answer is read. */
export async function post({ url: text, insiders, headers, body, signal }: Post): Promise<number | string> {
  try {
    const { url, place } = webhookTarget(text, insiders);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const length = { 'Content-Length': String(Buffer.byteLength(body)), 'Content-Type': 'application/json' };
    return await new Promise<number>((resolve, reject) => {
      const options = {
        method: 'POST',
        headers: { ...length, ...headers },
        lookup: lookupFor(place),
        signal: patience,
      };
      const sent = send(url, { ...options, agent: false }, (answer) => {
        answer.on('error', () => undefined);
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      });
      sent.on('error', reject);
      sent.end(body);
    });
  } catch (error) {
    return reasonOf(error);
  }
}

/** A short word for the list of webhooks; what an endpoint says by itself is never repeated. */
function reasonOf(error: unknown): string {
  if (error instanceof CodedError) return error.code;
  if (!(error instanceof Error)) return 'FAILED';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'NO_ANSWER';
  return 'code' in error && typeof error.code === 'string' ? error.code.slice(0, 60) : 'FAILED';
}
