import { CodedError } from '../../domain/errors.js';
import { messageOf, type SlackMessage } from '../../notify/slack/blocks.js';
import type { Interaction } from '../../notify/slack/interaction-schema.js';
import { refusalText } from '../../notify/slack/words.js';
import type { Person } from '../../store/store.js';
import { visibleReview } from '../access.js';
import type { ApiDeps, Caller } from '../deps.js';
import { noteLook } from '../note-look.js';
import { askAbout, showAbout } from '../questions.js';
import type { SlackDoor } from './door.js';
import { identify } from './identity.js';
import { note } from './respond.js';

type Command = Extract<Interaction, { readonly kind: 'command' }>;

/** Open questions looked through for an inbox; a message shows the first of them and counts the rest. */
const MOST_LISTED = 200;

const help = [
  '`/rolewright inbox`: the questions that wait for you, with their buttons',
  '`/rolewright show REVIEW`: one question, whole; its id ends the address of its page',
  '`/rolewright help`: this',
].join('\n');

/** What `/rolewright …` is answered, for the one person's eyes. It reads, and decides nothing. */
export async function answerCommand(deps: ApiDeps, door: SlackDoor, command: Command): Promise<SlackMessage> {
  const who = await identify(deps, door, command.sender);
  if (who.kind === 'stranger') return note(who.why);
  const [verb = '', ...rest] = command.text.trim().split(/\s+/);
  switch (verb.toLowerCase()) {
    case 'inbox':
      return showInbox(deps, who.person);
    case 'show':
      return showReview(deps, who, asTyped(rest.join(' ')));
    default:
      return { text: help, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: help } }] };
  }
}

async function showInbox(deps: ApiDeps, person: Person): Promise<SlackMessage> {
  const rows = await deps.store.reviews({ personId: person.personId, state: 'open', limit: MOST_LISTED });
  const reviewIds = rows.map(({ reviewId }) => reviewId);
  const digest = await askAbout(deps)({ id: '', attempt: 1, to: person, why: 'asked', reviewIds });
  return digest ? messageOf(digest, { deciding: true }) : note('Nothing waits for you.');
}

async function showReview(
  deps: ApiDeps,
  { caller, person }: { readonly caller: Caller; readonly person: Person },
  reviewId: string,
): Promise<SlackMessage> {
  try {
    await noteLook(deps, caller, await visibleReview(deps.store, caller, reviewId));
  } catch (error) {
    if (error instanceof CodedError) return note(refusalText('REVIEW_NOT_FOUND'));
    throw error;
  }
  const digest = await showAbout(deps)({ id: '', attempt: 1, to: person, why: 'asked', reviewIds: [reviewId] });
  return digest ? messageOf(digest, { deciding: true }) : note(refusalText('REVIEW_NOT_FOUND'));
}

/** Slack escapes three signs of what is typed. */
const asTyped = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
