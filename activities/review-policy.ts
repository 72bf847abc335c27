import type { CampaignSpec, ReviewerSpec } from '../src/domain/campaign.js';
import type { Candidate } from '../src/domain/candidate.js';
import { compareText } from '../src/domain/keys.js';
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
}

/** Who may decide on a candidate, how many of them are needed, and of which functions at least one. */
export interface CandidatePolicy {
  readonly reviewers: readonly NamedReviewer[];
  readonly quorum: number;
  readonly required: readonly string[];
}

/** The general rule, and every `when` whose condition holds on the candidate's measurements. */
export async function reviewersOf(question: CandidateQuestion): Promise<CandidatePolicy> {
  const { review } = question.spec;
  const holding: (typeof review.when)[number][] = [];
  for (const rule of review.when) {
    if (await evaluateCondition(rule.if, { ...question.candidate.measurements })) holding.push(rule);
  }
  const added = unique(holding.flatMap(({ reviewers }) => reviewers));
  const asked = unique([...review.reviewers, ...added]);
  const required = added.filter((who) => !who.includes('@'));
  const quorum = Math.max(review.quorum, ...holding.map((rule) => rule.quorum));
  return {
    reviewers: topUp(
      question,
      asked.flatMap((spec) => resolve(question, spec)),
      quorum,
    ),
    quorum,
    required,
  };
}

/** The owner of a source answers for it. */
export const sourceReviewers = (spec: CampaignSpec, source: string): readonly NamedReviewer[] =>
  merge([{ email: spec.sources[source]?.owner ?? spec.review.fallback, functions: ['source-owner'], gains: 0 }]);

/** Whom an escalation adds; the fallback where the named function reaches nobody. */
export function escalationPeople(
  spec: CampaignSpec,
  about?: Pick<CandidateQuestion, 'context' | 'candidate'>,
): readonly NamedReviewer[] {
  const to = spec.review.escalate?.to;
  if (to === undefined) return [];
  const found = about ? resolve({ spec, ...about }, to) : namedPeople(spec, to);
  return merge(found.length > 0 ? found : [{ email: spec.review.fallback, functions: ['fallback'], gains: 0 }]);
}

/** Nobody reached, or fewer than the quorum: the owners of the sources concerned and the fallback are asked as well. */
function topUp(question: CandidateQuestion, found: readonly NamedReviewer[], quorum: number): readonly NamedReviewer[] {
  const enough = (people: readonly NamedReviewer[]): boolean =>
    people.filter(({ gains }) => gains === 0).length >= Math.max(1, quorum);
  const { fallback } = question.spec.review;
  const more = [...resolve(question, 'source-owner'), reviewer(question, fallback, 'fallback')];
  let people = merge(found);
  for (const extra of more) if (!enough(people)) people = merge([...people, extra]);
  return people;
}

function resolve(question: CandidateQuestion, who: ReviewerSpec): readonly NamedReviewer[] {
  return emailsOf(question, who).map((email) => reviewer(question, email, who.includes('@') ? 'named' : who));
}

function emailsOf({ spec, context, candidate }: CandidateQuestion, who: ReviewerSpec): readonly string[] {
  switch (who) {
    case 'entitlement-owner': {
      const owners = candidate.entitlements.flatMap((key) => context.entitlement(key)?.owners ?? []);
      return unique(owners.flatMap((owner) => context.emailOf(owner) ?? []));
    }
    case 'source-owner':
      return unique(candidate.entitlements.flatMap(({ source }) => spec.sources[source]?.owner ?? []));
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
  const functions = [who.includes('@') ? 'named' : who];
  const emails = who.includes('@') ? [who] : (spec.functions[who] ?? []);
  return emails.map((email) => ({ email, functions, gains: 0 }));
}

/** What this person, with all their accounts, would gain: entitlements they do not hold today. */
function reviewer({ context, candidate }: CandidateQuestion, email: string, why: string): NamedReviewer {
  const own = context.identitiesOf(email);
  const gains = candidate.overGrants.filter(({ identity }) => own.includes(identity)).length;
  const name = own.map((id) => context.identity(id)?.displayName).find((one) => one !== undefined);
  return { email, ...(name === undefined ? {} : { name }), functions: [why], gains };
}

/** One entry a person, with all the functions they are asked for; ordered by e-mail. */
function merge(people: readonly NamedReviewer[]): readonly NamedReviewer[] {
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
