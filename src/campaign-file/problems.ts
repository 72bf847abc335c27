import { InputError } from '../domain/errors.js';

/** One thing wrong with a campaign file, and where: a path of keys into it. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** All that is wrong with a campaign file, one line each. `problems` are ready to print. */
export class CampaignFileError extends InputError {
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly { readonly line: number; readonly message: string }[]) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super('BAD_CAMPAIGN_FILE', `${first?.message ?? 'not a campaign file'}${more}`, {
      place: { file, ...(first ? { line: first.line } : {}) },
      advice: 'See docs/campaign-file.md for every key.',
    });
    this.problems = problems.map(({ line, message }) => `${file}:${line}: ${message}`);
  }
}
