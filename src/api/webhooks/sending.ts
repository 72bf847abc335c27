import type { Alarm } from '../deps.js';
import { deliverWebhooks, type DeliverDeps } from './deliver.js';

/** Endpoints that are told at the same time: a slow one holds up no more than its own place. */
const AT_ONCE = 4;

/** One turn of telling, and what is to be said at `/health` about endpoints that were given up. */
export interface Sending {
  turn(): Promise<number>;
  alarms(): readonly Alarm[];
}

export function webhookSending(deps: DeliverDeps): Sending {
  let given: readonly Alarm[] = [];
  return {
    turn: async () => {
      const done = await Promise.all(Array.from({ length: AT_ONCE }, () => deliverWebhooks(deps)));
      given = await disabled(deps);
      return done.reduce((sum, one) => sum + one, 0);
    },
    alarms: () => given,
  };
}

async function disabled({ store }: DeliverDeps): Promise<readonly Alarm[]> {
  const given = await store.webhooks({ state: 'disabled', limit: 20 });
  return given.map(({ webhookId, lastError }) => ({
    code: 'WEBHOOK_DISABLED',
    message: `webhook ${webhookId} is told nothing more: ${lastError ?? 'FAILED'}`,
  }));
}
