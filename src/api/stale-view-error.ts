import { RuleError } from '../domain/errors.js';
import type { Changes } from './problem-schema.js';

/** `STALE_VIEW`, with what has changed since the decider looked. */
export class StaleViewError extends RuleError {
  readonly changes: Changes;

  constructor(changes: Changes) {
    const known = changes.kind === 'changed';
    super(
      'STALE_VIEW',
      known
        ? `expected a decision about what this review shows now; ${saidOf(changes)}`
        : 'expected the digest of something this review has shown, and it never showed this one',
      { advice: `Look at it again, then decide on ${changes.now}.` },
    );
    this.changes = changes;
  }
}

function saidOf({ since }: Extract<Changes, { readonly kind: 'changed' }>): string {
  const last = since.at(-1);
  if (!last) return 'it was another when this was refused, and shows the same again now';
  const what = last.act === 'amend' ? 'amended it' : 'took an amendment back';
  return `${last.name} ${what} at ${last.at}`;
}
