import { escalationSteps, type CampaignSpec, type ReviewerSpec } from '../domain/campaign.js';
import { durationMs } from '../domain/duration.js';
import { CodedError } from '../domain/errors.js';
import { keyText, type EntitlementKey } from '../domain/keys.js';
import { measurementNames, scoreNames } from '../domain/measurement-names.js';
import { evaluateCondition, evaluateNumber } from '../expression/formula.js';
import type { Path, Problem } from './problems.js';
import { suggest } from './suggest.js';

/** Reviewer names with a meaning of their own; any other is an e-mail or stands under `functions`. */
export const builtInReviewers = [
  'entitlement-owner',
  'role-owner',
  'source-owner',
  'application-owner',
  'manager',
] as const;

/** What a well-shaped campaign still gets wrong: references to nothing, contradictions, formulas outside the allow-list. */
export async function checkSpec(spec: CampaignSpec): Promise<readonly Problem[]> {
  return [
    ...pathProblems(spec),
    ...attributeProblems(spec),
    ...scopeProblems(spec),
    ...bandProblems(spec),
    ...miningProblems(spec),
    ...functionProblems(spec),
    ...reviewerProblems(spec),
    ...(await formulaProblems(spec)),
  ];
}

/** One export under two sources would double everybody in it. */
function pathProblems({ sources }: CampaignSpec): readonly Problem[] {
  const seen = new Set<string>();
  return Object.entries(sources).flatMap(([name, { paths }]) =>
    paths.flatMap((path, index) => {
      if (!seen.has(path)) {
        seen.add(path);
        return [];
      }
      const message = `expected each file once, got ${JSON.stringify(path)} again`;
      const advice = 'Give every source an export of its own.';
      return [{ code: 'SAME_FILE_TWICE', path: ['sources', name, 'paths', index], message, advice }];
    }),
  );
}

function attributeProblems({ attributes, sources }: CampaignSpec): readonly Problem[] {
  const known = Object.keys(sources);
  return Object.entries(attributes)
    .filter(([, { systemOfRecord }]) => !known.includes(systemOfRecord))
    .map(([name, { systemOfRecord }]) => ({
      code: 'UNKNOWN_SOURCE',
      path: ['attributes', name, 'systemOfRecord'],
      message: `expected one of the sources ${known.join(', ')}, got ${quoted(systemOfRecord)}`,
      advice: suggest(systemOfRecord, known) ?? 'Name the source whose word is final for this attribute.',
    }));
}

function scopeProblems({ scope, attributes }: CampaignSpec): readonly Problem[] {
  const known = Object.keys(attributes);
  return Object.keys(scope)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'UNKNOWN_ATTRIBUTE',
      path: ['scope', name],
      message: `expected an attribute that stands under attributes, got ${quoted(name)}`,
      advice: suggest(name, known) ?? 'Say under attributes which source is its system of record and who owns it.',
    }));
}

function bandProblems({ hygiene: { merge } }: CampaignSpec): readonly Problem[] {
  if (merge.ask <= merge.auto) return [];
  const message = `expected hygiene.merge.ask to be at most auto (${merge.auto}), got ${merge.ask}`;
  const advice = 'At auto and above accounts are merged, from ask up to it somebody is asked.';
  return [{ code: 'OUT_OF_RANGE', path: ['hygiene', 'merge', 'ask'], message, advice }];
}

/** What of the limits shows without the data; what an entitlement is, the inventory knows. */
function miningProblems({ mining, sources }: CampaignSpec): readonly Problem[] {
  const { minEntitlements = 1, maxEntitlementsPerRole = Infinity, neverOverGrant = [], apart = [] } = mining;
  const known = Object.keys(sources);
  const named: readonly (readonly [EntitlementKey, Path])[] = [
    ...neverOverGrant.map((key, at) => [key, ['mining', 'neverOverGrant', at]] as const),
    ...apart.flatMap((pair, at) => pair.map((key, one) => [key, ['mining', 'apart', at, one]] as const)),
  ];
  const unknown = named.filter(([{ source }]) => !known.includes(source));
  const same = apart.flatMap(([one, other], at) => (keyText(one) === keyText(other) ? [at] : []));
  return [
    ...unknown.map(([{ source }, path]) => ({
      code: 'UNKNOWN_SOURCE',
      path: [...path, 'source'],
      message: `expected one of the sources ${known.join(', ')}, got ${quoted(source)}`,
      advice: suggest(source, known) ?? 'Name the source that the entitlement is of.',
    })),
    ...same.map((at) => ({
      code: 'LIMITS_CONTRADICT',
      path: ['mining', 'apart', at],
      message: `expected two entitlements, got ${quoted(apart[at]?.[0].id ?? '')} apart from itself`,
      advice: 'Name two entitlements of which no role may give both.',
    })),
    ...(minEntitlements > maxEntitlementsPerRole
      ? [
          {
            code: 'LIMITS_CONTRADICT',
            path: ['mining', 'maxEntitlementsPerRole'],
            message: `expected at least mining.minEntitlements (${minEntitlements}), got ${maxEntitlementsPerRole}`,
            advice: 'No role could keep to both.',
          },
        ]
      : []),
  ];
}

