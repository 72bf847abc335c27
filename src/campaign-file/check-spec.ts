import type { CampaignSpec, ReviewerSpec } from '../domain/campaign.js';
import { CodedError } from '../domain/errors.js';
import { measurementNames, scoreNames } from '../domain/measurement-names.js';
import { checkFormula } from '../expression/formula.js';
import type { Problem } from './problems.js';

/** Reviewer names with a meaning of their own; any other is an e-mail or stands under `functions`. */
export const builtInReviewers = ['entitlement-owner', 'source-owner', 'manager'] as const;

/** What a well-shaped campaign still gets wrong: references to nothing, and formulas outside the allow-list. */
export async function checkSpec(spec: CampaignSpec): Promise<readonly Problem[]> {
  return [
    ...attributeProblems(spec),
    ...scopeProblems(spec),
    ...reviewerProblems(spec),
    ...(await formulaProblems(spec)),
  ];
}

function attributeProblems({ attributes, sources }: CampaignSpec): readonly Problem[] {
  const known = Object.keys(sources);
  return Object.entries(attributes)
    .filter(([, { systemOfRecord }]) => !known.includes(systemOfRecord))
    .map(([name, { systemOfRecord }]) => ({
      path: ['attributes', name, 'systemOfRecord'],
      message: `expected one of the sources ${known.join(', ')}, got ${systemOfRecord}`,
    }));
}

function scopeProblems({ scope, attributes }: CampaignSpec): readonly Problem[] {
  return Object.keys(scope)
    .filter((name) => !(name in attributes))
    .map((name) => ({
      path: ['scope', name],
      message: `expected an attribute declared under attributes, got ${name}`,
    }));
}

function reviewerProblems({ review, functions }: CampaignSpec): readonly Problem[] {
  const places: (readonly [ReviewerSpec, Problem['path']])[] = [
    ...review.reviewers.map((who, index) => [who, ['review', 'reviewers', index]] as const),
    ...review.when.flatMap(({ reviewers }, rule) =>
      reviewers.map((who, index) => [who, ['review', 'when', rule, 'reviewers', index]] as const),
    ),
    ...(review.escalate ? [[review.escalate.to, ['review', 'escalate', 'to']] as const] : []),
  ];
  const known: readonly string[] = [...builtInReviewers, ...Object.keys(functions)];
  return places
    .filter(([who]) => !who.includes('@') && !known.includes(who))
    .map(([who, path]) => ({
      path,
      message: `expected ${known.join(', ')} or an e-mail, got ${who}; name its people under functions.${who}`,
    }));
}

async function formulaProblems({ score, review }: CampaignSpec): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const check = async (text: string, names: readonly string[], path: Problem['path']): Promise<void> => {
    try {
      await checkFormula(text, names);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      problems.push({ path, message: error.message });
    }
  };
  await check(score, scoreNames, ['score']);
  for (const [index, rule] of review.when.entries())
    await check(rule.if, measurementNames, ['review', 'when', index, 'if']);
  return problems;
}
