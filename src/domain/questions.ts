import type { AttestedSubject } from './attestation.js';
import type { CampaignSpec, OptionalQuestion } from './campaign.js';
import type { Candidate } from './candidate.js';
import { askedCandidates, membershipOwners, type CarryOver } from './carry-over.js';
import { compareText } from './keys.js';
import type { ReviewSubject } from './review.js';
import type { DeduplicateResult, FreezeResult, RemoveOrphansResult, SplitResult } from './stage-results.js';

/** What has to be confirmed before anything is de-duplicated: every source, and where policy says so every attribute. */
export function gateQuestions(spec: CampaignSpec): readonly AttestedSubject[] {
  const sources = Object.keys(spec.sources).sort(compareText);
  const attributes = asks(spec, 'attribute') ? Object.keys(spec.attributes).sort(compareText) : [];
  return [
    ...sources.map((source) => ({ kind: 'source', source }) as const),
    ...attributes.map((attribute) => ({ kind: 'attribute', attribute }) as const),
  ];
}

/** Sources of which a run would take so much away that somebody has to say it may. */
export const breakerQuestions = ({ tripped }: Pick<RemoveOrphansResult, 'tripped'>): readonly ReviewSubject[] =>
  tripped.map(({ source }) => ({ kind: 'circuit-breaker', source }));

/** A set that is not fit is mined only where somebody says so. */
export const readinessQuestions = ({ readiness }: Pick<FreezeResult, 'readiness'>): readonly ReviewSubject[] =>
  readiness.fit ? [] : [{ kind: 'readiness' }];

/** Doubts that do not hold the campaign up; their answers are remembered. In the order of their stages. */
export function doubtQuestions(
  spec: CampaignSpec,
  { deduplicated, split }: { readonly deduplicated: DeduplicateResult; readonly split: SplitResult },
): readonly ReviewSubject[] {
  const matches = asks(spec, 'match') ? deduplicated.openMatches : [];
  const unsure = asks(spec, 'account-class') ? split.identities.filter(({ confidence }) => confidence < SURE) : [];
  const machines = asks(spec, 'nhi-owner') ? split.identities.filter(isMachine) : [];
  return [
    ...matches.map(({ left, right }) => ({ kind: 'match', left, right }) as const),
    ...unsure.flatMap(({ accounts: [account] }) => (account ? [{ kind: 'account-class', account } as const] : [])),
    ...machines.map(({ id }) => ({ kind: 'nhi-owner', identity: id }) as const),
  ];
}

/** A campaign on its own asks about every candidate, in the order of the mine. */
export const candidateQuestions = (candidates: readonly Pick<Candidate, 'id'>[]): readonly ReviewSubject[] =>
  candidates.map(({ id }) => ({ kind: 'candidate-role', candidateId: id }));

/** One of a series asks about what is new, changed or lapsed, and each owner once about all membership changes. */
export const carriedQuestions = (carried: CarryOver): readonly ReviewSubject[] => [
  ...askedCandidates(carried).map((candidateId) => ({ kind: 'candidate-role', candidateId }) as const),
  ...membershipOwners(carried).map((owner) => ({ kind: 'membership', owner }) as const),
];

/** Below this confidence a class is worth a question. */
const SURE = 0.8;

/** Classes whose account is a person's own, or a part of the platform that nobody is asked about. */
const notAsked: readonly string[] = [
  'human',
  'guest',
  'privileged_admin',
  'human_federated_role',
  'builtin_system',
  'first_party_platform',
  'platform_service_linked',
  'device',
];

const isMachine = ({ class: kind, living }: SplitResult['identities'][number]): boolean =>
  living && !notAsked.includes(kind);

const asks = ({ review }: CampaignSpec, question: OptionalQuestion): boolean => review.ask.includes(question);
