import { Argument, type Command } from 'commander';
import type { ApiClient, Decision, DecisionReply } from '../api/client.js';
import { CodedError } from '../domain/errors.js';
import { answerFrom, answerKinds, type AmendmentFlags, type AnswerKind } from './answer.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { print, progress } from './output.js';

interface DecideOptions extends ClientOptions, AmendmentFlags {
  readonly reason?: string;
  readonly view?: string;
  readonly id?: string;
}

/** `rolewright decide REVIEW ANSWER`: one verb for every kind of review. Exit code 1 when the decision is refused. */
export function addDecide(program: Command): void {
  const command = program
    .command('decide')
    .description('decide on a review, or take your decision back')
    .argument('<review>', 'the id of a review')
    .addArgument(new Argument('<answer>', 'your answer').choices(answerKinds))
    .option('--reason <text>', 'why; needed to reject or deny')
    .option(
      '--drop <entitlement>',
      'amend: leave it out, by its number or name in `show`; may be repeated',
      collect,
      [],
    )
    .option('--remove <member>', 'amend: leave this person out, by number or name; may be repeated', collect, [])
    .option('--name <name>', 'amend: call the role this')
    .option('--view <digest>', 'decide only on this view (see `show`); refused when it shows something else now')
    .option('--id <decision>', 'repeat the decision of this id');
  withClientOptions(command).action(decide);
}

const collect = (value: string, before: string[]): string[] => [...before, value];

async function decide(reviewId: string, kind: AnswerKind, options: DecideOptions): Promise<void> {
  const client = await clientOf(options);
  const review = await client.review(reviewId);
  progress(review.title);
  const { reason, view, id } = options;
  const decision: Decision = {
    decisionId: id ?? `d-${crypto.randomUUID()}`,
    viewDigest: view ?? review.viewDigest,
    answer: answerFrom(kind, options, review),
    ...(reason === undefined ? {} : { reason }),
  };
  const reply = await insist(client, reviewId, decision);
  if (reply.kind === 'not-confirmed') {
    throw new CodedError('NOT_CONFIRMED', 'no worker confirmed this decision yet; it may still take effect', {
      advice: `Repeat it with --id ${reply.decisionId}: nothing is decided twice.`,
    });
  }
  const { receipt } = reply;
  print({ json: receipt, text: receiptLines(kind, receipt) }, options.json);
}

/** A worker may be restarting: the same decision is sent a few times before giving up. */
async function insist(client: ApiClient, reviewId: string, decision: Decision): Promise<DecisionReply> {
  let reply = await client.decide(reviewId, decision);
  for (let attempt = 2; attempt <= 3 && reply.kind === 'not-confirmed'; attempt++) {
    progress('not confirmed yet; sending the same decision again');
    reply = await client.decide(reviewId, decision);
  }
  return reply;
}

function receiptLines(
  kind: AnswerKind,
  { decisionId, seq, outcome, settlesAt }: Extract<DecisionReply, { readonly kind: 'recorded' }>['receipt'],
): readonly string[] {
  const effect = outcome
    ? `The review is now ${outcome.kind}${settlesAt ? `, from ${settlesAt} on for good` : ''}.`
    : '';
  return [`Recorded ${kind} as ledger entry ${seq} (${decisionId}).`, ...(effect === '' ? [] : [effect])];
}
