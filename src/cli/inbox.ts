import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ReviewFilter, ReviewPage } from '../api/client.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { columns, print } from './output.js';

interface InboxOptions extends ClientOptions {
  readonly review: NonNullable<ReviewFilter['state']> | 'any';
  readonly campaign?: string;
  readonly all?: boolean;
  readonly limit: number;
}

/** `rolewright inbox`: the reviews that wait for you. */
export function addInbox(program: Command): void {
  const states = new Option('--review <state>', 'which reviews').choices(['open', 'settling', 'closed', 'any']);
  const command = program
    .command('inbox')
    .description('list the reviews that wait for you')
    .addOption(states.default('open'))
    .option('--campaign <id>', 'of one campaign only')
    .option('--all', 'everybody’s, for engineers and auditors')
    .option('--limit <count>', 'at most so many', positive, 500);
  withClientOptions(command).action(inbox);
}

async function inbox({ review, campaign, all, limit, ...options }: InboxOptions): Promise<void> {
  const client = await clientOf(options);
  const items = await client.allReviews({
    mine: all !== true,
    ...(review === 'any' ? {} : { state: review }),
    ...(campaign === undefined ? {} : { campaign }),
  });
  const shown = items.slice(0, limit);
  const more = items.length - shown.length;
  const text = [...reviewLines(shown), ...(more > 0 ? [`and ${more} more`] : [])];
  print({ json: { items: shown, more }, text }, options.json);
}

const reviewLines = (items: ReviewPage['items']): readonly string[] =>
  items.length === 0
    ? ['Nothing waits for you.']
    : columns(
        items.map(({ reviewId, state, outcome, expiresAt, title }) => [
          reviewId,
          outcome?.kind ?? state,
          `until ${expiresAt}`,
          title,
        ]),
      );

function positive(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('expected a whole number above 0');
}
