/**
 * What a spreadsheet may take for the beginning of a formula, full-width forms included, with white space before it. An
 * apostrophe counts too: it is what we put in front, so it has to be told from one that was there.
 */
const opening = String.raw`\s*[=+\-@＝＋－＠']`;

/** At the beginning a tab or a line end is enough: spreadsheets drop them and read on. */
const atBeginning = new RegExp(String.raw`^(?=${opening}|[\t\r\n])`, 'u');

/** Where another separator than ours would begin a cell of its own. */
const inside = new RegExp(String.raw`([;\t\r\n])(?=${opening})`, 'gu');

/**
 * A text that no spreadsheet takes for a formula: an apostrophe stands before whatever could begin one, at the beginning and
 * behind each semicolon, tab and line end. Loss-free: `original` gives the text back, whatever it was.
 */
export const neutral = (text: string): string => text.replace(inside, "$1'").replace(atBeginning, "'");

/** Takes away what `neutral` put in: one apostrophe at the beginning, and one behind each semicolon, tab and line end. */
export const original = (text: string): string => text.replace(/^'/u, '').replace(/([;\t\r\n])'/gu, '$1');
