import {
  attestations,
  subjectText,
  type Attestable,
  type Attestation,
  type Attestations,
} from '../../domain/attestation.js';
import { attributeFacts, sourceView } from '../../domain/attestable-views.js';
import type { CampaignSpec } from '../../domain/campaign.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import { gateQuestions } from '../../domain/questions.js';
import type { InventoryResult } from '../../domain/stage-results.js';
import { canonical } from '../../snapshot/canonical.js';
import { digest } from '../../snapshot/digest.js';
import type { CampaignFacts } from '../ledger-facts.js';
import { readLedger, readInventory, readStage, type BundleSource } from '../reading.js';
import { parseBody, type Body } from '../schema.js';

/** What owners confirmed in earlier campaigns and this one goes by; undefined where it asked anew. */
export async function readAttestations(bundle: BundleSource, facts: CampaignFacts): Promise<Attestations | undefined> {
  const finished = facts.stages.some(({ stage }) => stage === 'attestations');
  return finished ? readStage<Attestations>(bundle, 'attestations') : undefined;
}

/**
 * What stands without a question is what the rules make of what owners were shown then and would be shown now; what they were
 * shown, who was asked and that they confirmed is in the ledger.
 */
export async function attestationProblems(
  bundle: BundleSource,
  about: { readonly attested: Attestations; readonly facts: CampaignFacts; readonly spec: CampaignSpec },
): Promise<readonly string[]> {
  const { attested, facts, spec } = about;
  const { previous, now, today } = attested;
  const expected = attestations({ previous, policy: { attest: spec.review.attest ?? '' }, now, today });
  const inventory = await readInventory(bundle);
  const finished = facts.stages.find(({ stage }) => stage === 'attestations')?.seq ?? 0;
  const told = toldBefore(await readLedger(bundle), finished);
  const wrong = (what: string): string => `stages/attestations.json: ${what}`;
  return [
    ...(canonical(expected) === canonical(attested) ? [] : [wrong('not what the rules make of it')]),
    ...(facts.started && now <= facts.started.at ? [] : [wrong('counted to a later time than the start')]),
    ...(canonical(today.map(shown)) === canonical(shownToday(spec, inventory))
      ? []
      : [wrong('not what owners have now')]),
    ...previous.attested.flatMap((one) =>
      isTold(one, told) ? [] : [wrong(`${subjectText(one.subject)} was not confirmed so`)],
    ),
  ];
}

/** What is asked about and shown, whichever campaign shows it. */
const shown = ({ subject, view }: Attestable): unknown => ({ subject, view: { ...view, campaignId: '' } });

function shownToday(spec: CampaignSpec, inventory: InventoryResult): readonly unknown[] {
  return gateQuestions(spec).map((subject) => {
    if (subject.kind === 'source')
      return { subject, view: sourceView({ campaignId: '', spec, source: subject.source }, inventory) };
    const { sections } = attributeFacts(subject.attribute, spec, inventory);
    return { subject, view: { kind: 'attribute', campaignId: '', sections } };
  });
}

interface Told {
  readonly opened: ReadonlyMap<string, Body<'review-opened'>>;
  readonly outcomes: ReadonlyMap<string, Body<'outcome'>>;
  readonly judgedAt: ReadonlyMap<string, string>;
}

function toldBefore(ledger: readonly LedgerEntry[], seq: number): Told {
  const before = ledger.filter((entry) => entry.seq < seq);
  const of = <K extends 'review-opened' | 'outcome' | 'decision'>(kind: K): readonly Body<K>[] =>
    before.filter((entry) => entry.kind === kind).map((entry) => parseBody(kind, entry.body));
  return {
    opened: new Map(of('review-opened').map((body) => [body.reviewId, body])),
    outcomes: new Map(of('outcome').map((body) => [body.reviewId, body])),
    judgedAt: new Map(of('decision').map(({ command, judgedAt }) => [command.decisionId, judgedAt])),
  };
}

function isTold(one: Attestation, { opened, outcomes, judgedAt }: Told): boolean {
  const { subject, owner, view, reviewId, decisionIds, at } = one;
  const asked = opened.get(reviewId);
  const outcome = outcomes.get(reviewId)?.outcome;
  const [last = ''] = decisionIds
    .map((id) => judgedAt.get(id) ?? '')
    .sort()
    .slice(-1);
  return (
    canonical(asked?.subject ?? null) === canonical(subject) &&
    asked?.plan.viewDigest === digest('view/v1', view) &&
    asked.plan.stages[0]?.reviewers[0]?.personId === owner &&
    outcome?.kind === 'confirmed' &&
    canonical(outcome.decisionIds) === canonical(decisionIds) &&
    last === at
  );
}
