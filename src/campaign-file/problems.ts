import { describeError, InputError } from '../domain/errors.js';
import type { Place } from '../domain/errors.js';

/** Where in the file: keys and indexes from the top. */
export type Path = readonly (string | number)[];

/** One thing wrong with a campaign, and what to do about it. */
export interface Problem {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly advice: string;
}

/** A problem once its line is known. */
export type PlacedProblem = Omit<Problem, 'path'> & { readonly place: Place };

/**
 * All that is wrong with a campaign file (`BAD_CAMPAIGN_FILE`): `parts` are errors with codes of their own, in order of their
 * lines; `problems` are the same, ready to print one a line.
 */
export class CampaignFileError extends InputError {
  readonly problems: readonly string[];

  constructor(file: string, found: readonly PlacedProblem[]) {
    const parts = [...found]
      .sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0))
      .map(({ code, message, advice, place }) => new InputError(code, message, { place, advice }));
    const more = parts.length > 1 ? ` (and ${parts.length - 1} more)` : '';
    super('BAD_CAMPAIGN_FILE', `${parts[0]?.message ?? 'expected a campaign file'}${more}`, {
      place: parts[0]?.place ?? { file },
      advice: 'See docs/campaign-file.md for every key.',
      parts,
    });
    this.problems = parts.map(describeError);
  }
}
