import type { MiningResult } from '../domain/candidate.js';
import type { Identity } from '../domain/identity.js';
import type { FreezeResult } from '../domain/stage-results.js';
import { canonical } from '../snapshot/canonical.js';

/** Every file of a folder of results, in the order they are documented (docs/result-files.md). */
export const resultFileNames = [
  'identities.jsonl',
  'set-aside.jsonl',
  'privileged.jsonl',
  'findings.jsonl',
  'balance.json',
  'readiness.json',
  'assignments.csv',
  'candidates.json',
  'mining.json',
] as const;
export type ResultFileName = (typeof resultFileNames)[number];

/** The text of each result file: JSON is canonical (RFC 8785), so equal results are equal files. */
export function resultFiles(frozen: FreezeResult, mined: MiningResult): Readonly<Record<ResultFileName, string>> {
  return {
    'identities.jsonl': jsonLines(frozen.identities.map(identityLine)),
    'set-aside.jsonl': jsonLines(
      frozen.setAside.map(({ source, id, reasons, detail }) => ({ source, id, reasons, detail })),
    ),
    'privileged.jsonl': jsonLines(frozen.privileged),
    'findings.jsonl': jsonLines(frozen.findings),
    'balance.json': json(frozen.balance),
    'readiness.json': json(frozen.readiness),
    'assignments.csv': assignments(frozen),
    'candidates.json': json(mined.candidates),
    'mining.json': json(mined.report),
  };
}

const json = (value: unknown): string => `${canonical(value)}\n`;
const jsonLines = (values: readonly unknown[]): string => values.map(json).join('');

const identityLine = ({ id, class: taken, confidence, reasons, accounts, ...more }: Identity): unknown => ({
  id,
  class: taken,
  confidence,
  reasons,
  accounts,
  secondary: more.secondary,
  owners: more.ownerIds ?? [],
  living: more.living,
  name: more.displayName,
  attributes: more.attributes,
});

/** RFC 4180 with a header line. */
function assignments({ snapshot }: FreezeResult): string {
  const rows = snapshot.identities.flatMap(({ id }, row) =>
    (snapshot.assignments[row] ?? []).flatMap((column) => {
      const entitlement = snapshot.entitlements[column];
      return entitlement ? [[id, entitlement.source, entitlement.id]] : [];
    }),
  );
  return [['identity', 'source', 'entitlement'], ...rows]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('');
}

/**
 * A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"); quotes, commas
 * and line breaks are quoted as RFC 4180 says.
 */
export function csvCell(text: string): string {
  const safe = /^[\s]*[=+\-@]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
