import { InputError } from '../domain/errors.js';
import type { SourceFile } from './input.js';

const LINE_FEED = 10;

/**
 * The file's text, its byte order mark removed. Throws `NOT_UTF8` with the first line that is not UTF-8 (Latin-1, UTF-16,
 * binary) and `EMPTY_EXPORT` when there is nothing but white space: guessing an encoding would change names silently.
 */
export function decodeText(file: SourceFile): string {
  const text = decode(file.bytes);
  if (text === null) {
    throw new InputError('NOT_UTF8', 'expected UTF-8, got bytes that are not', {
      place: { file: file.name, line: firstBadLine(file.bytes) },
      advice: 'Export it again as UTF-8, or convert it with the encoding it was written in.',
    });
  }
  if (text.trim() === '') throw emptyExport(file.name);
  return text;
}

/** The file holds no record at all: never read as "everybody has left". */
export const emptyExport = (file: string): InputError =>
  new InputError('EMPTY_EXPORT', 'expected at least one record, got none', {
    place: { file, line: 1 },
    advice: 'Check that the export ran and that its account may read the records.',
  });

/** The text of these bytes, or null when they are not UTF-8. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** No UTF-8 sequence contains a line feed, so each line can be tried by itself. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    if (decode(bytes.subarray(start, end)) === null) return line;
    start = end + 1;
  }
  return line;
}
