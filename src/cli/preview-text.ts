import type { StageReceipt } from '../domain/campaign.js';
import type { MiningReport } from '../domain/candidate.js';
import type { Finding } from '../domain/finding.js';
import { buckets, type Balance } from '../domain/identity.js';
import { compareText } from '../domain/keys.js';
import { miningFacts, summaryOf } from '../domain/mining-summary.js';

const titles: Readonly<Record<StageReceipt['stage'], string>> = {
  inventory: '1 inventory',
  attestations: 'attestations',
  deduplicate: '2 de-duplicate',
  'remove-orphans': '3 remove orphans',
  'split-non-human': '4 split non-human',
  'freeze-snapshot': '5 freeze',
  'mine-roles': '6 mine',
  'carry-over': 'carry over',
};

/** One line a stage: what came in, what is still in, what it found. */
export function stageLine({ stage, counts }: StageReceipt): string {
  const flow = ['rows', 'accounts', 'grants'].flatMap((part) =>
    counts[`${part}In`] === undefined ? [] : [`${part} ${counts[`${part}In`]} → ${counts[`${part}Out`]}`],
  );
  const more = Object.entries(counts)
    .filter(([name]) => !/\.|In$|Out$/u.test(name) && !(name === 'accounts' && flow.length > 0))
    .map(([name, value]) => `${words(name)} ${value}`);
  return `${titles[stage].padEnd(18)} ${[...flow, ...more].join(', ')}`;
}

const words = (name: string): string => name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);

/** The population balance as a table: a line for rows, accounts and grants of every source. */
export function balanceTable(balance: Balance): readonly string[] {
  const head = ['', '', 'total', ...buckets];
  const lines = Object.entries(balance.sources)
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([source, parts]) =>
      (['rows', 'accounts', 'grants'] as const).map((part, i) => [
        i === 0 ? printable(source) : '',
        part,
        String(parts[part].total),
        ...buckets.map((bucket) => String(parts[part].buckets[bucket] || '·')),
      ]),
    );
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => (line[column] ?? '').length)));
  return [head, ...lines].map((line) =>
    line
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** How often each finding was made, the gravest first. */
export function findingLines(findings: readonly Pick<Finding, 'severity' | 'code'>[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { severity, code } of findings)
    counts.set(`${severity} ${code}`, (counts.get(`${severity} ${code}`) ?? 0) + 1);
  const rank = (line: string): number =>
    ['error', 'warning', 'info'].findIndex((severity) => line.startsWith(severity));
  return [...counts]
    .sort(([a, m], [b, n]) => rank(a) - rank(b) || n - m || compareText(a, b))
    .map(([line, count]) => `${String(count).padStart(5)}  ${line}`);
}

/** What was mined, a line a figure. */
export function miningLines(report: MiningReport): readonly string[] {
  const facts = miningFacts(summaryOf(report));
  const width = Math.max(...facts.map(({ label }) => label.length));
  return ['Mining', ...facts.map(({ label, value }) => `  ${label.padEnd(width)}  ${printable(value)}`)];
}

/** Text of others on our terminal: no control characters. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '�');
