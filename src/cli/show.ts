import type { Command } from 'commander';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { print } from './output.js';
import { reviewText } from './review-text.js';

/** `rolewright show REVIEW`: everything a reviewer is shown. */
export function addShow(program: Command): void {
  const command = program
    .command('show')
    .description('show one review: what it asks, who is asked, what was answered')
    .argument('<review>', 'the id of a review');
  withClientOptions(command).action(async (reviewId: string, options: ClientOptions) => {
    const review = await (await clientOf(options)).review(reviewId);
    print({ json: review, text: reviewText(review) }, options.json);
  });
}
