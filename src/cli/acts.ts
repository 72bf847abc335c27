import type { Command } from 'commander';
import type { AskedAnswer } from '../domain/command.js';
import { momentFrom } from './answer.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { sendDecision } from './send-decision.js';

interface ActOptions extends ClientOptions {
  readonly reason?: string;
  readonly id?: string;
  readonly for?: string;
  readonly until?: string;
}

/** What a person may do in a review besides answering it: one verb each. Exit code 1 when it is refused. */
export function addActs(program: Command): void {
  act(program, 'withdraw', 'take your own decision back, until the outcome settles');
  act(program, 'claim', 'say that you are on it: others wait while your lease lasts');
  act(program, 'release', 'say that you are no longer on it');
  const comment = reviewVerb(program, 'comment', 'say something that decides nothing').argument(
    '<text>',
    'what to say',
  );
  withClientOptions(comment).action((reviewId: string, text: string, options: ActOptions) =>
    send(reviewId, { kind: 'comment' }, { ...options, reason: text }),
  );
  const delegate = reviewVerb(program, 'delegate', 'hand your place to somebody else')
    .argument('<person>', 'their e-mail, or person id')
    .option('--for <person>', 'hand on the place of somebody who has left; for stewards');
  withClientOptions(withReason(delegate)).action((reviewId: string, to: string, options: ActOptions) =>
    send(
      reviewId,
      options.for === undefined ? { kind: 'delegate', to } : { kind: 'delegate', to, for: options.for },
      options,
    ),
  );
  const extend = reviewVerb(program, 'extend', 'move the end of a review; for stewards').requiredOption(
    '--until <day>',
    'the new end',
  );
  withClientOptions(withReason(extend)).action((reviewId: string, options: ActOptions) =>
    send(reviewId, { kind: 'extend', until: momentFrom(options.until) }, options),
  );
}

const reviewVerb = (program: Command, name: string, description: string): Command =>
  program.command(name).description(description).argument('<review>', 'the id of a review');

const withReason = (command: Command): Command =>
  command.option('--reason <text>', 'why').option('--id <decision>', 'repeat the decision of this id');

function act(program: Command, kind: 'withdraw' | 'claim' | 'release', description: string): void {
  withClientOptions(withReason(reviewVerb(program, kind, description))).action(
    (reviewId: string, options: ActOptions) => send(reviewId, { kind }, options),
  );
}

async function send(reviewId: string, answer: AskedAnswer, options: ActOptions): Promise<void> {
  const client = await clientOf(options);
  await sendDecision(client, { review: await client.review(reviewId), answer, ...options });
}
