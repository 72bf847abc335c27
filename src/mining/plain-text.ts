/** Longest name a candidate gets, in UTF-16 code units. */
const LONGEST = 80;

/**
 * Text from outside made fit for a name: one line, no control, direction-changing or zero-width characters, nothing a
 * spreadsheet takes for a formula at its start, at most 80 characters. Whoever shows it still has to escape it.
 */
export function plainText(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]+/g,
      ' ',
    )
    .replace(/ +/g, ' ')
    .replace(/^[ =+\-@]+/, '')
    .trimEnd();
  return shorten(clean, LONGEST);
}

/** Cuts between characters, never inside a surrogate pair. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** The words of an entitlement's name: parted by signs, spaces and humps; longer than one character; no plain numbers. */
export const wordsOf = (text: string): readonly string[] =>
  plainText(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s!-/:-@[-`{-~]+/)
    .filter((word) => word.length > 1 && !/^[0-9]+$/.test(word));

/** Lower case of A to Z only: the same on every machine and in every release of Unicode. */
export const lowerAscii = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));

/** Something to call an entitlement by when nobody named it: an AD common name, else what follows the last slash. */
export function shortName(id: string): string {
  const common = /^CN=((?:[^,\\]|\\.)+)/i.exec(id)?.[1];
  return common ?? id.split('/').at(-1) ?? id;
}
