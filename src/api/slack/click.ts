import { RuleError } from '../../domain/errors.js';
import { givenLines, stateText } from '../../notify/notice.js';
import { timeText } from '../../notify/text.js';
import type { Interaction } from '../../notify/slack/interaction-schema.js';
import type { Pressed } from '../../notify/slack/press.js';
import { decisionView } from '../../notify/slack/views.js';
import { refusalText } from '../../notify/slack/words.js';
import type { DecisionRow, ReviewRow } from '../../store/store.js';
import { visibleReview } from '../access.js';
import { MAX_REASON } from '../decide-review.js';
import type { ApiDeps, Caller } from '../deps.js';
import { noteLook } from '../note-look.js';
import { pageOf, questionFor, standingOf } from '../questions.js';
import type { SlackDoor } from './door.js';
import { identify } from './identity.js';
import { note, respond } from './respond.js';

type Click = Extract<Interaction, { readonly kind: 'click' }>;

/** What only this person is told, instead of a form. */
interface Instead {
  readonly words: string;
  readonly page: string | null;
}

/**
 * A button was pressed: opens the form in which the decision is made, or says to this person alone why there is none. Nothing
 * is decided by it, however often it comes; that somebody has looked is noted.
 */
export async function openForm(deps: ApiDeps, door: SlackDoor, click: Click): Promise<void> {
  const instead = await formOrInstead(deps, door, click);
  if (!instead) return;
  await respond(deps, door, { to: click.responseUrl, message: note(instead.words, instead.page) });
}

async function formOrInstead(deps: ApiDeps, door: SlackDoor, click: Click): Promise<Instead | null> {
  const { pressed, sender, triggerId } = click;
  if (!pressed) return { words: 'This message is too old to decide from. Decide on the page.', page: inboxOf(deps) };
  const page = pageOf(deps, pressed.reviewId);
  const who = await identify(deps, door, sender);
  if (who.kind === 'stranger') return { words: who.why, page };
  const review = await reviewFor(deps, who.caller, pressed.reviewId);
  if (!review) return { words: refusalText('REVIEW_NOT_FOUND'), page: inboxOf(deps) };
  const rows = await deps.store.decisions({ reviewId: review.reviewId });
  const { personId } = who.caller;
  const question = await questionFor(deps, review, personId);
  const words = obstacle(pressed, {
    row: review,
    rows,
    personId,
    fate: [stateText(question), ...givenLines(question)],
  });
  if (words !== null) return { words, page };
  const form = { ...pressed, turn: rows.filter((row) => row.personId === personId).length };
  const reasonNeeded = review.plan.reasons.some((kind) => kind === pressed.press);
  const view = decisionView({ form, question, reasonNeeded, maxReason: MAX_REASON });
  const opened = await door.api.openView(triggerId, view);
  if (opened === 'opened') await noteLook(deps, who.caller, pressed);
  return opened === 'late' ? { words: 'That took too long. Press the button again.', page } : null;
}

interface Standing {
  readonly row: ReviewRow;
  readonly rows: readonly DecisionRow[];
  readonly personId: string;
  /** What has become of the review, in lines. */
  readonly fate: readonly string[];
}

/** Why this button opens no form any more; null when it does. */
function obstacle({ viewDigest, press }: Pressed, { row, rows, personId, fate }: Standing): string | null {
  if (row.state === 'closed') return `${refusalText('REVIEW_CLOSED')} ${fate.join('. ')}.`;
  if (row.state === 'settling') return `${refusalText('OUTCOME_PENDING')} ${fate.join('. ')}.`;
  if (viewDigest !== row.viewDigest) return refusalText('STALE_VIEW');
  const before = standingOf({ row, rows, personId });
  if (before?.answer.kind !== press) return null;
  return `You have answered ${press} already, at ${timeText(before.at)}. Taking it back needs the page.`;
}

/** Undefined alike for one that never was and one this person is not asked in. */
async function reviewFor({ store }: ApiDeps, caller: Caller, reviewId: string): Promise<ReviewRow | undefined> {
  try {
    return await visibleReview(store, caller, reviewId);
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}

const inboxOf = ({ publicUrl }: ApiDeps): string => new URL('/inbox', publicUrl).href;
