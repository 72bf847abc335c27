import type { Blobs } from '../blobs/blobs.js';
import { loadInventory } from '../blobs/inventory.js';
import { getJson } from '../blobs/json.js';
import type { MiningResult } from '../domain/candidate.js';
import type { CapturedCampaign } from '../domain/campaign.js';
import type { GovernedRole } from '../domain/catalogue.js';
import { grantsIn } from '../domain/account.js';
import { CodedError, RuleError } from '../domain/errors.js';
import { grantPlan, versionInForce, type RoleHistory } from '../domain/grant-plan.js';
import { holdingsOf, type Holdings } from '../domain/holdings.js';
import { keyText } from '../domain/keys.js';
import { accountsOf, type FreezeResult, type InventoryResult } from '../domain/stage-results.js';
import type { CampaignRow, Store } from '../store/store.js';
import type { Compared, ExportedRole, ExportPlan, Vocabulary } from './plan.js';

export interface GatherDeps {
  readonly store: Pick<Store, 'roleVersions' | 'campaign' | 'campaigns'>;
  readonly blobs: Blobs;
}

/** The roles that an export is about, and all that were in force with them. */
export interface Gathered {
  readonly plan: ExportPlan;
  readonly inForce: readonly GovernedRole[];
}

/**
 * Plans all governed roles, or those that one campaign put in force. Each role is compared with the newest snapshot of its
 * series. Throws `NO_GOVERNED_ROLE`, and `CAMPAIGN_NOT_FOUND`.
 */
export async function gatherExport(
  { store, blobs }: GatherDeps,
  about: { readonly campaignId?: string | undefined; readonly now: Date },
): Promise<Gathered> {
  const { campaignId, now } = about;
  if (campaignId !== undefined && !(await store.campaign(campaignId))) {
    throw new RuleError('CAMPAIGN_NOT_FOUND', `expected the id of a campaign, got ${JSON.stringify(campaignId)}`);
  }
  const histories = byRole(await store.roleVersions());
  const wanted = histories.filter((own) => campaignId === undefined || own.at(-1)?.campaignId === campaignId);
  if (wanted.length === 0) throw nothingGoverned(campaignId);
  const worlds = new Worlds(blobs, await store.campaigns(), now);
  const roles: (RoleHistory & ExportedRole)[] = [];
  for (const versions of wanted) roles.push(await worlds.historyOf(versions));
  const inForce = histories.map((versions) => versionInForce({ versions }));
  const exported = new Map(roles.map(({ role, compared, words }) => [role.roleId, { role, compared, words }]));
  return { plan: { roles: exported, grants: grantPlan(roles, inForce) }, inForce };
}

function nothingGoverned(campaignId: string | undefined): RuleError {
  const where = campaignId === undefined ? '' : ` that ${campaignId} put in force`;
  return new RuleError('NO_GOVERNED_ROLE', `expected at least one governed role${where}, there is none`, {
    advice: 'A role is governed once people have approved it and the outcome has taken effect.',
  });
}

type Versions = RoleHistory['versions'];

function byRole(versions: readonly GovernedRole[]): readonly Versions[] {
  const roles = new Map<string, [GovernedRole, ...GovernedRole[]]>();
  for (const version of versions) {
    const own = roles.get(version.roleId);
    if (own) own.push(version);
    else roles.set(version.roleId, [version]);
  }
  return [...roles.values()];
}

interface World {
  readonly compared: Compared;
  readonly words: Vocabulary;
  readonly holdings: Holdings;
}

const DAY_MS = 86_400_000;

/** What campaigns saw, each read once. */
class Worlds {
  private readonly blobs: Blobs;
  private readonly now: Date;
  private readonly campaigns: readonly CampaignRow[];
  private readonly worlds = new Map<string, Promise<World>>();
  private readonly mined = new Map<string, Promise<MiningResult>>();

  /** `campaigns`: newest first. */
  constructor(blobs: Blobs, campaigns: readonly CampaignRow[], now: Date) {
    this.blobs = blobs;
    this.campaigns = campaigns;
    this.now = now;
  }

  async historyOf(versions: Versions): Promise<RoleHistory & ExportedRole> {
    const role = versionInForce({ versions });
    const campaign = this.newestOfSeries(role.campaignId);
    const world = await remembered(this.worlds, campaign.campaignId, () => this.read(campaign));
    const shown = new Map<number, Pick<GovernedRole, 'members' | 'entitlements'>>();
    for (const version of versions) {
      const candidate = await this.candidateOf(version);
      if (candidate) shown.set(version.version, candidate);
    }
    return { versions, shown, role, ...world };
  }

  /** The newest campaign that follows this one, or is it, and got as far as mining. */
  private newestOfSeries(campaignId: string): CampaignRow {
    const byId = new Map(this.campaigns.map((one) => [one.campaignId, one]));
    const follows = (one: CampaignRow): boolean => {
      const seen = new Set<string>();
      for (let at: CampaignRow | undefined = one; at && !seen.has(at.campaignId);) {
        if (at.campaignId === campaignId) return true;
        seen.add(at.campaignId);
        at = at.previous === null ? undefined : byId.get(at.previous);
      }
      return false;
    };
    const found = this.campaigns.find((one) => one.stages['mine-roles'] && follows(one));
    if (found) return found;
    throw new CodedError('SNAPSHOT_MISSING', `expected the snapshot of ${campaignId}, which governs a role`);
  }

  private async read({ campaignId, captured, stages }: CampaignRow): Promise<World> {
    const frozen = await getJson<FreezeResult>(this.blobs, stages['freeze-snapshot']?.digest ?? '');
    const { readings } = await loadInventory(this.blobs, stages['inventory']?.digest ?? '');
    const { spec } = await getJson<CapturedCampaign>(this.blobs, captured);
    const { snapshot, inputDigest, identities } = frozen;
    const ageDays = Math.max(0, Math.floor((this.now.getTime() - Date.parse(spec.asOf)) / DAY_MS));
    return {
      compared: { campaignId, snapshot: inputDigest, asOf: spec.asOf, ageDays },
      words: vocabulary(frozen, { readings }, spec),
      holdings: holdingsOf({ snapshot, identities, grants: grantsIn(readings) }),
    };
  }

  /** What approvers were shown; none where a list of members was confirmed. */
  private async candidateOf({
    campaignId,
    candidateId,
  }: GovernedRole): Promise<MiningResult['candidates'][number] | undefined> {
    const address = this.campaigns.find((one) => one.campaignId === campaignId)?.stages['mine-roles']?.digest;
    if (address === undefined) return undefined;
    const { candidates } = await remembered(this.mined, address, () => getJson<MiningResult>(this.blobs, address));
    return candidates.find(({ id }) => id === candidateId);
  }
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const value = known.get(key) ?? read();
  known.set(key, value);
  return value;
}

function vocabulary(
  { snapshot, identities, entitlementNames }: FreezeResult,
  { readings }: Pick<InventoryResult, 'readings'>,
  { sources }: CapturedCampaign['spec'],
): Vocabulary {
  const people = new Map(identities.map(({ id, displayName }) => [id, displayName]));
  const names = new Map(snapshot.entitlements.map((key, at) => [keyText(key), entitlementNames?.[at] ?? '']));
  const logins = new Map(accountsOf(readings).map(({ key, login }) => [keyText(key), login]));
  return {
    personName: (identity) => people.get(identity) || identity,
    entitlementName: (key) => names.get(keyText(key)) || key.id,
    login: (account) => logins.get(keyText(account)) || account.id,
    kindOf: (source) => (Object.hasOwn(sources, source) ? sources[source]?.kind : undefined),
  };
}
