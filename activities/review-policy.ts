import type { CampaignSpec, ReviewerSpec } from '../src/domain/campaign.js';
import type { Candidate } from '../src/domain/candidate.js';
import { compareText } from '../src/domain/keys.js';
import type { ReviewStage } from '../src/domain/review.js';
import { evaluateCondition } from '../src/expression/formula.js';
import type { ReviewContext } from './review-context.js';

/** A reviewer before the store has given the e-mail its person id. */
export interface NamedReviewer {
  readonly email: string;
  readonly name?: string;
  readonly functions: readonly string[];
  readonly gains: number;
}

export interface CandidateQuestion {
  readonly spec: CampaignSpec;
  readonly context: ReviewContext;
  readonly candidate: Candidate;
  /** E-mail of whoever answers for the governed role behind it (`roleOwners`). */
  readonly roleOwner?: string | undefined;
}

/** What of a question its people are worked out from, besides the policy. */
export type AboutCandidate = Omit<CandidateQuestion, 'spec'>;

export type NamedStage = Omit<ReviewStage, 'reviewers'> & { readonly reviewers: readonly NamedReviewer[] };

/**
 * The rounds of one candidate: the general one, with every `when` whose condition holds on its measurements, then those of
 * `then`. What is privileged, or gives somebody something new, needs security, whatever the policy says.
 */
export async function candidateStages(question: CandidateQuestion): Promise<readonly NamedStage[]> {
  const { review } = question.spec;
  const { measurements } = question.candidate;
  const holds = (formula: string): Promise<boolean> => evaluateCondition(formula, { ...measurements });
  const holding: (typeof review.when)[number][] = [];
  for (const rule of review.when) if (await holds(rule.if)) holding.push(rule);
  const later: (typeof review.then)[number][] = [];
  for (const stage of review.then) if (stage.if === undefined || (await holds(stage.if))) later.push(stage);

  const added = unique(holding.flatMap(({ reviewers }) => reviewers));
  const asked = unique([...review.reviewers, ...added]);
  const everybody = [...asked, ...later.flatMap(({ reviewers }) => reviewers)];
  const risky = measurements.privileged > 0 || measurements.overGrant > 0;
  const security = risky && !everybody.includes('security') ? ['security'] : [];
  const required = unique([...added.filter(isFunction), ...(risky && !later.some(asksSecurity) ? ['security'] : [])]);
  const quorum = Math.max(review.quorum, ...holding.map((rule) => rule.quorum));
  return [
    stage(question, { asked: [...asked, ...security], rule: review.rule, quorum, required }),
    ...later.map(({ reviewers, ...rest }) =>
      stage(question, {
        ...rest,
        asked: reviewers,
        required: risky && asksSecurity({ reviewers }) ? ['security'] : [],
      }),
    ),
  ];
}

const isFunction = (who: ReviewerSpec): boolean => !who.includes('@');
const asksSecurity = ({ reviewers }: { readonly reviewers: readonly ReviewerSpec[] }): boolean =>
  reviewers.includes('security');

function stage(
  question: CandidateQuestion,
  { asked, rule, quorum, required }: Omit<NamedStage, 'reviewers'> & { readonly asked: readonly ReviewerSpec[] },
): NamedStage {
  const found = asked.flatMap((who) => resolve(question, who));
  return { reviewers: topUp(question, found, quorum), rule, quorum, required };
}

/** Everybody the campaign names as security. */
export const securityPeople = (question: CandidateQuestion): readonly NamedReviewer[] =>
  merge(resolve(question, 'security'));

/** One person answers; where nobody is on record for it, the fallback. */
export const answerableStage = (
  spec: CampaignSpec,
  who: { readonly email: string | undefined; readonly as: string },
): NamedStage => ({
  reviewers: merge([who.email === undefined ? fallbackIn(spec) : { email: who.email, functions: [who.as], gains: 0 }]),
  rule: 'any-rejection-rejects',
  quorum: 1,
  required: [],
});

