import { checkClaim, type ClaimCheck, type ClaimResult } from '../evidence/claim.js';

/** What one part of a replay came to, with everything that was recomputed and found equal. */
export interface Compared extends ClaimCheck {
  readonly compared: unknown;
}

export interface Comparison extends ClaimResult {
  /** Part of the equality proof; null where something differs. */
  readonly compared: unknown;
}

/** Runs one part; whatever goes wrong in it is a difference of this part. */
export async function compare(name: string, check: () => Compared | Promise<Compared>): Promise<Comparison> {
  let compared: unknown = null;
  const claim = await checkClaim(name, async () => {
    const found = await check();
    compared = found.compared;
    return found;
  });
  return { ...claim, compared: claim.holds ? compared : null };
}
