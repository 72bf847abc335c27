import { mix } from '../../../src/mining/random.js';
import { hashText } from '../fingerprint.js';

/** A few throws of dice that belong to one thing alone: they are the same whatever is thrown for others, and in which order. */
export class Dice {
  private state: number;

  constructor(state: number) {
    this.state = state;
  }

  /** A 32-bit word: a Weyl sequence through MurmurHash3's finaliser. */
  word(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    return mix(this.state);
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor((this.word() / 4_294_967_296) * limit);
  }

  happens(probability: number): boolean {
    return this.word() < probability * 4_294_967_296;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('expected something to pick from, got nothing');
    return item;
  }
}

/** Dice for each number of a kind of thing. */
export type DiceOf = (index: number) => Dice;

/** Dice for each kind of thing that a company has; the seed decides them all. */
export type Chance = (what: string) => DiceOf;

export const chanceOf =
  (seed: number): Chance =>
  (what) => {
    const base = mix(mix(seed) ^ hashText(what));
    return (index) => new Dice(mix(mix(base ^ index) + base));
  };

const AS_OF_MS = Date.UTC(2026, 8, 30);
const DAY_MS = 86_400_000;

/** The moment of the exports. */
export const AS_OF = new Date(AS_OF_MS).toISOString();

/** Milliseconds since 1970 of the moment so many days before the exports; a negative number lies in the future. */
export const momentAgo = (days: number): number => AS_OF_MS - days * DAY_MS;

/** `YYYY-MM-DD`. */
export const dayAgo = (days: number): string => new Date(momentAgo(days)).toISOString().slice(0, 10);
