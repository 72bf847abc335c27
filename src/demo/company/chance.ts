import { createHash } from 'node:crypto';
import { seededRandom } from '../../mining/random.js';

/** All that is left to chance in the company: a seed decides it. */
export interface Chance {
  /** A whole number from 0 up to, not including, `below`. */
  readonly below: (below: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly shuffle: <T>(items: readonly T[]) => readonly T[];
  readonly happens: (probability: number) => boolean;
  /** `YYYY-MM-DD`, between so many days before the as-of day. */
  readonly daysAgo: (least: number, most: number) => string;
}

const AS_OF_MS = Date.UTC(2026, 8, 30);
const DAY_MS = 86_400_000;

/** The day so many days before the as-of day; a negative number is in the future. */
export const dayAgo = (days: number): string => new Date(AS_OF_MS - days * DAY_MS).toISOString().slice(0, 10);

export function chanceOf(seed: number): Chance {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    pick: (items) => itemAt(items, below(items.length)),
    shuffle: (items) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const [a, b] = [itemAt(copy, i), itemAt(copy, j)];
        copy[i] = b;
        copy[j] = a;
      }
      return copy;
    },
    happens: (probability) => random() < probability,
    daysAgo: (least, most) => dayAgo(least + below(most - least + 1)),
  };
}

function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`expected an item at ${index} of ${items.length}`);
  return item;
}

/** Identifiers that systems give out: made of what they are for, so that no order of making shows in them. */
export interface Ids {
  readonly hex: (what: string, length: number) => string;
  readonly guid: (what: string) => string;
  /** Letters and digits, as Okta and IAM use them. */
  readonly letters: (what: string, length: number) => string;
  readonly bytes: (what: string, length: number) => Buffer;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function idsOf(seed: number): Ids {
  const digest = (what: string): Buffer =>
    createHash('sha256')
      .update(JSON.stringify([seed, what]))
      .digest();
  const hex = (what: string, length: number): string => digest(what).toString('hex').slice(0, length);
  return {
    hex,
    guid: (what) =>
      [
        [0, 8],
        [8, 12],
        [12, 16],
        [16, 20],
        [20, 32],
      ]
        .map(([from, to]) => hex(what, 32).slice(from, to))
        .join('-'),
    letters: (what, length) =>
      [...digest(what)]
        .map((byte) => alphabet[byte % alphabet.length] ?? 'A')
        .join('')
        .slice(0, length),
    bytes: (what, length) => digest(what).subarray(0, length),
  };
}
