import { RuleError } from '../domain/errors.js';
import { compareText } from '../domain/keys.js';
import { canonical } from '../snapshot/canonical.js';
import type { Database, Db } from './database.js';
import { appending } from './ledger.js';
import { badCursor } from './cursor.js';
import { campaignOf, roleOf } from './rows.js';
import type { CampaignRow, Store } from './store.js';
import type { CampaignTableRow } from './tables.js';

type CampaignStore = Pick<
  Store,
  'addCampaign' | 'noteNotStarted' | 'updateCampaign' | 'campaign' | 'campaigns' | 'catalogue' | 'roleVersions'
>;

/** Campaigns and the catalogue. */
export function sqlCampaigns(database: Database): CampaignStore {
  const { db } = database;
  return {
    addCampaign: (campaign) => addCampaign(database, campaign),
    noteNotStarted: (campaign, run) => noteNotStarted(database, campaign, run),
    updateCampaign: (campaignId, change, acts) =>
      appending(database, async (tx, append) => {
        await applyChange(tx, campaignId, change);
        const at = new Date().toISOString();
        for (const act of acts) await append(act, at);
      }),
    campaign: (campaignId) => findCampaign(db, campaignId),
    campaigns: (filter = {}) => listCampaigns(db, filter),
    roleVersions: async () => {
      const versions = (await db.selectFrom('catalogue').selectAll().execute()).map(roleOf);
      return versions.sort((a, b) => compareText(a.roleId, b.roleId) || a.version - b.version);
    },
    catalogue: async ({ campaignId, at }) => {
      const all = db.selectFrom('catalogue').selectAll().orderBy('version');
      const own = campaignId === undefined ? all : all.where('campaign_id', '=', campaignId);
      const roles = (await own.execute()).map(roleOf).filter(({ since }) => at === undefined || isBy(since, at));
      const current = new Map(roles.map((role) => [role.roleId, role]));
      return [...current.values()].sort((a, b) => compareText(a.name, b.name) || compareText(a.roleId, b.roleId));
    },
  };
}

const isBy = (since: string, at: string): boolean => Date.parse(since) <= Date.parse(at);

function columnsOf(campaign: CampaignRow): CampaignTableRow {
  const { campaignId, name, state, startedBy, startedAt, captured, stages, problem } = campaign;
  const { schedule, period, previous } = campaign;
  return {
    campaign_id: campaignId,
    name,
    state,
    started_by: startedBy,
    started_at: startedAt,
    captured,
    stages: canonical(stages),
    problem,
    schedule,
    period,
    previous,
  };
}

function addCampaign(database: Database, campaign: CampaignRow): Promise<boolean> {
  const { campaignId, captured, startedBy, startedAt } = campaign;
  const row = columnsOf(campaign);
  return appending(database, async (tx, append) => {
    await requireUnfollowed(tx, campaign);
    const added = await tx
      .insertInto('campaigns')
      .values(row)
      .onConflict((same) => same.column('campaign_id').doUpdateSet(row).where('campaigns.captured', '=', ''))
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== 1n) return false;
    const body = { campaignId, captured, startedBy };
    await append({ key: `${campaignId}/started`, kind: 'campaign-started', campaignId, body }, startedAt);
    return true;
  });
}

/**
 * A series is a line: two campaigns that follow one would both make the next version of its roles. A schedule may make up for a
 * period between two of its own, and goes on after whatever was started by hand.
 */
async function requireUnfollowed(tx: Db, { campaignId, previous, schedule }: CampaignRow): Promise<void> {
  if (previous === null) return;
  const followers = tx.selectFrom('campaigns').select('campaign_id').where('previous', '=', previous);
  const others = followers.where('state', '!=', 'failed').where('campaign_id', '!=', campaignId);
  const counted = schedule === null ? others : others.where('schedule', 'is', null);
  const other = await counted.orderBy('campaign_id').executeTakeFirst();
  if (!other) return;
  throw new RuleError('PREVIOUS_FOLLOWED', `expected a campaign that none has followed yet, ${previous} has one`, {
    advice: `Follow ${other.campaign_id}, or the last in that line.`,
  });
}

function noteNotStarted(database: Database, campaign: CampaignRow, run: string): Promise<void> {
  const { campaignId, startedBy, startedAt, problem } = campaign;
  const row = columnsOf({ ...campaign, captured: '' });
  return appending(database, async (tx, append) => {
    await tx
      .insertInto('campaigns')
      .values(row)
      .onConflict((same) => same.column('campaign_id').doUpdateSet(row).where('campaigns.captured', '=', ''))
      .execute();
    const body = { campaignId, startedBy, problem, run };
    await append(
      { key: `${campaignId}/not-started/${run}`, kind: 'campaign-not-started', campaignId, body },
      startedAt,
    );
  });
}

/** Under the lock of all appending: two changes at once both merge their stages. */
async function applyChange(tx: Db, campaignId: string, change: Parameters<Store['updateCampaign']>[1]): Promise<void> {
  const before = await findCampaign(tx, campaignId);
  if (!before) return;
  const { state = before.state, problem = before.problem } = change;
  const stages = canonical({ ...before.stages, ...change.stages });
  await tx.updateTable('campaigns').set({ state, problem, stages }).where('campaign_id', '=', campaignId).execute();
}

type CampaignFilter = NonNullable<Parameters<Store['campaigns']>[0]>;

async function listCampaigns(db: Db, { state, name, limit, after }: CampaignFilter): Promise<readonly CampaignRow[]> {
  let rows = db.selectFrom('campaigns').selectAll().orderBy('started_at', 'desc').orderBy('campaign_id');
  if (state !== undefined) rows = rows.where('state', '=', state);
  if (name !== undefined) rows = rows.where('name', '=', name);
  if (limit !== undefined) rows = rows.limit(limit);
  if (after !== undefined) {
    const last = await findCampaign(db, after);
    if (!last) throw badCursor('the id of a campaign', after);
    rows = rows.where((is) =>
      is.or([
        is('started_at', '<', last.startedAt),
        is.and([is('started_at', '=', last.startedAt), is('campaign_id', '>', after)]),
      ]),
    );
  }
  return (await rows.execute()).map(campaignOf);
}

async function findCampaign(db: Db, campaignId: string): Promise<CampaignRow | undefined> {
  const row = await db.selectFrom('campaigns').selectAll().where('campaign_id', '=', campaignId).executeTakeFirst();
  return row && campaignOf(row);
}
