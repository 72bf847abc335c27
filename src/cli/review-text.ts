import type { ReviewDetails } from '../api/client.js';
import { effectOf } from '../domain/amendment-effect.js';
import { columns } from './output.js';

type Facts = ReviewDetails['facts'];
type CandidateFacts = Extract<Facts, { readonly kind: 'candidate-role' }>;

/** A review as text: what it asks, what it shows, who is asked, what was answered. Numbers serve `decide --drop` and `--remove`. */
export function reviewText(review: ReviewDetails): readonly string[] {
  return [
    ...headLines(review),
    ...factLines(review.facts),
    ...amendmentLines(review),
    '',
    'Asked:',
    ...columns(review.reviewers.map((one) => [`  ${one.name}`, one.functions.join(', '), reviewerState(one)])),
    ...decisionLines(review),
    '',
    `Answers: ${[...review.answers, 'withdraw'].join(', ')}`,
    ...(review.claimedBy === null ? [] : ['Somebody is on it.']),
    `View: ${review.viewDigest}`,
  ];
}

const amendmentLines = ({ amendment, facts }: ReviewDetails): readonly string[] =>
  amendment && facts.kind === 'candidate-role'
    ? ['', 'Amended; this is what is decided on:', ...effectOf(facts, amendment)]
    : [];

function headLines({
  title,
  reviewId,
  state,
  outcome,
  expiresAt,
  settlesAt,
  quorum,
  live,
  at,
}: ReviewDetails): string[] {
  const now = outcome ? `${outcome.kind}${state === 'closed' ? '' : ', settling'}` : state;
  return [
    title,
    `  ${reviewId}, ${now}${live ? '' : ` (as recorded; asked in vain at ${at})`}`,
    settlesAt ? `  takes effect at ${settlesAt}` : `  needs ${quorum} in favour until ${expiresAt}`,
    '',
  ];
}

const reviewerState = ({ answered, gains }: ReviewDetails['reviewers'][number]): string =>
  [answered ? 'answered' : 'silent', ...(gains > 0 ? [`would gain ${gains}, may not approve`] : [])].join('; ');

function decisionLines({ decisions }: ReviewDetails): readonly string[] {
  if (decisions.length === 0) return [];
  const lines = columns(
    decisions.map(({ name, answer, at, stands, refusedCode, via }) => {
      const left = answer.kind === 'withdraw' ? '' : stands ? 'stands' : 'no longer stands';
      const fate = refusedCode ? `refused ${refusedCode}` : left;
      return [`  ${name}`, answer.kind, fate, `${at} by ${via}`];
    }),
  );
  return ['', 'Decisions:', ...decisions.flatMap(({ reason }, at) => [lines[at] ?? '', ...saidLines(reason)])];
}

/** What somebody wrote, each line of it set in: it is theirs, and none of it is ours. */
const saidLines = (reason: string | null): readonly string[] =>
  reason === null ? [] : reason.split(/\r\n|\n|\r/).map((line) => `      > ${line}`);

function factLines(facts: Facts): readonly string[] {
  if (facts.kind === 'candidate-role') return candidateLines(facts);
  if (facts.kind === 'source') return sourceLines(facts);
  return facts.sections.flatMap(({ title, rows }) => [
    `${title}:`,
    ...columns(rows.map(({ label, value }) => [`  ${label}`, value])),
  ]);
}

const sourceLines = (facts: Extract<Facts, { readonly kind: 'source' }>): readonly string[] => [
  `Source ${facts.source} (${facts.sourceKind}): ${facts.rows} rows, ${facts.accounts} accounts, ${facts.grants} grants, ${facts.findings} findings`,
  ...facts.files.map(({ name, digest }) => `  ${name}  ${digest}`),
  ...facts.attributes.map(({ name, use }) => `  system of record of ${name}, which ${use}`),
];

function candidateLines(facts: CandidateFacts): readonly string[] {
  const { before, measurements, entitlements, members, nearMembers, overGrants } = facts;
  return [
    ...(before ? ['What changed since it was approved:', ...before.lines.map((line) => `  ${line}`), ''] : []),
    facts.explanation,
    `  ${Object.entries(measurements)
      .map(([name, value]) => `${name} ${Math.round(value * 1000) / 1000}`)
      .join(', ')}`,
    'Entitlements:',
    ...columns(
      entitlements.map(({ key, name, owned, inherited }, i) => [
        `  ${i + 1}`,
        name,
        `${key.source} ${key.id}`,
        [...(inherited ? ['from a wider role'] : []), ...(owned ? [] : ['nobody answers for it'])].join(', '),
      ]),
    ),
    `Members (${members.length}):`,
    ...columns(members.map(({ name, attributes }, i) => [`  ${i + 1}`, name, Object.values(attributes).join(', ')])),
    ...nearMembers.map(
      ({ name, wouldGain }, i) => `  nearly ${i + 1}: ${name} lacks ${wouldGain.map((one) => one.name).join(', ')}`,
    ),
    ...overGrants.map(({ name, entitlement }) => `  gains: ${name} would gain ${entitlement.source} ${entitlement.id}`),
  ];
}
