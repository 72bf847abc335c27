/**
 * Primary comparison key of a text: NFKC, trimmed, inner white space collapsed, lower case by Unicode and by no locale.
 * Diacritics stay: whether `García` and `Garcia` are the same is a second, weaker question (`looseText`).
 */
export const foldText = (text: string): string =>
  text.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase().replaceAll('ß', 'ss');

/** Letters that NFD does not take apart; `ı` and `i̇` meet in `i`, so that a Turkish keyboard makes no second person. */
const plain: Readonly<Record<string, string>> = { ı: 'i', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe' };

/** Secondary key: without diacritics, apostrophes and hyphens. Evidence only, never an identifier. */
export const looseText = (text: string): string =>
  foldText(text)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ıøłđðþæœ]/gu, (letter) => plain[letter] ?? letter)
    .replace(/['’`´]/gu, '')
    .replace(/[\p{Pd}\s]+/gu, ' ')
    .trim();

/** How a value is shown after normalisation: NFKC, trimmed, control characters and repeated spaces gone, case kept. */
export const tidyText = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** The alphabetic and numeric tokens of a name, in the order written. */
export const nameTokens = (text: string): readonly string[] =>
  looseText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '');

/** ISO day `YYYY-MM-DD` of a point in time or of a date. */
export const dayOf = (iso: string): string => iso.slice(0, 10);

/** Whole and broken days between two ISO times, `later − earlier`; NaN when either is not a time. */
export const daysBetween = (earlier: string, later: string): number =>
  (Date.parse(later) - Date.parse(earlier)) / 86_400_000;

/** Shared figures are rounded so that the order of additions never shows. */
export const round9 = (value: number): number => Math.round(value * 1e9) / 1e9;
