import { ageInDays } from './carry-over-state.js';
import { durationMs } from './duration.js';
import { compareText } from './keys.js';
import type { ReviewSubject } from './review.js';
import type { PlainView, SourceView } from './view.js';

/** What owners answer for before anything is de-duplicated. */
export type AttestedSubject = Extract<ReviewSubject, { readonly kind: 'source' | 'attribute' }>;

/** Whom a campaign would ask, and what they would be shown. */
export interface Attestable {
  readonly subject: AttestedSubject;
  /** The person id of whoever the campaign file names as owner. */
  readonly owner: string;
  readonly view: SourceView | PlainView;
}

/** What an owner confirmed in an earlier campaign of the series, as it was shown to them. */
export interface Attestation extends Attestable {
  readonly reviewId: string;
  readonly decisionIds: readonly string[];
  /** ISO 8601 UTC: when the last of those decisions was made. */
  readonly at: string;
}

export const attestationChanges = ['owner', 'format', 'files', 'mapping', 'meaning', 'volume'] as const;
export type AttestationChange = (typeof attestationChanges)[number];

/** `standing` is cited; the others are asked. */
export type AttestationFate =
  | { readonly fate: 'new' }
  | { readonly fate: 'changed'; readonly why: readonly AttestationChange[] }
  | { readonly fate: 'lapsed' }
  | { readonly fate: 'standing' };

export interface AttestationInput {
  /** The campaign before this one, and what the series attested up to it: the latest of each subject. */
  readonly previous: { readonly campaignId: string; readonly attested: readonly Attestation[] };
  readonly policy: { readonly attest: string };
  /** ISO 8601 UTC: when this campaign started; ages are counted to it. */
  readonly now: string;
  /** Every source and attribute that the policy asks about, in the order they are asked. */
  readonly today: readonly Attestable[];
}

export interface Attestations extends AttestationInput {
  /** In the order of `today`. */
  readonly fates: readonly (AttestationFate & { readonly subject: AttestedSubject })[];
}

/** How far the number of records may move before completeness is asked about again, as a share of what was confirmed. */
const VOLUME_STEP = 0.2;

/** Sorts what owners would be asked by what they confirmed before: asked is what is new, lapsed, or not as it was. */
export function attestations(input: AttestationInput): Attestations {
  const before = new Map(input.previous.attested.map((one) => [subjectText(one.subject), one]));
  const fates = input.today.map((one) => ({
    subject: one.subject,
    ...fateOf(one, before.get(subjectText(one.subject)), input),
  }));
  return { ...input, fates };
}

export const subjectText = (subject: AttestedSubject): string => JSON.stringify([subject.kind, nameOf(subject)]);

const nameOf = (subject: AttestedSubject): string => (subject.kind === 'source' ? subject.source : subject.attribute);

function fateOf(
  today: Attestable,
  before: Attestation | undefined,
  { policy, now }: AttestationInput,
): AttestationFate {
  if (!before) return { fate: 'new' };
  const changed: readonly AttestationChange[] = [
    ...(today.owner === before.owner ? [] : (['owner'] as const)),
    ...viewChanges(before.view, today.view),
  ];
  if (changed.length > 0) return { fate: 'changed', why: attestationChanges.filter((one) => changed.includes(one)) };
  const lapsed = Date.parse(now) - Date.parse(before.at) > durationMs(policy.attest);
  return { fate: lapsed ? 'lapsed' : 'standing' };
}

type View = Attestable['view'];

function viewChanges(before: View, now: View): readonly AttestationChange[] {
  if (before.kind === 'source' && now.kind === 'source') return sourceChanges(before, now);
  if (before.kind === 'source' || now.kind === 'source') return ['meaning'];
  const same = (label: string): boolean => factIn(before, label) === factIn(now, label);
  return [
    ...(same('Mapping tables') ? [] : (['mapping'] as const)),
    ...(same('System of record') && same('Use') ? [] : (['meaning'] as const)),
  ];
}

function sourceChanges(before: SourceView, now: SourceView): readonly AttestationChange[] {
  const files = ({ files: all }: SourceView): readonly string[] =>
    all.map(({ name }) => dateless(name)).sort(compareText);
  const happened: Readonly<Partial<Record<AttestationChange, boolean>>> = {
    format: before.sourceKind !== now.sourceKind,
    files: differs(files(before), files(now)),
    mapping: differs(tables(before), tables(now)),
    meaning: differs(meanings(before), meanings(now)),
    volume: Math.abs(now.rows - before.rows) > VOLUME_STEP * before.rows,
  };
  return attestationChanges.filter((change) => happened[change]);
}

/** Digits in a name tell the period, or the run, that a file is of; it is the same file of another day. */
const dateless = (name: string): string => name.replace(/\d+/g, '0');

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

const tables = ({ mappings = {} }: SourceView): unknown =>
  Object.entries(mappings).sort(([a], [b]) => compareText(a, b));

const meanings = ({ attributes }: SourceView): unknown =>
  [...attributes].sort((a, b) => compareText(a.name, b.name)).map(({ name, use }) => [name, use]);

/** What the first section of a view says under a label. */
function factIn({ sections }: PlainView, label: string): string {
  return JSON.stringify(sections[0]?.rows.find((row) => row.label === label)?.value ?? null);
}

/** An earlier confirmation that stands without a question. */
export interface AttestationCitation {
  readonly kind: 'source' | 'attribute';
  readonly id: string;
  readonly reviewId: string;
  readonly decisionIds: readonly string[];
  readonly ageDays: number;
}

export function attestationCitations({ previous, fates, now }: Attestations): readonly AttestationCitation[] {
  const before = new Map(previous.attested.map((one) => [subjectText(one.subject), one]));
  return fates.flatMap(({ fate, subject }): readonly AttestationCitation[] => {
    const attested = before.get(subjectText(subject));
    if (fate !== 'standing' || !attested) return [];
    const { reviewId, decisionIds, at } = attested;
    return [{ kind: subject.kind, id: nameOf(subject), reviewId, decisionIds, ageDays: ageInDays(at, now) }];
  });
}

/** What has to be asked in spite of all that was confirmed before. */
export const askedAgain = ({ fates }: Attestations): readonly AttestedSubject[] =>
  fates.filter(({ fate }) => fate !== 'standing').map(({ subject }) => subject);
