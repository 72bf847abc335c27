import { join } from 'node:path';
import { piecesOf } from '../../src/blobs/pieces.js';
import { grantsIn, type SourceReading } from '../../src/domain/account.js';
import { readSource } from '../../src/sources/source.js';
import { AS_OF } from './company/chance.js';
import type { Counts, SourceTruth } from './company/tally.js';
import { Fingerprint, hashText } from './fingerprint.js';

/** The product's reading of one source's exports: all that is timed, and the only call of it here. */
export const readExports = (folder: string, { source, kind, files }: SourceFiles): SourceReading =>
  readSource({
    ...{ source, kind, asOf: AS_OF },
    files: files.map((name) => ({ name, chunks: (from = 0) => piecesOf(join(folder, name), from) })),
  });

export type SourceFiles = Pick<SourceTruth, 'source' | 'kind' | 'files'>;

/** What was read, in the terms of the truth. */
export function countsOf(reading: SourceReading): Counts {
  const fingerprint = new Fingerprint();
  const hashes = new Map<string, number>();
  const hashOf = (id: string): number => {
    const known = hashes.get(id) ?? hashText(id);
    hashes.set(id, known);
    return known;
  };
  for (const { key } of reading.accounts) fingerprint.addAccount(hashOf(key.id));
  for (const { account, entitlement } of grantsIn([reading])) {
    fingerprint.addGrant(hashOf(account.id), hashOf(entitlement.id));
  }
  return {
    records: reading.rows,
    accounts: reading.accounts.length,
    grants: reading.grants.account.length,
    dangling: reading.dangling.length,
    fingerprint: fingerprint.value,
  };
}
