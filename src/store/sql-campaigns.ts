import { canonical } from '../snapshot/canonical.js';
import type { Database } from './database.js';
import { append } from './ledger.js';
import { campaignOf, ledgerEntryOf, roleOf } from './rows.js';
import type { CampaignRow, Store } from './store.js';

type CampaignStore = Pick<
  Store,
  'addCampaign' | 'updateCampaign' | 'campaign' | 'campaigns' | 'catalogue' | 'appendLedger' | 'ledger'
>;

/** Campaigns, the catalogue and the ledger as it is read. */
export function sqlCampaigns(database: Database): CampaignStore {
  const { db, write } = database;
  return {
    addCampaign: (campaign) => addCampaign(database, campaign),
    updateCampaign: (campaignId, change, acts) =>
      write(async (tx) => {
        const row = await tx
          .selectFrom('campaigns')
          .selectAll()
          .where('campaign_id', '=', campaignId)
          .executeTakeFirst();
        if (row) {
          const before = campaignOf(row);
          const stages = canonical({ ...before.stages, ...change.stages });
          const { state = before.state, problem = before.problem } = change;
          await tx
            .updateTable('campaigns')
            .set({ state, problem, stages })
            .where('campaign_id', '=', campaignId)
            .execute();
        }
        await append(database, tx, { acts, at: new Date().toISOString() });
      }),
    campaign: async (campaignId) => {
      const row = await db.selectFrom('campaigns').selectAll().where('campaign_id', '=', campaignId).executeTakeFirst();
      return row && campaignOf(row);
    },
    campaigns: async () => {
      const all = db.selectFrom('campaigns').selectAll().orderBy('started_at', 'desc').orderBy('campaign_id');
      return (await all.execute()).map(campaignOf);
    },
    catalogue: async ({ campaignId }) => {
      const all = db.selectFrom('catalogue').selectAll().orderBy('name').orderBy('role_id').orderBy('version');
      const own = campaignId === undefined ? all : all.where('campaign_id', '=', campaignId);
      const current = new Map((await own.execute()).map((row) => [row.role_id, roleOf(row)]));
      return [...current.values()];
    },
    appendLedger: (acts, at) =>
      write(async (tx) => {
        await append(database, tx, { acts, at });
      }),
    ledger: async ({ campaignId, from, limit }) => {
      let entries = db.selectFrom('ledger').selectAll().orderBy('seq');
      if (campaignId !== undefined) entries = entries.where('campaign_id', '=', campaignId);
      if (from !== undefined) entries = entries.where('seq', '>=', from);
      if (limit !== undefined) entries = entries.limit(limit);
      return (await entries.execute()).map(ledgerEntryOf);
    },
  };
}

function addCampaign(database: Database, campaign: CampaignRow): Promise<boolean> {
  const { campaignId, captured, startedBy, startedAt } = campaign;
  return database.write(async (tx) => {
    const row = {
      campaign_id: campaignId,
      name: campaign.name,
      state: campaign.state,
      started_by: startedBy,
      started_at: startedAt,
      captured,
      stages: canonical(campaign.stages),
      problem: campaign.problem,
    };
    const added = await tx
      .insertInto('campaigns')
      .values(row)
      .onConflict((same) => same.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== 1n) return false;
    const body = { campaignId, captured, startedBy };
    const act = { key: `${campaignId}/started`, kind: 'campaign-started', campaignId, body } as const;
    await append(database, tx, { acts: [act], at: startedAt });
    return true;
  });
}