function functionProblems({ functions }: CampaignSpec): readonly Problem[] {
  return builtInReviewers
    .filter((name) => Object.hasOwn(functions, name))
    .map((name) => ({
      code: 'RESERVED_FUNCTION',
      path: ['functions', name],
      message: `expected a name of your own, got ${name}, which is worked out for each candidate`,
      advice: 'Choose another name, or leave it out.',
    }));
}

/** Everybody who is asked, and where the file says so. */
function askedIn({ review }: CampaignSpec): readonly (readonly [ReviewerSpec, Path])[] {
  return [
    ...review.reviewers.map((who, index) => [who, ['review', 'reviewers', index]] as const),
    ...review.when.flatMap(({ reviewers }, rule) =>
      reviewers.map((who, index) => [who, ['review', 'when', rule, 'reviewers', index]] as const),
    ),
    ...review.then.flatMap(({ reviewers }, stage) =>
      reviewers.map((who, index) => [who, ['review', 'then', stage, 'reviewers', index]] as const),
    ),
    ...escalationSteps(review).map(({ to }, index) => [to, escalationPath(index)] as const),
  ];
}

const escalationPath = (index: number): Path =>
  index === 0 ? ['review', 'escalate', 'to'] : ['review', 'escalate', 'then', index - 1, 'to'];

function reviewerProblems(spec: CampaignSpec): readonly Problem[] {
  const known: readonly string[] = [...builtInReviewers, ...Object.keys(spec.functions)];
  return askedIn(spec).flatMap(([who, path]): readonly Problem[] => {
    if (known.includes(who) || address.test(who)) return [];
    const message = `expected ${known.join(', ')} or an e-mail, got ${quoted(who)}`;
    const advice =
      suggest(who, known) ?? `Name its people under functions, for example ${who.slice(0, 40)}: [name@corp.example].`;
    return [{ code: who.includes('@') ? 'BAD_EMAIL' : 'UNKNOWN_FUNCTION', path, message, advice }];
  });
}

const address = /^[^\s@<>"',;:()\p{C}]{1,64}@[^\s@<>"',;:()\p{C}]+\.[^\s@.<>"',;:()\p{C}]+$/u;

/** Figures as no candidate has them: whether a formula gives a number or a truth value shows on any. */
const sample: Readonly<Record<string, number>> = Object.fromEntries(
  measurementNames.map((name, index) => [name, 0.37 + index * 0.0519]),
);

async function formulaProblems({ score, review }: CampaignSpec): Promise<readonly Problem[]> {
  const figures = Object.fromEntries(scoreNames.map((name) => [name, sample[name] ?? 0]));
  const checks = [
    problemOf(['score'], () => evaluateNumber(score, figures)),
    ...review.when.map((rule, index) =>
      problemOf(['review', 'when', index, 'if'], () => evaluateCondition(rule.if, sample)),
    ),
    ...review.then.map(({ if: only }, index) =>
      problemOf(['review', 'then', index, 'if'], () =>
        only === undefined ? Promise.resolve() : evaluateCondition(only, sample),
      ),
    ),
  ];
  return (await Promise.all(checks)).flat();
}

async function problemOf(path: Path, evaluate: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await evaluate();
    return [];
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const advice = error.advice ?? `Use numbers and ${measurementNames.join(', ')}.`;
    return [{ code: error.code, path, message: error.message, advice }];
  }
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 100));

/** What is allowed and may still surprise: told beside the campaign, never in its way. `written` is what the file itself says. */
export function warningsOf(spec: CampaignSpec, functions: readonly string[]): readonly string[] {
  const { review } = spec;
  const asked = new Set(askedIn(spec).map(([who]) => who));
  const expire = durationMs(review.expire);
  const late = review.remind.filter((after) => durationMs(after) >= expire);
  return [
    ...(asked.has('security') && !functions.includes('security')
      ? [
          `functions.security names nobody, so ${review.fallback} is asked: add functions: { security: [name@corp.example] }`,
        ]
      : []),
    ...late.map((after) => `the reminder ${after} never comes, because a review expires after ${review.expire}`),
    ...escalationSteps(review)
      .filter(({ after }) => durationMs(after) >= expire)
      .map(({ after }) => `the escalation after ${after} never comes, because a review expires after ${review.expire}`),
  ];
}
