import { InputError } from '../domain/errors.js';

/** A page behind an item that is not there, or not there any more. */
export const badCursor = (what: string, after: string): InputError =>
  new InputError('BAD_CURSOR', `expected ${what} as cursor, got ${JSON.stringify(after.slice(0, 200))}`, {
    advice: 'Begin again without `after`.',
  });
