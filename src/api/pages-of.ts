import { InputError } from '../domain/errors.js';

export interface PageQuery {
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Give it as `after` to go on; null at the end. */
  readonly next: string | null;
}

/** A page the store has cut already. A full one may be the last: then the next is empty. */
export function pageOf<T>(items: readonly T[], limit: number, idOf: (item: T) => string): PageOf<T> {
  const last = items.at(-1);
  return { items, next: last !== undefined && items.length === limit ? idOf(last) : null };
}

/** Cuts a page out of a whole list that keeps its order. Throws `BAD_CURSOR` for an id that is not in it. */
export function pageIn<T>(all: readonly T[], { after, limit }: PageQuery, idOf: (item: T) => string): PageOf<T> {
  const before = after === undefined ? -1 : all.findIndex((item) => idOf(item) === after);
  if (after !== undefined && before === -1) {
    throw new InputError('BAD_CURSOR', 'expected the `next` of a page of this list', {
      advice: 'Begin again without `after`.',
    });
  }
  const items = all.slice(before + 1, before + 1 + limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && before + 1 + limit < all.length ? idOf(last) : null };
}

/** The same for items without an id: the cursor is how many have been given. */
export function pageByPosition<T>(all: readonly T[], { after, limit }: PageQuery): PageOf<T> {
  const from = after === undefined ? 0 : Number(after);
  if (!Number.isSafeInteger(from) || from < 0 || from > all.length) {
    throw new InputError('BAD_CURSOR', 'expected the `next` of a page of this list', {
      advice: 'Begin again without `after`.',
    });
  }
  const end = from + limit;
  return { items: all.slice(from, end), next: end < all.length ? String(end) : null };
}
