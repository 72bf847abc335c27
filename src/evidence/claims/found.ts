import { checkCover } from '../../certificate/check-cover.js';
import { checkLimits, type LimitsClaim } from '../../certificate/check-limits.js';
import type { MiningSpec } from '../../domain/campaign.js';
import type { FoundByObjective, MiningResult } from '../../domain/candidate.js';
import { compareKeys, keyText, type EntitlementKey } from '../../domain/keys.js';
import type { Snapshot } from '../../domain/snapshot.js';
import { canonical } from '../../snapshot/canonical.js';

/** A mine as evidence holds it, with what its campaign asked for. */
export interface MineClaim {
  readonly snapshot: Snapshot;
  readonly mined: MiningResult;
  readonly mining: MiningSpec;
}

/**
 * What a mine says of its objective is true of the candidates: limits and budgets are kept, what is over-granted and left over is
 * as it is listed, the figures are those of the candidates, and the bound is proven. By code that mining does not share.
 */
export function foundProblems(claim: MineClaim): readonly string[] {
  const { found } = claim.mined.report;
  if (!found)
    return claim.mining.minEntitlements === undefined ? [] : ['mine-roles: expected what the objective came to'];
  const cells = cellsOf(claim);
  return [...limitProblems(claim, cells), ...figureProblems(claim, { found, cells })].map(
    (problem) => `mine-roles: ${problem}`,
  );
}

interface Cells {
  /** By identity: what is held, and what of it a candidate gives; entitlements by `keyText`. */
  readonly held: ReadonlyMap<string, ReadonlySet<string>>;
  readonly given: ReadonlyMap<string, ReadonlySet<string>>;
  readonly gained: ReadonlyMap<string, ReadonlySet<string>>;
}

function cellsOf({ snapshot, mined: { candidates } }: MineClaim): Cells {
  const names = snapshot.entitlements.map(keyText);
  const held = new Map(
    snapshot.identities.map(({ id }, row) => [
      id,
      new Set((snapshot.assignments[row] ?? []).map((column) => names[column] ?? '')),
    ]),
  );
  const given = new Map<string, Set<string>>();
  const gained = new Map<string, Set<string>>();
  for (const { members, entitlements } of candidates) {
    for (const member of members) {
      for (const name of entitlements.map(keyText)) {
        const cells = held.get(member)?.has(name) ? given : gained;
        cells.set(member, (cells.get(member) ?? new Set()).add(name));
      }
    }
  }
  return { held, given, gained };
}

function limitProblems({ mined, mining }: MineClaim, { held, given }: Cells): readonly string[] {
  const { candidates, report } = mined;
  const listed = report.residue.map(
    ({ identity, entitlement, reason }) => [identity, keyText(entitlement), reason] as const,
  );
  const recovered = mining.objective === 'recover';
  const known = new Set(listed.map(([identity, name]) => `${identity} ${name}`));
  // Somebody near a candidate explains a grant there, so it is no residue.
  const near = [...held].flatMap(([identity, names]) =>
    [...names]
      .filter((name) => !given.get(identity)?.has(name) && !known.has(`${identity} ${name}`))
      .map((name) => [identity, name, 'near_member'] as const),
  );
  const overGranted = new Map(
    candidates.flatMap(({ overGrants }) =>
      overGrants.map(({ identity, entitlement }) => {
        const name = keyText(entitlement);
        return [`${identity} ${name}`, [identity, name] as const] as const;
      }),
    ),
  );
  return checkLimits({
    grants: held,
    // Who is a member of a candidate is said, not inherited: each stands for itself.
    roles: candidates.map(({ members, entitlements }) => {
      const permissions = entitlements.map(keyText);
      return { members, permissions, ownPermissions: permissions, parents: [] };
    }),
    overGranted: [...overGranted.values()],
    missing: recovered ? [...listed, ...near] : listed,
    limits: limitsOf(mining),
    ...(recovered ? {} : budgetsOf(mining, held)),
  });
}

const limitsOf = (mining: MiningSpec): LimitsClaim<string>['limits'] => ({
  minMembers: mining.minMembers,
  minPermissions: mining.minEntitlements ?? 1,
  maxPermissions: mining.maxEntitlementsPerRole ?? Infinity,
  maxRolesPerUser: mining.maxRolesPerIdentity,
  neverOverGrant: (mining.neverOverGrant ?? []).map(keyText),
  apart: (mining.apart ?? []).map(([one, other]) => [keyText(one), keyText(other)]),
});

/** Shares of all that is held, as cells. */
function budgetsOf(
  { overGrant, underGrant = 0 }: MiningSpec,
  held: Cells['held'],
): { readonly overGrant: number; readonly underGrant: number } {
  const cells = (share: number): number => Math.floor(rounded(share * countOf(held)));
  return { overGrant: cells(overGrant), underGrant: cells(underGrant) };
}

