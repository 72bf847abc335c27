import type { MiningObjective } from './campaign.js';
import type { FoundByObjective, MiningReport, ResidueReason } from './candidate.js';
import { compareText, type EntitlementKey } from './keys.js';

/** A report of a mine without what is as long as the data. */
export type MiningSummary = Omit<MiningReport, 'exactCover' | 'residue' | 'found'> & {
  /** Assignments left over, by reason. */
  readonly residue: Readonly<Record<string, number>>;
  readonly found?: Omit<FoundByObjective, 'certificate'>;
};

export function summaryOf({ exactCover: _, found, residue, ...report }: MiningReport): MiningSummary {
  const counts = new Map<string, number>();
  for (const { reason } of residue) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const summary = { ...report, residue: Object.fromEntries(counts) };
  if (!found) return summary;
  const { certificate: __, ...short } = found;
  return { ...summary, found: short };
}

/** What each objective looks for. */
export const objectiveWords: Readonly<Record<MiningObjective, string>> = {
  recover: 'the roles that somebody planned before omissions and exceptions came',
  wsc: 'least complexity: roles, memberships and grants together',
  roles: 'the fewest roles that grant what is held',
};

/** Why an assignment is left over. */
export const reasonWords: Readonly<Record<ResidueReason | 'near_member', string>> = {
  too_few_holders: 'fewer people than a role needs hold it',
  too_few_permissions: 'no role with as many entitlements as one needs has it',
  kept_apart: 'it is kept apart from something else',
  role_limit: 'its holder is in as many roles as one may be in',
  under_grant: 'the budget allows it',
  no_role_explains_it: 'no role explains it',
  privileged: 'it is privileged',
  noise: 'an exception: roles give it to most of its holders',
  near_member: 'its holder is near a role, and may be taken in',
};

export interface MiningFact {
  readonly label: string;
  readonly value: string;
}

/** A mine in a few lines for people: what was looked for, what that came to, and why it is not better. */
export function miningFacts(summary: MiningSummary): readonly MiningFact[] {
  const { found, roles, exactCoverRoles, lowerBound, optimal } = summary;
  const fewest =
    exactCoverRoles === 0
      ? 'not computed: the matrix is too large'
      : `${exactCoverRoles} roles would grant exactly what is held, ${optimal ? 'proven to be the fewest' : `none fewer than ${lowerBound}`}`;
  return [
    ...(found ? [{ label: 'looked for', value: objectiveWords[found.objective] }] : []),
    { label: 'candidate roles', value: found ? `${roles}, ${proofText(found, roles)}` : `${roles}` },
    ...(found ? foundFacts(found) : [{ label: 'explained', value: percent(summary.coverage) }]),
    ...(found ? [] : [{ label: 'left over', value: reasonsText(summary.residue) }]),
    { label: 'without any limit', value: fewest },
  ];
}

const foundFacts = (found: Omit<FoundByObjective, 'certificate'>): readonly MiningFact[] => [
  { label: 'given to members', value: `${percent(found.coverage)} of what is held` },
  { label: 'left without a role', value: reasonsText(found.missing) },
  {
    label: 'over-grant',
    value: found.overGranted === 0 ? 'none: nobody gains anything' : `${found.overGranted} grants nobody holds today`,
  },
  { label: 'complexity', value: `${found.flatWsc} roles, memberships and grants together (flat WSC)` },
  { label: 'limits', value: limitsText(found.limits) },
  ...(found.withoutEffect.length === 0
    ? []
    : [{ label: 'limits nothing', value: `${namesText(found.withoutEffect)}: not in what is mined` }]),
];

/** Whether there could be fewer roles, and what it is that nothing is proven where nothing is. */
export function proofText(
  { optimal, lowerBound, overGranted, missing, limits }: Omit<FoundByObjective, 'certificate'>,
  roles: number,
): string {
  if (optimal) return 'proven to be the fewest';
  if (roles > 0 && lowerBound === 0) return 'without a proof: the matrix is too large for one';
  const bound = `without over-grant nothing that gives as much has fewer than ${lowerBound}`;
  if (overGranted > 0 || limits.overGrant > 0 || (limits.underGrant ?? 0) > 0)
    return `${bound}; with a budget nothing is claimed`;
  return Object.keys(missing).length > 0 && roles === lowerBound
    ? `${bound}; other ways to leave something out are not compared`
    : bound;
}

function limitsText({
  minMembers,
  minEntitlements = 1,
  maxEntitlementsPerRole: widest,
  maxRolesPerIdentity,
  overGrant,
  underGrant,
  neverOverGrant = [],
  apart = [],
}: FoundByObjective['limits']): string {
  return [
    `at least ${minMembers} members`,
    minEntitlements > 1 ? `at least ${minEntitlements} entitlements` : '',
    widest === undefined ? '' : `at most ${widest} entitlements a role`,
    `at most ${maxRolesPerIdentity} roles a person`,
    `over-grant ${percent(overGrant)}`,
    underGrant === undefined ? '' : `under-grant ${percent(underGrant)}`,
    neverOverGrant.length === 0 ? '' : `${neverOverGrant.length} entitlements that nobody gains`,
    apart.length === 0 ? '' : `${apart.length} pairs kept apart`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** `12: 10 too_few_holders, 2 noise`, the most frequent first. */
export function reasonsText(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts).sort(([a, n], [b, m]) => m - n || compareText(a, b));
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  return total === 0 ? 'nothing' : `${total}: ${all.map(([reason, count]) => `${count} ${reason}`).join(', ')}`;
}

const namesText = (keys: readonly EntitlementKey[]): string =>
  keys.map(({ source, id }) => `${source} ${id}`).join(', ');

const percent = (share: number): string => `${Math.round(share * 1e6) / 1e4} %`;
