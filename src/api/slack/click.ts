import { RuleError } from '../../domain/errors.js';
import { givenLines, stateText } from '../../notify/notice.js';
import type { Question } from '../../notify/notifier.js';
import { timeText } from '../../notify/text.js';
import type { Interaction } from '../../notify/slack/interaction-schema.js';
import type { Pressed } from '../../notify/slack/press.js';
import { decisionView, type ModalView } from '../../notify/slack/views.js';
import { refusalText } from '../../notify/slack/words.js';
import type { DecisionRow, ReviewRow } from '../../store/store.js';
import { visibleReview } from '../access.js';
import { MAX_REASON } from '../decide-review.js';
import type { ApiDeps, Caller } from '../deps.js';
import { noteLook } from '../note-look.js';
import { pageOf, questionFor, standingOf } from '../questions.js';
import { staleView } from '../stale-view.js';
import type { SlackDoor } from './door.js';
import { identify } from './identity.js';
import { note, respond } from './respond.js';
import { staleLines } from './stale.js';

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
  const row = await reviewFor(deps, who.caller, pressed.reviewId);
  if (!row) return { words: refusalText('REVIEW_NOT_FOUND'), page: inboxOf(deps) };
  const rows = await deps.store.decisions({ reviewId: row.reviewId });
  const question = await questionFor(deps, row, who.caller.personId);
  const asked = { row, rows, question, personId: who.caller.personId };
  const words = await obstacle(deps, pressed, asked);
  if (words !== null) return { words, page };
  const opened = await door.api.openView(triggerId, viewFor(pressed, asked));
  if (opened === 'opened') await noteLook(deps, who.caller, pressed);
  return opened === 'late' ? { words: 'That took too long. Press the button again.', page } : null;
}

/** A review, and what this person is shown of it. */
interface Asked {
  readonly row: ReviewRow;
  readonly rows: readonly DecisionRow[];
  readonly question: Question;
  readonly personId: string;
}

/** Why this button opens no form any more; null when it does. */
async function obstacle(deps: ApiDeps, { viewDigest, press }: Pressed, asked: Asked): Promise<string | null> {
  const { row, question } = asked;
  const fate = [stateText(question), ...givenLines(question)].join('. ');
  if (row.state === 'closed') return `${refusalText('REVIEW_CLOSED')} ${fate}.`;
  if (row.state === 'settling') return `${refusalText('OUTCOME_PENDING')} ${fate}.`;
  if (viewDigest !== row.viewDigest) return staleLines(await staleView(deps, row, viewDigest)).join(' ');
  const before = standingOf(asked);
  if (before?.answer.kind !== press) return null;
  return `You have answered ${press} already, at ${timeText(before.at)}. Taking it back needs the page.`;
}

function viewFor(pressed: Pressed, { row, rows, question, personId }: Asked): ModalView {
  const form = { ...pressed, turn: rows.filter((one) => one.personId === personId).length };
  const reasonNeeded = row.plan.reasons.some((kind) => kind === pressed.press);
  return decisionView({ form, question, reasonNeeded, maxReason: MAX_REASON });
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
