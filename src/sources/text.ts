import { isUtf8 } from 'node:buffer';
import { InputError } from '../domain/errors.js';

/** The file holds no record at all: never read as "everybody has left". */
export const emptyExport = (file: string): InputError =>
  new InputError('EMPTY_EXPORT', 'expected at least one record, got none', {
    place: { file, line: 1 },
    advice: 'Check that the export ran and that its account may read the records.',
  });

/** The text of these bytes, or null when they are not UTF-8. */
export const decode = (bytes: Buffer): string | null => (isUtf8(bytes) ? bytes.toString('utf8') : null);
