import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { MiningProgress } from '../activities/mining-checkpoint.js';
import { connect } from '../src/temporal/connection.js';
import { campaignWorkflowId } from '../workflows/messages.js';
import type { Engine } from '../src/embedded/engine.js';
import { withEngine, type ApiCaller } from './support/engine-lab.js';
import { busyCompany, OWNER } from './support/made-companies.js';
import { eventually } from './support/review-lab.js';
import { shared } from './support/shared.js';
import { needsTemporal } from './support/with-temporal.js';

const { spec, hr, erp } = busyCompany(400);

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

interface Running {
  readonly engine: Engine;
  readonly admin: ApiCaller;
  readonly client: Client;
}

/** PENDING_ACTIVITY_STATE_STARTED of temporal.api.enums.v1. */
const STARTED = 2;

type Time = { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined;

/** Since 1970. */
const millisecondsOf = (time: Time): number => Number(time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1e6);

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
  return (
    mine && {
      attempt: mine.attempt ?? 0,
      progress: details && defaultPayloadConverter.fromPayload(details),
      started: Number(mine.state) === STARTED,
      since: millisecondsOf(mine.lastStartedTime),
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

/** Starts two campaigns of which one can be mined at a time: the mine that runs, and the one that waits for it. */
async function startTwo(
  { admin, client }: Pick<Running, 'admin' | 'client'>,
  both: readonly [string, string],
): Promise<{ readonly running: string; readonly waiting: string }> {
  await startBusy(admin, ...both);
  return eventually(async () => {
    const [one, other] = await Promise.all(both.map((campaignId) => miningOf(client, campaignId)));
    if (!one || !other || one.started === other.started) return undefined;
    return one.started ? { running: both[0], waiting: both[1] } : { running: both[1], waiting: both[0] };
  });
}

describe('a mine', needsTemporal, () => {
  const engineOf = shared<Running>((work) =>
    withEngine(async (engine, admin) => {
      const client = await connect({ address: engine.temporalAddress, namespace: engine.namespace });
      try {
        await work({ engine, admin, client });
      } finally {
        await client.connection.close();
      }
    }),
  );

  it('whose worker is killed goes on from the rounds it had finished, to the result it would have had', async () => {
    const { engine, admin, client } = engineOf();
    const { running, waiting } = await startTwo({ admin, client }, ['killed', 'undisturbed']);
    const before = await eventually(async () => {
      const steps = stepsOf(await miningOf(client, running));
      return steps.length > 0 ? steps : undefined;
    });
    await engine.kill('worker', 'SIGKILL');
    await engine.start('worker');
    const again = await eventually(async () => {
      const mining = await miningOf(client, running);
      return mining && mining.attempt > 1 ? mining : undefined;
    });
    assert.deepEqual(stepsOf(again).slice(0, before.length), before);
    assert.equal(await minedDigest(admin, running), await minedDigest(admin, waiting));
  });

  it('that is cancelled gives its place up to the one that waits', async (t) => {
    const { admin, client } = engineOf();
    const { running, waiting } = await startTwo({ admin, client }, ['one', 'other']);
    const cancelled = Date.now();
    await client.workflow.getHandle(campaignWorkflowId(running)).cancel();
    const { since } = await eventually(async () => {
      const mine = await miningOf(client, waiting);
      return mine?.started ? mine : undefined;
    });
    t.diagnostic(`the next mine began ${since - cancelled} ms after the cancellation`);
    await minedDigest(admin, waiting);
    const { state } = await admin.call<{ state: string }>('GET', `/campaigns/${running}`);
    assert.equal(state, 'failed');
  });
});
