import { canonical } from '../snapshot/canonical.js';
import type { Database, Db } from './database.js';
import { webhookOf } from './rows.js';
import type { Webhook, WebhookLease, WebhookStore } from './webhooks.js';

/** Given back: over before every time. */
const FREE = { lease: '', lease_until: '' };

/** Webhooks: each row is a place in the ledger, and who works on it. */
export function sqlWebhooks({ db, write }: Database): WebhookStore {
  return {
    addWebhook: (webhook) => write((tx) => addWebhook(tx, webhook)),
    webhook: (webhookId) => findWebhook(db, webhookId),
    webhooks: (filter) => listWebhooks(db, filter),
    removeWebhook: (webhookId) =>
      write(async (tx) => {
        const gone = await tx.deleteFrom('webhooks').where('webhook_id', '=', webhookId).executeTakeFirst();
        return gone.numDeletedRows > 0n;
      }),
    // Asked first without the write lock: most of the time nothing is due.
    takeWebhook: async (take) => ((await dueWebhook(db, take.now)) ? write((tx) => takeWebhook(tx, take)) : undefined),
    webhookTold: (lease, { cursor, deliveredAt, at, until }) =>
      write(async (tx) => {
        const held = until === null ? { ...FREE, due_at: at } : { lease_until: until };
        const news = deliveredAt === null ? {} : { last_delivered_at: deliveredAt, attempts: 0, last_error: null };
        const told = await mine(tx, lease)
          .set({ told_to: cursor, ...news, ...held })
          .executeTakeFirst();
        return told.numUpdatedRows > 0n;
      }),
    webhookFailed: (lease, { dueAt, error }) =>
      write(async (tx) => {
        const next = dueAt === null ? { state: 'disabled' } : { due_at: dueAt };
        await mine(tx, lease)
          .set((is) => ({ ...next, ...FREE, last_error: error, attempts: is('attempts', '+', 1) }))
          .execute();
      }),
    restartWebhook: (webhookId, { cursor, now }) =>
      write(async (tx) => {
        const from = cursor === undefined ? {} : { told_to: cursor };
        const anew = { state: 'active', attempts: 0, due_at: now, ...FREE, ...from };
        await tx.updateTable('webhooks').set(anew).where('webhook_id', '=', webhookId).execute();
        return findWebhook(tx, webhookId);
      }),
  };
}

const mine = (tx: Db, { webhookId, lease }: WebhookLease) =>
  tx.updateTable('webhooks').where('webhook_id', '=', webhookId).where('lease', '=', lease);

async function findWebhook(db: Db, webhookId: string): Promise<Webhook | undefined> {
  const row = await db.selectFrom('webhooks').selectAll().where('webhook_id', '=', webhookId).executeTakeFirst();
  return row && webhookOf(row);
}

async function addWebhook(tx: Db, webhook: Parameters<WebhookStore['addWebhook']>[0]): Promise<Webhook> {
  const { webhookId, url, kinds, secret, createdAt, createdBy } = webhook;
  const row = {
    webhook_id: webhookId,
    url,
    kinds: canonical(kinds),
    secret,
    state: 'active',
    told_to: await headOf(tx),
    attempts: 0,
    due_at: createdAt,
    last_error: null,
    last_delivered_at: null,
    created_at: createdAt,
    created_by: createdBy,
    ...FREE,
  };
  await tx.insertInto('webhooks').values(row).execute();
  return webhookOf(row);
}

async function headOf(tx: Db): Promise<number> {
  return (await tx.selectFrom('ledger_head').select('seq').where('id', '=', 1).executeTakeFirstOrThrow()).seq;
}

async function listWebhooks(
  db: Db,
  { state, after, limit }: NonNullable<Parameters<WebhookStore['webhooks']>[0]> = {},
): Promise<readonly Webhook[]> {
  let rows = db.selectFrom('webhooks').selectAll().orderBy('webhook_id');
  if (state !== undefined) rows = rows.where('state', '=', state);
  if (after !== undefined) rows = rows.where('webhook_id', '>', after);
  if (limit !== undefined) rows = rows.limit(limit);
  return (await rows.execute()).map(webhookOf);
}

/** The longest due that nobody has and that is behind the ledger. */
async function dueWebhook(db: Db, now: string): Promise<string | undefined> {
  const active = db.selectFrom('webhooks').select('webhook_id').where('state', '=', 'active');
  const free = active.where('due_at', '<=', now).where('lease_until', '<=', now);
  const behind = free.where('told_to', '<', (from) => from.selectFrom('ledger_head').select('seq').where('id', '=', 1));
  return (await behind.orderBy('due_at').orderBy('webhook_id').limit(1).executeTakeFirst())?.webhook_id;
}

/** The condition is asked again by the update itself: another server may have been faster. */
async function takeWebhook(
  tx: Db,
  { lease, now, until }: Parameters<WebhookStore['takeWebhook']>[0],
): Promise<Webhook | undefined> {
  const webhookId = await dueWebhook(tx, now);
  if (webhookId === undefined) return undefined;
  const update = tx.updateTable('webhooks').set({ lease, lease_until: until }).where('webhook_id', '=', webhookId);
  const row = await update
    .where('state', '=', 'active')
    .where('lease_until', '<=', now)
    .where('due_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
  return row && webhookOf(row);
}
