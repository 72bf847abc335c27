import type { Database } from './database.js';
import { appending } from './ledger.js';
import { ledgerEntryOf } from './rows.js';
import type { Store } from './store.js';

/** The ledger as it is read, and acts that have no read model. */
export function sqlLedger(database: Database): Pick<Store, 'appendLedger' | 'ledger' | 'ledgerHead'> {
  return {
    appendLedger: (acts, at) =>
      appending(database, async (_, append) => {
        for (const act of acts) await append(act, at);
      }),
    ledgerHead: () =>
      database.db.selectFrom('ledger_head').select(['seq', 'hash', 'at']).where('id', '=', 1).executeTakeFirstOrThrow(),
    ledger: async ({ campaignId, kind, from, limit }) => {
      let entries = database.db.selectFrom('ledger').selectAll().orderBy('seq');
      if (campaignId !== undefined) entries = entries.where('campaign_id', '=', campaignId);
      if (kind !== undefined) entries = entries.where('kind', '=', kind);
      if (from !== undefined) entries = entries.where('seq', '>=', from);
      if (limit !== undefined) entries = entries.limit(limit);
      return (await entries.execute()).map(ledgerEntryOf);
    },
  };
}
