/** A thing as its source names it. `id` is what the source said, byte for byte; never parsed, never joined with `:`. */
export interface SourceKey {
  readonly source: string;
  readonly id: string;
}

export type AccountKey = SourceKey;
export type EntitlementKey = SourceKey;

/** A collision-free text for use as a Map key; never parsed back and never shown. */
export const keyText = (key: SourceKey): string => JSON.stringify([key.source, key.id]);

/** Total order by UTF-16 code unit, the same on every machine and locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Total order of keys: source, then id, by code unit. */
export const compareKeys = (a: SourceKey, b: SourceKey): number =>
  compareText(a.source, b.source) || compareText(a.id, b.id);

export const sameKey = (a: SourceKey, b: SourceKey): boolean => a.source === b.source && a.id === b.id;
