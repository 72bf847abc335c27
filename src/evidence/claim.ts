import { CodedError } from '../domain/errors.js';

/** One thing a bundle claims, and whether it holds. `figure` says how much was checked. */
export interface ClaimResult {
  readonly name: string;
  readonly holds: boolean;
  readonly figure: string;
  /** What failed: expected and found, and in which file. Empty when it holds. */
  readonly problems: readonly string[];
}

/** Runs one claim. Problems make it fail, and so does a bundle so misshapen that the check itself cannot read it. */
export async function checkClaim(name: string, check: () => ClaimCheck | Promise<ClaimCheck>): Promise<ClaimResult> {
  try {
    const { figure, problems } = await check();
    return { name, holds: problems.length === 0, figure, problems };
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'NOT_READABLE';
    const message = error instanceof Error ? error.message : String(error);
    return { name, holds: false, figure: '', problems: [`${message} [${code}]`] };
  }
}

export interface ClaimCheck {
  readonly figure: string;
  readonly problems: readonly string[];
}
