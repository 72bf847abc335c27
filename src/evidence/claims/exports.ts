import type { LedgerEntry } from '../../domain/ledger.js';
import { catalogueDigest } from '../../snapshot/catalogue-digest.js';
import { parseBody } from '../schema.js';

interface Put {
  readonly seq: number;
  readonly roleId: string;
  readonly version: number;
}

/** Each export names the catalogue that the outcomes before it had put in force when it was read, and no other. */
export function exportProblems(ledger: readonly LedgerEntry[]): {
  readonly exports: number;
  readonly problems: readonly string[];
} {
  const exports = ledger.filter(({ kind }) => kind === 'catalogue-exported');
  const puts = exports.length === 0 ? [] : ledger.flatMap(putsIn);
  const wrong = exports.filter((entry) => !wasInForce(entry, puts));
  const problems = wrong.map(({ seq }) => `ledger entry ${seq}: exports a catalogue that was never in force before it`);
  return { exports: exports.length, problems };
}

function putsIn({ seq, kind, body }: LedgerEntry): readonly Put[] {
  if (kind !== 'outcome') return [];
  const { role, roles = [] } = parseBody(kind, body);
  return [...(role ? [role] : []), ...roles].map(({ roleId, version }) => ({ seq, roleId, version }));
}

/** Outcomes may take effect while an export reads: any state from the head it saw to its own entry will do. */
function wasInForce({ seq, body }: LedgerEntry, puts: readonly Put[]): boolean {
  const { catalogue, headSeq } = parseBody('catalogue-exported', body);
  const versions = new Map<string, Put>();
  for (const put of puts.filter((one) => one.seq <= headSeq)) versions.set(put.roleId, put);
  if (catalogueDigest([...versions.values()]) === catalogue) return true;
  const meanwhile = puts.filter((one) => one.seq > headSeq && one.seq < seq);
  return meanwhile.some((put, at) => {
    versions.set(put.roleId, put);
    return meanwhile[at + 1]?.seq !== put.seq && catalogueDigest([...versions.values()]) === catalogue;
  });
}
