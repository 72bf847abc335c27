import type { Blobs } from '../src/blobs/blobs.js';
import { putJson } from '../src/blobs/json.js';
import type { SourceReading } from '../src/domain/account.js';
import type { StageName, StageReceipt } from '../src/domain/campaign.js';
import type { Finding } from '../src/domain/finding.js';
import type { Balance } from '../src/domain/identity.js';
import { compareText } from '../src/domain/keys.js';
import { balanceCounts } from '../src/hygiene/receipt.js';
import type { SourceInput } from '../src/sources/source.js';

/** What the first stage is given: blobs to keep results in, and the reader of export files. */
export interface StageDeps {
  readonly blobs: Blobs;
  readonly readSource: (input: SourceInput) => SourceReading;
}

/** A stage's whole result, as far as its receipt is concerned. */
interface StageResult {
  readonly stage: StageName;
  readonly findings: readonly Finding[];
  readonly balance: Balance;
}

/** Saves the result as one canonical blob and answers with what may enter a workflow's history: its address and figures. */
export async function saveStage(
  blobs: Blobs,
  result: StageResult,
  more: {
    readonly before?: Balance;
    readonly counts?: Readonly<Record<string, number>>;
    /** The result as it is stored, where that is not as it is. */
    readonly stored?: unknown;
  } = {},
): Promise<StageReceipt> {
  const digest = await putJson(blobs, more.stored ?? result);
  const counts = { ...balanceCounts(more.before, result.balance), findings: result.findings.length, ...more.counts };
  return { stage: result.stage, digest, counts };
}

/** Earlier findings first, then this stage's, in an order that no order of rows shows but by its line numbers. */
export const addFindings = (before: readonly Finding[], own: readonly Finding[]): readonly Finding[] => [
  ...before,
  ...[...own].sort(
    (a, b) =>
      compareText(a.source, b.source) ||
      compareText(a.code, b.code) ||
      compareText(a.subject, b.subject) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compareText(a.message, b.message),
  ),
];
