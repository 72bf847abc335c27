import { checkCover } from '../../certificate/check-cover.js';
import type { CapturedCampaign } from '../../domain/campaign.js';
import type { Candidate, MiningResult } from '../../domain/candidate.js';
import { keyText } from '../../domain/keys.js';
import type { FreezeResult } from '../../domain/stage-results.js';
import { blobDigest, digest } from '../../snapshot/digest.js';
import type { ClaimCheck } from '../claim.js';
import type { CampaignFacts } from '../ledger-facts.js';
import { readFile, readJson, readStage, type BundleSource } from '../reading.js';
import { own } from '../schema.js';
import { foundProblems } from './found.js';

/** The captured campaign and the stage results are the ones the ledger recorded when the campaign ran. */
export async function stagesRecorded(bundle: BundleSource, facts: CampaignFacts): Promise<ClaimCheck> {
  const expected = [
    ['campaign.json', facts.started?.captured ?? 'a campaign-started entry'],
    ...facts.stages.map(({ stage, digest: address }) => [`stages/${stage}.json`, address]),
  ] as const;
  const problems: string[] = [];
  for (const [path = '', address = ''] of expected) {
    const found = blobDigest(await readFile(bundle, path));
    if (found !== address) problems.push(`${path}: expected ${address} as the ledger says, got ${found}`);
  }
  const { lineage, spec } = own<CapturedCampaign>(await readJson(bundle, 'campaign.json'));
  const inSeries = (lineage?.previous ?? null) !== null;
  const wanted = 6 + (inSeries ? 1 : 0) + (inSeries && spec.review.attest !== undefined ? 1 : 0);
  if (facts.stages.length !== wanted)
    problems.push(`ledger.jsonl: expected ${wanted} finished stages, got ${facts.stages.length}`);
  return { figure: `${facts.stages.length} stages`, problems };
}

/** The matrix is the one its digest names, the balance adds up, and the set was fit to mine. */
export async function snapshotHolds(bundle: BundleSource, facts: CampaignFacts): Promise<ClaimCheck> {
  const frozen = await readStage<FreezeResult>(bundle, 'freeze-snapshot');
  const problems: string[] = [];
  const found = digest('matrix/v1', frozen.snapshot);
  if (found !== frozen.inputDigest)
    problems.push(`freeze-snapshot: expected input ${frozen.inputDigest}, got ${found}`);
  for (const [source, parts] of Object.entries(frozen.balance.sources)) {
    for (const [what, { total, buckets }] of Object.entries(parts)) {
      const sum = Object.values(buckets).reduce((a, b) => a + b, 0);
      if (sum !== total) problems.push(`freeze-snapshot: ${source} ${what}: buckets sum to ${sum}, total is ${total}`);
    }
  }
  if (!frozen.readiness.fit && !minedInSpite(facts)) problems.push('freeze-snapshot: expected a set fit to mine');
  const { identities, entitlements } = frozen.snapshot;
  return { figure: `${identities.length} identities × ${entitlements.length} entitlements`, problems };
}

/** Somebody named has said that a set that is not fit may be mined. */
const minedInSpite = ({ reviews }: CampaignFacts): boolean =>
  [...reviews.values()].some(
    ({ opened, outcomes }) => opened.subject.kind === 'readiness' && outcomes[0]?.outcome.kind === 'proceeding',
  );

/**
 * Every candidate has the id its content gives, and grants no member anything not held, but for what it lists; what the mine says
 * of its objective, limits and bounds is true.
 */
export async function candidatesHold(bundle: BundleSource): Promise<ClaimCheck> {
  const frozen = await readStage<FreezeResult>(bundle, 'freeze-snapshot');
  const mined = await readStage<MiningResult>(bundle, 'mine-roles');
  const { mining } = own<CapturedCampaign>(await readJson(bundle, 'campaign.json')).spec;
  const { candidates, report } = mined;
  const held = heldBy(frozen);
  const problems = candidates.flatMap((candidate) => candidateProblems(candidate, { held, input: frozen.inputDigest }));
  return {
    figure: `${candidates.length} candidates`,
    problems: [
      ...problems,
      ...coverProblems(frozen, report),
      ...foundProblems({ snapshot: frozen.snapshot, mined, mining }),
    ],
  };
}

/** The fewest roles grant exactly what is held, and their proof proves the bound: checked by code that mining does not share. */
function coverProblems({ snapshot }: FreezeResult, report: MiningResult['report']): readonly string[] {
  const { exactCover, exactCoverRoles, lowerBound, optimal } = report;
  if (!exactCover) return optimal ? ['mine-roles: expected the fewest roles with their proof'] : [];
  const { problems, lowerBound: proven } = checkCover({
    grants: snapshot.assignments.flatMap((columns, row) =>
      [...columns].map((column) => [`${row}`, `${column}`] as const),
    ),
    roles: exactCover.roles.map(({ identities, entitlements }) => ({
      members: identities.map(String),
      permissions: entitlements.map(String),
    })),
    certificate: exactCover.certificate.map(({ capacity, grants }) => ({
      capacity,
      grants: grants.map(([row, column, weight]) => [`${row}`, `${column}`, weight] as const),
    })),
  });
  const found = {
    exactCoverRoles: exactCover.roles.length,
    lowerBound: proven,
    optimal: exactCover.roles.length === proven,
  };
  const claimed = { exactCoverRoles, lowerBound, optimal };
  const said = JSON.stringify(found) === JSON.stringify(claimed) ? [] : [`expected ${JSON.stringify(claimed)}, got ${JSON.stringify(found)}`]; // prettier-ignore
  return [...said, ...problems].map((problem) => `mine-roles: fewest roles: ${problem}`);
}

type Held = ReadonlyMap<string, ReadonlySet<string>>;

function heldBy({ snapshot }: FreezeResult): Held {
  const names = snapshot.entitlements.map(keyText);
  return new Map(
    snapshot.identities.map(({ id }, row) => [
      id,
      new Set(snapshot.assignments[row]?.map((column) => names[column] ?? '')),
    ]),
  );
}

function candidateProblems(candidate: Candidate, { held, input }: { held: Held; input: string }): readonly string[] {
  const { id, entitlements, members } = candidate;
  const problems: string[] = [];
  const found = digest('candidate/v1', { entitlements, members, input });
  if (found !== id) problems.push(`mine-roles: expected candidate ${id}, its content gives ${found}`);
  const listed = new Set(
    candidate.overGrants.map(({ identity, entitlement }) => `${identity} ${keyText(entitlement)}`),
  );
  for (const member of members) {
    for (const key of entitlements.map(keyText)) {
      if (held.get(member)?.has(key) || listed.has(`${member} ${key}`)) continue;
      problems.push(`mine-roles: candidate ${id} grants ${key} to ${member}, who does not hold it`);
    }
  }
  return problems;
}
