import type { CapturedCampaign } from '../../domain/campaign.js';
import type { MiningResult } from '../../domain/candidate.js';
import { VerificationError } from '../../domain/errors.js';
import {
  breakerQuestions,
  candidateQuestions,
  carriedQuestions,
  doubtQuestions,
  gateQuestions,
  readinessQuestions,
} from '../../domain/questions.js';
import type { ReviewSubject } from '../../domain/review.js';
import type { DeduplicateResult, FreezeResult, RemoveOrphansResult, SplitResult } from '../../domain/stage-results.js';
import { canonical } from '../../snapshot/canonical.js';
import { askedAgain } from '../../domain/attestation.js';
import { attestationProblems, readAttestations } from './attestations.js';
import { carryOverProblems, citationProblems, readCarryOver } from './carry-over.js';
import type { Manifest } from '../bundle.js';
import { decisionKinds } from '../bundle.js';
import type { ClaimCheck } from '../claim.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import type { CampaignFacts } from '../ledger-facts.js';
import { readFile, readHistory, readJson, readLedger, readStage, type BundleSource } from '../reading.js';
import { own } from '../schema.js';

/**
 * Everything that had to be asked had exactly one review, no review is about anything else, and what earlier campaigns
 * decided is cited as the ledger has it.
 */
export async function nothingLeftOut(bundle: BundleSource, facts: CampaignFacts): Promise<ClaimCheck> {
  const { spec } = own<CapturedCampaign>(await readJson(bundle, 'campaign.json'));
  const deduplicated = await readStage<DeduplicateResult>(bundle, 'deduplicate');
  const orphans = await readStage<RemoveOrphansResult>(bundle, 'remove-orphans');
  const split = await readStage<SplitResult>(bundle, 'split-non-human');
  const frozen = await readStage<FreezeResult>(bundle, 'freeze-snapshot');
  const { candidates } = await readStage<MiningResult>(bundle, 'mine-roles');
  const carried = await readCarryOver(bundle, facts);
  const attested = await readAttestations(bundle, facts);
  const questions: readonly ReviewSubject[] = [
    ...(attested ? askedAgain(attested) : gateQuestions(spec)),
    ...breakerQuestions(orphans),
    ...readinessQuestions(frozen),
    ...doubtQuestions(spec, { deduplicated, split }),
    ...(carried ? carriedQuestions(carried) : candidateQuestions(candidates)),
  ];
  const expected = new Set(questions.map(canonical));
  const problems: string[] = [];
  for (const { opened } of facts.reviews.values()) {
    if (!expected.delete(canonical(opened.subject))) problems.push(`${opened.reviewId}: asked twice, or about nothing`);
  }
  for (const subject of expected) problems.push(`ledger.jsonl: expected a review of ${subject}, got none`);
  problems.push(...citationProblems({ carried, attested }, facts));
  if (attested) problems.push(...(await attestationProblems(bundle, { attested, facts, spec })));
  if (carried)
    problems.push(
      ...(await carryOverProblems(bundle, { carried, facts, candidates, snapshot: frozen.snapshot, spec })),
    );
  if (!facts.closed) problems.push('ledger.jsonl: expected the campaign to be closed');
  return {
    figure: `${facts.reviews.size} reviews of ${candidates.length} candidates and ${Object.keys(spec.sources).length} sources`,
    problems,
  };
}

/** The readable extract of decisions is the ledger's own, and the histories hold the same decisions, each once. */
export async function historiesAgree(
  bundle: BundleSource,
  facts: CampaignFacts,
  manifest: Manifest,
): Promise<ClaimCheck> {
  const problems: string[] = [];
  if (!(await extractMatches(bundle, manifest.campaignId))) problems.push('decisions.jsonl: not what the ledger holds');
  const paths = manifest.files.map(({ path }) => path).filter((path) => path.startsWith('histories/'));
  const seen = new Map<string, string>();
  const workflows = new Set<string>();
  for (const path of paths) {
    const { workflowId, decisions } = decisionsIn(await readHistory(bundle, path), path);
    workflows.add(workflowId);
    for (const decisionId of decisions) seen.set(decisionId, path);
  }
  for (const reviewId of facts.reviews.keys()) {
    if (!workflows.has(`review/${reviewId}`)) problems.push(`histories: expected the history of ${reviewId}, got none`);
  }
  const ledgered = [...facts.reviews.values()].flatMap(({ decisions }) =>
    decisions.map(({ command }) => command.decisionId),
  );
  for (const decisionId of ledgered) {
    if (!seen.has(decisionId)) problems.push(`histories: decision ${decisionId} is in the ledger and in no history`);
  }
  return { figure: `${paths.length} histories, ${ledgered.length} decisions`, problems };
}

async function extractMatches(bundle: BundleSource, campaignId: string): Promise<boolean> {
  const ledger: readonly LedgerEntry[] = await readLedger(bundle);
  const own = ledger.filter((entry) => entry.campaignId === campaignId && decisionKinds.includes(entry.kind));
  const expected = own.map((entry) => `${canonical(entry)}\n`).join('');
  return new TextDecoder().decode(await readFile(bundle, 'decisions.jsonl')) === expected;
}

/** The decision ids that the run handed to `recordDecision`. */
function decisionsIn(
  file: unknown,
  path: string,
): { readonly workflowId: string; readonly decisions: readonly string[] } {
  if (!isFields(file) || typeof file['workflowId'] !== 'string' || !isFields(file['history'])) throw unreadable(path);
  const events = file['history']['events'];
  if (!Array.isArray(events)) throw unreadable(path);
  const decisions = events.filter(isFields).flatMap((event) => decisionOf(event) ?? []);
  return { workflowId: file['workflowId'], decisions };
}

function decisionOf(event: Fields): string | undefined {
  const scheduled = event['activityTaskScheduledEventAttributes'];
  if (!isFields(scheduled) || !isFields(scheduled['activityType']) || !isFields(scheduled['input'])) return undefined;
  const payloads = scheduled['input']['payloads'];
  if (scheduled['activityType']['name'] !== 'recordDecision' || !Array.isArray(payloads)) return undefined;
  const [first] = payloads.filter(isFields);
  const input = jsonText(Buffer.from(String(first?.['data']), 'base64').toString('utf8'));
  const command = isFields(input) ? input['command'] : undefined;
  return isFields(command) && typeof command['decisionId'] === 'string' ? command['decisionId'] : undefined;
}

function jsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unreadable = (path: string): VerificationError =>
  new VerificationError('FILE_UNREADABLE', `expected a workflow history in ${path}`);
