import { createHash } from 'node:crypto';
import { accountClasses } from '../../domain/account.js';
import type { AskedAnswer } from '../../domain/command.js';
import { CodedError } from '../../domain/errors.js';
import { givenLines, stateText } from '../../notify/notice.js';
import type { Interaction } from '../../notify/slack/interaction-schema.js';
import type { FormOf } from '../../notify/slack/press.js';
import { resultView, type ModalView } from '../../notify/slack/views.js';
import { furtherAnswers, refusalText } from '../../notify/slack/words.js';
import { timeText } from '../../notify/text.js';
import { decideReview, MAX_REASON, type Receipt } from '../decide-review.js';
import type { ApiDeps, Caller } from '../deps.js';
import { pageOf, questionFor } from '../questions.js';
import { StaleViewError } from '../stale-view-error.js';
import type { SlackDoor } from './door.js';
import { identify } from './identity.js';
import { staleLines } from './stale.js';

type Submitted = Extract<Interaction, { readonly kind: 'submitted' }>;

/** What the form becomes: another view, or itself with what is wrong beside its fields. */
export type FormReply =
  | { readonly kind: 'view'; readonly view: ModalView }
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> };

/** How the door finds its person again once a late answer comes: by the account in the command itself. */
export const REPLY_IN_SLACK = 'slack';

/**
 * A form was sent: this is the decision. However often it is sent, and from however many forms of the same moment, it is one
 * decision, because its id follows from what was shown, who answers, and how often they had spoken before. A worker is waited for
 * until then, milliseconds by `performance.now()`: what finding out who it is has taken is not waited for again.
 */
export async function decideByForm(
  deps: ApiDeps,
  door: SlackDoor,
  { submitted, until }: { readonly submitted: Submitted; readonly until: number },
): Promise<FormReply> {
  const { form, sender, reason, choice } = submitted;
  if (!form) return notTaken(['This form is of another release. Press the button again.'], null);
  const answer = answerIn(form, choice);
  if (!answer) return { kind: 'errors', errors: { choice: 'Choose one of these answers.' } };
  const page = pageOf(deps, form.reviewId);
  const who = await identify(deps, door, sender);
  if (who.kind === 'stranger') return notTaken([who.why], page);
  const { reviewId, viewDigest } = form;
  const decisionId = decisionIdOf(who.caller, submitted, { form, answer });
  try {
    const sending = { deadlineMs: Math.max(1, until - performance.now()), replyTo: REPLY_IN_SLACK };
    const request = { decisionId, reviewId, viewDigest, answer, reason: reason || undefined, sending };
    return recorded(answer, await decideReview(deps, who.caller, request), page);
  } catch (error) {
    return refused(deps, { error, form, caller: who.caller });
  }
}

function answerIn({ press }: FormOf, choice: string | null): AskedAnswer | null {
  if (press === 'class') {
    const found = accountClasses.find((one) => one === choice);
    return found === undefined ? null : { kind: 'class', class: found };
  }
  if (press !== 'more') return { kind: press };
  const further = furtherAnswers.find((one) => one === choice);
  return further === undefined ? null : { kind: further };
}

/** Two comments of one moment are two; nothing else is made anew by another form. */
function decisionIdOf(
  { personId }: Caller,
  { sender, viewId }: Submitted,
  { form, answer }: { readonly form: FormOf; readonly answer: AskedAnswer },
): string {
  const { reviewId, viewDigest, turn } = form;
  const own = answer.kind === 'comment' ? viewId : null;
  const parts = [sender.teamId, sender.userId, personId, reviewId, viewDigest, answer, turn, own];
  return `s-${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

function recorded(answer: AskedAnswer, { seq, outcome, settlesAt }: Receipt, page: string): FormReply {
  const then = settlesAt === null ? '' : `, in effect from ${timeText(settlesAt)} unless somebody takes theirs back`;
  const lines = [
    `Recorded: ${answer.kind}, as entry ${seq} of the ledger.`,
    ...(outcome ? [`The review is ${outcome.kind}${then}.`] : []),
  ];
  return { kind: 'view', view: resultView('Recorded', lines, page) };
}

/** Slack has to be answered before the command is known to be kept, so nothing of the kind is said; pressing again is the same decision. */
export const stillAtWork: FormReply = {
  kind: 'view',
  view: resultView(
    'Not yet recorded',
    [
      'Your answer is still being worked on.',
      'Nothing is recorded yet. This form shows what comes of it; if it does not change within a minute, press the button again.',
    ],
    null,
  ),
};

/** The command is kept, and goes on being sent. */
const notConfirmed = (page: string | null): FormReply => ({
  kind: 'view',
  view: resultView(
    'Not yet confirmed',
    [
      'Received, not yet confirmed.',
      'You need not do anything: your message shows the decision once it counts, and you are told if it is refused.',
    ],
    page,
  ),
});

interface Refused {
  readonly error: unknown;
  readonly form: FormOf;
  readonly caller: Caller;
}

async function refused(deps: ApiDeps, { error, form, caller }: Refused): Promise<FormReply> {
  const page = pageOf(deps, form.reviewId);
  if (!(error instanceof CodedError)) throw error;
  if (error.code === 'NOT_CONFIRMED') return notConfirmed(page);
  if (error.code === 'REASON_REQUIRED') return { kind: 'errors', errors: { reason: 'This answer needs a reason.' } };
  if (error.code === 'BAD_REQUEST') {
    return { kind: 'errors', errors: { reason: `Expected at most ${MAX_REASON} characters.` } };
  }
  if (error instanceof StaleViewError) return notTaken(staleLines(error), page);
  const review = await deps.store.review(form.reviewId);
  const question = review && (await questionFor(deps, review, caller.personId));
  const fate = question && question.state !== 'open' ? [stateText(question), ...givenLines(question)] : [];
  return notTaken([refusalText(error.code), ...fate], page);
}

export const notTaken = (lines: readonly string[], page: string | null): FormReply => ({
  kind: 'view',
  view: resultView('Not taken', lines, page),
});