function figureProblems(
  { mined, mining, snapshot }: MineClaim,
  { found, cells }: { readonly found: FoundByObjective; readonly cells: Cells },
): readonly string[] {
  const { candidates, report } = mined;
  const { seed: _, objective, ...limits } = mining;
  const { problems, lowerBound } = provenBound(snapshot, found, cells);
  const ones = countOf(cells.held);
  const left = ones - countOf(cells.given);
  const holds = {
    ...{
      objective,
      limits,
      lowerBound,
      optimal: found.optimal && mayBeOptimal({ mined, mining, snapshot }, cells, lowerBound),
    },
    flatWsc: candidates.reduce((sum, one) => sum + 1 + one.members.length + one.entitlements.length, 0),
    coverage: rounded((ones - left) / Math.max(1, ones)),
    overGranted: countOf(cells.gained),
    missing: reasonsOf(report.residue, left),
    withoutEffect: outsideOf(mining, snapshot.entitlements),
  };
  const { certificate: __, ...claimed } = found;
  const said =
    canonical(claimed) === canonical(holds) ? [] : [`expected ${canonical(holds)}, got ${canonical(claimed)}`];
  return [...said, ...problems];
}

/** As many as are needed, without any budget, and all that so many members and entitlements allow a role to give. */
function mayBeOptimal({ mined, mining }: MineClaim, { held, given, gained }: Cells, lowerBound: number): boolean {
  const budgets = budgetsOf(mining, held);
  const mayGain = mining.objective === 'recover' ? mining.overGrant > 0 : budgets.overGrant > 0;
  return (
    !mayGain &&
    budgets.underGrant === 0 &&
    countOf(gained) === 0 &&
    mined.candidates.length === lowerBound &&
    countOf(given) === countOf(givable(held, mining))
  );
}

/** Without entitlements that too few hold and identities that hold too few, until nothing changes. */
function givable(
  held: Cells['held'],
  { minMembers, minEntitlements = 1 }: Pick<MiningSpec, 'minMembers' | 'minEntitlements'>,
): Cells['held'] {
  const holders = new Map<string, number>();
  for (const names of held.values()) for (const name of names) holders.set(name, (holders.get(name) ?? 0) + 1);
  const left = new Map<string, ReadonlySet<string>>();
  for (const [identity, names] of held) {
    const some = new Set([...names].filter((name) => (holders.get(name) ?? 0) >= minMembers));
    if (some.size >= minEntitlements) left.set(identity, some);
  }
  return countOf(left) === countOf(held) ? left : givable(left, { minMembers, minEntitlements });
}

/** The bound that the proof proves, in what the candidates give of what is held. */
function provenBound(
  { identities, entitlements }: Snapshot,
  { certificate }: FoundByObjective,
  { given }: Cells,
): ReturnType<typeof checkCover> {
  const grants = [...given].flatMap(([identity, names]) => [...names].map((name) => [identity, name] as const));
  return checkCover({
    grants,
    // Only the proof is looked at here: each identity by itself covers what it has.
    roles: [...given].map(([identity, names]) => ({ members: [identity], permissions: [...names] })),
    certificate: certificate.map((part) => ({
      capacity: part.capacity,
      grants: part.grants.map(
        ([row, column, weight]) => [nameAt(identities, row), keyAt(entitlements, column), weight] as const,
      ),
    })),
  });
}

const nameAt = (identities: Snapshot['identities'], row: number): string => identities[row]?.id ?? '';
const keyAt = (entitlements: readonly EntitlementKey[], column: number): string => {
  const key = entitlements[column];
  return key ? keyText(key) : '';
};

function reasonsOf(residue: MiningResult['report']['residue'], left: number): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { reason } of residue) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (left > residue.length) counts.set('near_member', left - residue.length);
  return Object.fromEntries(counts);
}

function outsideOf(mining: MiningSpec, entitlements: readonly EntitlementKey[]): readonly EntitlementKey[] {
  const inside = new Set(entitlements.map(keyText));
  const named = [...(mining.neverOverGrant ?? []), ...(mining.apart ?? []).flat()];
  const outside = new Map(named.filter((key) => !inside.has(keyText(key))).map((key) => [keyText(key), key]));
  return [...outside.values()].sort(compareKeys);
}

const countOf = (cells: ReadonlyMap<string, ReadonlySet<string>>): number =>
  [...cells.values()].reduce((sum, { size }) => sum + size, 0);

const rounded = (figure: number): number => Math.round(figure * 1e9) / 1e9;
