const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * A record's id in 18 characters: the last three say which of the first fifteen are capitals, five at a time. Ids of 15 are
 * completed; null where the text is no id, or where the case of its letters was lost.
 */
export function salesforceId(text: string): string | null {
  const trimmed = text.trim();
  if (!/^[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?$/.test(trimmed)) return null;
  const whole = trimmed.slice(0, 15) + checkOf(trimmed.slice(0, 15));
  return trimmed.length === 15 || trimmed === whole ? whole : null;
}

const checkOf = (id: string): string => [0, 5, 10].map((from) => CHECK[capitals(id.slice(from, from + 5))]).join('');

/** Bit i says that character i is a capital. */
const capitals = (five: string): number =>
  [...five].reduce((bits, sign, i) => (sign >= 'A' && sign <= 'Z' ? bits | (1 << i) : bits), 0);
