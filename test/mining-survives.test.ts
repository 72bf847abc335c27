import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { MiningProgress } from '../activities/mining-checkpoint.js';
import { connect } from '../src/temporal/connection.js';
import { campaignWorkflowId } from '../workflows/messages.js';
import { withEngine, type ApiCaller } from './support/engine-lab.js';
import { busyCompany, OWNER } from './support/made-companies.js';
import { eventually } from './support/review-lab.js';
import { needsTemporal } from './support/with-temporal.js';

const { spec, hr, erp } = busyCompany(1_200);

/** Starts campaigns on a company that takes some seconds to mine, and answers for their sources. */
async function startBusy(admin: ApiCaller, ...campaignIds: readonly string[]): Promise<void> {
  const files = {
    hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
    erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
  };
  for (const campaign of campaignIds) await admin.call('POST', '/campaigns', { spec: { ...spec, campaign }, files });
  const owner = await admin.as(OWNER, ['reviewer']);
  for (const campaign of campaignIds) {
    const path = `/reviews?state=open&campaign=${campaign}`;
    const { items } = await eventually(async () => {
      const open = await owner.call<{ items: readonly { reviewId: string; viewDigest: string }[] }>('GET', path);
      return open.items.length === 2 ? open : undefined;
    });
    for (const { reviewId, viewDigest } of items) {
      const body = { decisionId: `d-${reviewId}`, viewDigest, answer: { kind: 'confirm' } };
      await owner.call('POST', `/reviews/${encodeURIComponent(reviewId)}/decisions`, body);
    }
  }
}

/** PENDING_ACTIVITY_STATE_STARTED of temporal.api.enums.v1. */
const STARTED = 2;

interface Mining {
  readonly attempt: number;
  readonly progress: MiningProgress | undefined;
  /** Whether a worker has taken it, and when: milliseconds since 1970. */
  readonly started: boolean;
  readonly since: number;
}

/** The mine that runs now, as the engine knows it. */
async function miningOf(client: Client, campaignId: string): Promise<Mining | undefined> {
  const { raw } = await client.workflow.getHandle(campaignWorkflowId(campaignId)).describe();
  const mine = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'mineRoles');
  const [details] = mine?.heartbeatDetails?.payloads ?? [];
  const { seconds, nanos } = mine?.lastStartedTime ?? {};
  return (
    mine && {
      attempt: mine.attempt ?? 0,
      progress: details && defaultPayloadConverter.fromPayload(details),
      started: Number(mine.state) === STARTED,
      since: Number(seconds ?? 0) * 1000 + Math.floor((nanos ?? 0) / 1e6),
    }
  );
}

const stepsOf = (mining: Mining | undefined): readonly string[] => Object.keys(mining?.progress?.steps ?? {});

async function minedDigest(admin: ApiCaller, campaignId: string): Promise<string> {
  return eventually(async () => {
    const { stages } = await admin.call<{ stages: Record<string, { digest: string }> }>(
      'GET',
      `/campaigns/${campaignId}`,
    );
    return stages['mine-roles']?.digest;
  });
}

describe('a mine', needsTemporal, () => {
  it('whose worker is killed goes on from the rounds it had finished, to the result it would have had', async () => {
    await withEngine(async (engine, admin) => {
      const client = await connect({ address: engine.temporalAddress, namespace: engine.namespace });
      try {
        await startBusy(admin, 'killed');
        const before = await eventually(async () => {
          const steps = stepsOf(await miningOf(client, 'killed'));
          return steps.length > 0 ? steps : undefined;
        });
        await engine.kill('worker', 'SIGKILL');
        await engine.start('worker');
        const again = await eventually(async () => {
          const mining = await miningOf(client, 'killed');
          return mining && mining.attempt > 1 ? mining : undefined;
        });
        assert.deepEqual(stepsOf(again).slice(0, before.length), before);

        await startBusy(admin, 'undisturbed');
        assert.equal(await minedDigest(admin, 'killed'), await minedDigest(admin, 'undisturbed'));
      } finally {
        await client.connection.close();
      }
    });
  });

  it('that is cancelled gives its place up to the one that waits', async (t) => {
    await withEngine(async (engine, admin) => {
      const client = await connect({ address: engine.temporalAddress, namespace: engine.namespace });
      try {
        const both = ['one', 'other'] as const;
        await startBusy(admin, ...both);
        const running = await eventually(async () => {
          const mines = await Promise.all(both.map((campaignId) => miningOf(client, campaignId)));
          return mines.every(Boolean) ? both[mines.findIndex((mine) => mine?.started)] : undefined;
        });
        const cancelled = Date.now();
        await client.workflow.getHandle(campaignWorkflowId(running)).cancel();
        const next = running === 'one' ? 'other' : 'one';
        const { since } = await eventually(async () => {
          const mine = await miningOf(client, next);
          return mine?.started ? mine : undefined;
        });
        t.diagnostic(`the next mine began ${since - cancelled} ms after the cancellation`);
        await minedDigest(admin, next);
        const { state } = await admin.call<{ state: string }>('GET', `/campaigns/${running}`);
        assert.equal(state, 'failed');
      } finally {
        await client.connection.close();
      }
    });
  });
});
