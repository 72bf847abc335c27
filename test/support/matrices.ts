import type { MiningSpec } from '../../src/domain/campaign.js';
import type { MiningResult } from '../../src/domain/candidate.js';
import type { MineInput, MineTools } from '../../src/mining/draft.js';
import type { SetSolver } from '../../src/mining/exact/solver.js';
import { highsSolver } from '../../src/solver/highs.js';
import { mine } from '../../src/mining/mine.js';
import { digest } from '../../src/snapshot/digest.js';

export const miningSpec = (some: Partial<MiningSpec> = {}): MiningSpec => ({
  objective: 'recover',
  overGrant: 0,
  minMembers: 3,
  minEntitlements: 1,
  maxRolesPerIdentity: 12,
  seed: 7,
  ...some,
});

export const padded = (prefix: string, at: number): string => prefix + String(at).padStart(6, '0');

/** A snapshot whose identities and entitlements are named by their position. */
export const mineInput = (
  rows: readonly (readonly number[])[],
  cols: number,
  some: Partial<Omit<MineInput, 'snapshot'>> & { readonly attributes?: readonly Record<string, string>[] } = {},
): MineInput => ({
  snapshot: {
    format: 'rolewright/snapshot',
    version: 1,
    identities: rows.map((_, row) => ({ id: padded('u', row), attributes: some.attributes?.[row] ?? {} })),
    entitlements: Array.from({ length: cols }, (_, col) => ({ source: 'ad', id: padded('e', col) })),
    assignments: rows,
  },
  inputDigest: some.inputDigest ?? 'matrix/v1:sha256:0',
  mining: some.mining ?? miningSpec(),
  entitlementNames: some.entitlementNames ?? [],
  privileged: some.privileged ?? [],
  ...(some.work === undefined ? {} : { work: some.work }),
});

export const mineTools: MineTools & { readonly solver: SetSolver } = {
  solver: await highsSolver(),
  digest: (content) => digest('candidate/v1', content),
  score: ({ coverage, risk }) => coverage - risk,
};

export const mineRows = (...args: Parameters<typeof mineInput>): MiningResult => mine(mineInput(...args), mineTools);

/** The columns of candidates' own entitlements. */
export const ownColumnsOf = ({ candidates }: MiningResult): readonly (readonly number[])[] =>
  candidates.map(({ ownEntitlements }) => ownEntitlements.map(({ id }) => Number(id.slice(1))));
