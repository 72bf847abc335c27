/** Invisible or direction-changing characters, and every control character: text that shows other than it reads. */
const deceptive = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Anybody's text on one line, without what would make it show other than it reads, cut to so many UTF-16 units. */
export function oneLine(text: string, max: number): string {
  return cut(
    text
      .replace(/[\r\n\t\u2028\u2029]/g, ' ')
      .replace(deceptive, '')
      .toWellFormed()
      .trim(),
    max,
  );
}

/** Cut with an ellipsis, never inside a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/** `2026-10-01T08:00:00.000Z` as `2026-10-01 08:00 UTC`; what is no time stays as it is. */
export const timeText = (at: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(at) ? `${at.slice(0, 10)} ${at.slice(11, 16)} UTC` : at;

export const countOf = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
