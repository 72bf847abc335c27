import type { SlackMessage } from '../../notify/slack/blocks.js';
import { section } from '../../notify/slack/blocks.js';
import { link, mrkdwn } from '../../notify/slack/mrkdwn.js';
import type { ApiDeps } from '../deps.js';
import type { SlackDoor } from './door.js';

const TIMEOUT_MS = 5_000;

/** What only the one person sees, beside the message they have clicked in. */
export const ephemeral = ({ text, blocks }: SlackMessage): object => ({
  response_type: 'ephemeral',
  replace_original: false,
  text,
  blocks,
});

/** Our own words as a message, with the way to a page. */
export function note(words: string, page: string | null = null): SlackMessage {
  const text = mrkdwn(words, 600);
  return { text, blocks: [section(text), ...(page === null ? [] : [section(link(page, 'Look at the page'))])] };
}

/**
 * Says it to whoever clicked, where Slack said to. Only ever to Slack itself: an address elsewhere is told to nobody. What
 * fails is logged: there is nobody else to tell.
 */
export async function respond(
  { log }: Pick<ApiDeps, 'log'>,
  { answersTo }: Pick<SlackDoor, 'answersTo'>,
  { to, message }: { readonly to: string | null; readonly message: SlackMessage },
): Promise<void> {
  if (to === null || !URL.canParse(to) || !answersTo.includes(new URL(to).origin)) return;
  try {
    const response = await fetch(to, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(ephemeral(message)),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) log(`Slack did not take an answer: HTTP ${response.status}`);
  } catch (error) {
    log(`Slack did not take an answer: ${String(error)}`);
  }
}
