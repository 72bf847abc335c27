import type { AskedAnswer } from '../domain/command.js';
import type { RefusalCode } from '../domain/review.js';
import { gainsIn } from '../domain/review-state.js';
import { favours, isVerdictKind } from '../domain/verdicts.js';
import type { ReviewRow } from '../store/store.js';
import { checkBulk, type BulkEffect, type BulkProblem } from './bulk.js';
import type { ApiDeps, Caller } from './deps.js';

/** One decision of many that is thought of. */
export interface PreviewItem {
  readonly reviewId: string;
  readonly viewDigest: string;
  readonly answer: AskedAnswer;
}

/** Why an item would not be taken, as far as that can be known before. */
export interface Foreseen {
  readonly code: BulkProblem['code'] | RefusalCode;
  readonly detail: string;
}

export interface BulkPreview {
  readonly effect: BulkEffect;
  /** One an item, in their order. */
  readonly problems: readonly (Foreseen | null)[];
}

/**
 * What many decisions would come to: the sum of what would be taken, and why the rest would not. The review itself has the
 * last word when it is sent; of reviews that do not ask the caller nothing is told.
 */
export async function previewBulk(
  deps: Pick<ApiDeps, 'store' | 'blobs' | 'campaigns'>,
  caller: Caller,
  items: readonly PreviewItem[],
): Promise<BulkPreview> {
  const { personId } = caller;
  const rows = await Promise.all(items.map(({ reviewId }) => deps.store.reviews({ personId, reviewId })));
  const foreseen = items.map((item, index) => {
    const row = rows[index]?.[0];
    return row ? foreseenRefusal(row, personId, item) : null;
  });
  const { effect, problems } = await checkBulk(
    deps,
    caller,
    items.filter((_, index) => !foreseen[index]),
  );
  const left = [...problems];
  return { effect, problems: foreseen.map((problem) => problem ?? left.shift() ?? null) };
}

/** What the read model and the plan say already. */
function foreseenRefusal(row: ReviewRow, personId: string, { answer, viewDigest }: PreviewItem): Foreseen | null {
  const { plan, state } = row;
  if (state !== 'open')
    return { code: 'OUTCOME_PENDING', detail: `this review is ${row.outcome?.kind ?? state} already` };
  if (viewDigest !== row.viewDigest) {
    return { code: 'STALE_VIEW', detail: 'it shows something else by now; look at it again' };
  }
  if (!isVerdictKind(answer.kind) || !favours(answer.kind, row)) return null;
  if (personId === plan.proposer) {
    return { code: 'PROPOSER', detail: 'whoever started this campaign may not put in force what it proposes' };
  }
  const gains = gainsIn(plan, personId);
  if (gains === 0) return null;
  return { code: 'BENEFICIARY', detail: `you would gain ${gains} entitlements and may not approve them` };
}
