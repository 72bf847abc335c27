import { InputError } from '../domain/errors.js';

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
