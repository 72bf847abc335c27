import type { SourceKind } from '../domain/account.js';

/** One captured export file. `name` is what findings and errors show; nothing is opened by it. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Everything a reading depends on: no clock, no network, no file system. */
export interface SourceInput {
  /** The source's name in the campaign: the first half of every key. */
  readonly source: string;
  readonly kind: SourceKind;
  /** In any order; several files of one format are read as one export (pages, one LDIF per unit). */
  readonly files: readonly SourceFile[];
  /** ISO 8601 UTC; effective-dated HR rows that begin later give way to those in force then. */
  readonly asOf?: string;
}
