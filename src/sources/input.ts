import type { SourceKind } from '../domain/account.js';
import type { SourceForm } from '../domain/campaign.js';

/** One captured export file. `name` is what findings and errors show; nothing is opened by it. */
export interface SourceFile {
  readonly name: string;
  /** The file's bytes from a position on, in pieces of any size; the same again however often it is asked. */
  readonly chunks: (from?: number) => Iterable<Uint8Array>;
}

/** A file whose bytes are at hand. */
export const fileOfBytes = (name: string, bytes: Uint8Array): SourceFile => ({
  name,
  chunks: (from = 0) => [bytes.subarray(from)],
});

/** Everything a reading depends on: no clock, no network. */
export interface SourceInput extends SourceForm {
  /** The source's name in the campaign: the first half of every key. */
  readonly source: string;
  readonly kind: SourceKind;
  /** In any order; several files of one format are read as one export (pages, one LDIF per unit). */
  readonly files: readonly SourceFile[];
  /** ISO 8601 UTC; effective-dated HR rows that begin later give way to those in force then. */
  readonly asOf?: string;
}
