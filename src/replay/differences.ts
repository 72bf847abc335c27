import type { ReplayClaim } from '../../workflows/replay-claims.js';
import type { RecordedClaim } from './history.js';
import { canonical } from '../snapshot/canonical.js';

export interface Difference {
  /** The event at which it shows. */
  readonly at: number;
  readonly text: string;
}

/** The first claim recorded and not recomputed alike, or recomputed and never recorded; null when all are equal. */
export function firstDifference(
  recorded: readonly RecordedClaim[],
  recomputed: readonly ReplayClaim[],
): Difference | null {
  const open = new Map<string, string[]>();
  for (const claim of recomputed) {
    const values = open.get(slot(claim));
    if (values) values.push(claim.value);
    else open.set(slot(claim), [claim.value]);
  }
  for (const claim of recorded) {
    const values = open.get(slot(claim)) ?? [];
    const value = values.shift();
    const { at } = claim;
    if (value === undefined) return { at, text: `${describe(claim)} was recorded and is not recomputed` };
    if (!sameJson(claim.value, value)) {
      return { at, text: `${describe(claim)}: ${expected(claim.value, value)}` };
    }
  }
  const extra = recomputed.find((claim) => (open.get(slot(claim)) ?? []).length > 0);
  return extra ? { at: Infinity, text: `${describe(extra)} is recomputed and was never recorded` } : null;
}

export const expected = (recorded: string, got: string): string =>
  `expected what was recorded, ${shorten(recorded)}, got ${shorten(got)}`;

const slot = ({ kind, key, name }: ReplayClaim): string => JSON.stringify([kind, key, name]);

const describe = ({ kind, key, name }: ReplayClaim): string => [kind, key, name].filter(Boolean).join(' ');

/** Equal as values; texts that are no JSON, which only a made-up history holds, are equal as texts. */
export function sameJson(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return canonical(JSON.parse(a)) === canonical(JSON.parse(b));
  } catch {
    return false;
  }
}

export const shorten = (json: string): string => (json.length > 200 ? `${json.slice(0, 200)}…` : json);
