import { Argument, type Command } from 'commander';
import { answerFrom, answerKinds, type AnswerFlags, type AnswerKind } from './answer.js';
import { sendDecision } from './send-decision.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { progress } from './output.js';

interface DecideOptions extends ClientOptions, AnswerFlags {
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
    .option('--keep <entitlement>', 'amend: keep only this and what else is kept; may be repeated', collect, [])
    .option('--add <person>', 'amend: take in somebody who nearly holds it, by number or name', collect, [])
    .option('--until <day>', 'defer: ask again then')
    .option('--class <class>', 'class: what the account is')
    .option('--name <name>', 'amend: call the role this')
    .option('--owner <person>', 'amend: who will answer for it, by e-mail or person id')
    .option('--view <digest>', 'decide only on this view (see `show`); refused when it shows something else now')
    .option('--id <decision>', 'repeat the decision of this id');
  withClientOptions(command).action(decide);
}

const collect = (value: string, before: string[]): string[] => [...before, value];

async function decide(reviewId: string, kind: AnswerKind, options: DecideOptions): Promise<void> {
  const client = await clientOf(options);
  const review = await client.review(reviewId);
  progress(review.title);
  await sendDecision(client, { review, answer: answerFrom(kind, options, review), ...options });
}