/** Whom one step of the escalation adds; the fallback where the named function reaches nobody. */
export function escalationPeople(
  spec: CampaignSpec,
  to: ReviewerSpec,
  about?: AboutCandidate,
): readonly NamedReviewer[] {
  const found = about ? resolve({ spec, ...about }, to) : namedPeople(spec, to);
  return merge(found.length > 0 ? found : [fallbackIn(spec, about)]);
}

/** Whoever is asked where nobody else is: about a candidate, as what they are in it. */
export function fallbackIn({ review }: CampaignSpec, about?: AboutCandidate): NamedReviewer {
  const { fallback: email } = review;
  return about ? personIn(about, email, 'fallback') : { email, functions: ['fallback'], gains: 0 };
}

/** What this person, with all their accounts, is here: what they would gain, and what they are called. */
export function personIn(
  { context, candidate }: Pick<CandidateQuestion, 'context' | 'candidate'>,
  email: string,
  why: string,
): NamedReviewer {
  const own = context.identitiesOf(email);
  const gains = candidate.overGrants.filter(({ identity }) => own.includes(identity)).length;
  const name = own.map((id) => context.identity(id)?.displayName).find((one) => one !== undefined);
  const main = own.map((id) => context.identity(id)?.email).find((one) => one !== undefined) ?? email;
  return { email: main, ...(name === undefined ? {} : { name }), functions: [why], gains };
}

/** Nobody reached, or fewer than the quorum: the owners of the sources concerned and the fallback are asked as well. */
function topUp(question: CandidateQuestion, found: readonly NamedReviewer[], quorum: number): readonly NamedReviewer[] {
  const enough = (people: readonly NamedReviewer[]): boolean =>
    people.filter(({ gains }) => gains === 0).length >= Math.max(1, quorum);
  const more = [...resolve(question, 'source-owner'), fallbackIn(question.spec, question)];
  let people = merge(found);
  for (const extra of more) if (!enough(people)) people = merge([...people, extra]);
  return people;
}

function resolve(question: CandidateQuestion, who: ReviewerSpec): readonly NamedReviewer[] {
  return emailsOf(question, who).map((email) => personIn(question, email, isFunction(who) ? who : 'named'));
}

function emailsOf({ spec, context, candidate, roleOwner }: CandidateQuestion, who: ReviewerSpec): readonly string[] {
  switch (who) {
    case 'entitlement-owner': {
      const owners = candidate.entitlements.flatMap((key) => context.entitlement(key)?.owners ?? []);
      return unique(owners.flatMap((owner) => context.emailOf(owner) ?? []));
    }
    case 'source-owner':
    case 'application-owner':
      return unique(candidate.entitlements.flatMap(({ source }) => spec.sources[source]?.owner ?? []));
    case 'role-owner':
      return roleOwner === undefined ? [] : [roleOwner];
    case 'manager':
      return commonManager(context, candidate);
    default:
      return namedPeople(spec, who).map(({ email }) => email);
  }
}

/** The manager most members share; ties go to the smaller identity id. */
function commonManager(context: ReviewContext, candidate: Candidate): readonly string[] {
  const counts = new Map<string, number>();
  for (const member of candidate.members) {
    const manager = context.identity(member)?.managerId;
    if (manager) counts.set(manager, (counts.get(manager) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  const email = first && context.identity(first[0])?.email;
  return email ? [email] : [];
}

function namedPeople(spec: CampaignSpec, who: ReviewerSpec): readonly NamedReviewer[] {
  const functions = [isFunction(who) ? who : 'named'];
  const emails = isFunction(who) ? (spec.functions[who] ?? []) : [who];
  return emails.map((email) => ({ email, functions, gains: 0 }));
}

/** One entry a person, with all the functions they are asked for; ordered by e-mail. */
export function merge(people: readonly NamedReviewer[]): readonly NamedReviewer[] {
  const byEmail = new Map<string, NamedReviewer>();
  for (const person of people) {
    const email = person.email.toLowerCase();
    const before = byEmail.get(email);
    const functions = unique([...(before?.functions ?? []), ...person.functions]);
    byEmail.set(email, { ...before, ...person, email, functions });
  }
  return [...byEmail.values()].sort((a, b) => compareText(a.email, b.email));
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(compareText);
