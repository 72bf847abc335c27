import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { NativeConnection, Runtime, DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { takeInventory } from '../../activities/inventory.js';
import { putJson } from '../../src/blobs/json.js';
import type { Blobs } from '../../src/blobs/blobs.js';
import { directoryBlobs } from '../../src/blobs/directory.js';
import type { CapturedCampaign, ReviewPolicy } from '../../src/domain/campaign.js';
import type { DecisionCommand } from '../../src/domain/command.js';
import { exportFolder } from '../../src/sources/export-folder.js';
import { readSource } from '../../src/sources/source.js';
import { generateSigningKey, signCommand, type SigningKey } from '../../src/snapshot/sign.js';
import { openStore } from '../../src/store/sql-store.js';
import type { Store } from '../../src/store/store.js';
import { createCampaigns, type Campaigns } from '../../src/temporal/campaigns.js';
import { closedRuns } from '../../src/temporal/closed-runs.js';
import { connect } from '../../src/temporal/connection.js';
import type { review } from '../../workflows/review.js';
import { MINING_TASK_QUEUE, TASK_QUEUE, reviewIdOf, reviewWorkflowId } from '../../workflows/messages.js';
import { campaign } from './pipeline.js';
import { withTemporal } from './with-temporal.js';

/** A worker on a real server and a real store, and one source review at a time to play with. */
export interface ReviewLab {
  readonly client: Client;
  readonly store: Store;
  readonly blobs: Blobs;
  /** Where the store keeps everything, for looking at it from outside. */
  readonly sqliteFile: string;
  readonly campaigns: Campaigns;
  readonly signer: SigningKey;
  /** Opens a review of source `hr` and waits until its owner is asked. */
  open(name: string, policy?: Partial<ReviewPolicy>): Promise<OpenReview>;
}

export interface OpenReview {
  readonly reviewId: string;
  readonly owner: string;
  /** A signed `confirm` of the owner, but for what `some` changes before signing. */
  command(some?: Partial<DecisionCommand>, signer?: SigningKey): DecisionCommand;
  result(): ReturnType<typeof review>;
}

const CSV = [
  'employee_id,previous_employee_id,legal_first_name,legal_last_name,preferred_first_name,work_email,personal_email,birth_month_day,worker_type,status,hire_date,termination_date,manager_employee_id,department,cost_center,job_code,job_title,location,company',
  'E1,,Ada,Ng,Ada,ada.ng@corp.example,,,Employee,Active,2020-01-01,,,Finance,CC1,J1,Clerk,Austin,Corp',
  '',
].join('\n');

export async function withReviewLab<T>(
  work: (lab: ReviewLab) => Promise<T>,
  more: Parameters<typeof withTemporal>[1] = {},
): Promise<T> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  return withTemporal(async (server, folder) => {
    const at = { address: server.address, namespace: 'default' };
    const client = await connect(at);
    const connection = await NativeConnection.connect({ address: server.address });
    const sqliteFile = join(folder, 'store.db');
    const store = openStore({ sqliteFile });
    await store.migrate();
    const blobs = directoryBlobs(join(folder, 'blobs'));
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
    const activities = createActivities({
      store,
      blobs,
      readSource,
      readExport: exportFolder(join(folder, 'exports')),
      runs: closedRuns(client),
    });
    const worker = await Worker.create({ connection, taskQueue: TASK_QUEUE, workflowBundle, activities });
    const mining = await Worker.create({ connection, taskQueue: MINING_TASK_QUEUE, activities });
    const signer = generateSigningKey();
    await store.registerKey({ keyId: signer.keyId, publicKey: signer.publicKey, kind: 'server', people: [] });
    const lab = { client, store, blobs, sqliteFile, signer, campaigns: createCampaigns(client) };
    const open: ReviewLab['open'] = async (name, policy = {}) => {
      const captured = await captureHr({ blobs, policy });
      return openReview(lab, {
        name,
        captured,
        inventory: (await takeInventory({ blobs, readSource }, { captured })).digest,
      });
    };
    try {
      return await mining.runUntil(() => worker.runUntil(() => work({ ...lab, open })));
    } finally {
      await connection.close();
      await client.connection.close();
      await store.close();
    }
  }, more);
}

async function captureHr(given: {
  readonly blobs: ReturnType<typeof directoryBlobs>;
  readonly policy: Partial<ReviewPolicy>;
}): Promise<string> {
  const base = campaign();
  const spec = {
    ...base,
    sources: { hr: { kind: 'csv' as const, paths: ['hr.csv'], owner: 'ada.ng@corp.example' } },
    review: { ...base.review, settle: 'PT0S', expire: 'PT60S', remind: [], ...given.policy },
  };
  const digest = await given.blobs.put(new TextEncoder().encode(CSV));
  return putJson(given.blobs, { spec, files: { hr: [{ name: 'hr.csv', digest }] } } satisfies CapturedCampaign);
}

async function openReview(
  { client, store, signer }: Pick<ReviewLab, 'client' | 'store' | 'signer'>,
  about: { readonly name: string; readonly captured: string; readonly inventory: string },
): Promise<OpenReview> {
  const subject = { kind: 'source', source: 'hr' } as const;
  const reviewId = reviewIdOf(about.name, subject);
  const input = {
    campaignId: about.name,
    reviewId,
    subject,
    captured: about.captured,
    stages: { inventory: about.inventory },
  };
  const handle = await client.workflow.start<typeof review>('review', {
    workflowId: reviewWorkflowId(reviewId),
    taskQueue: TASK_QUEUE,
    args: [input],
  });
  const row = await eventually(() => store.review(reviewId));
  const owner = row.plan.stages[0]?.reviewers[0]?.personId ?? '';
  const command: OpenReview['command'] = (some = {}, key = signer) =>
    signCommand(key, {
      decisionId: `${about.name}-d1`,
      reviewId,
      viewDigest: row.plan.viewDigest,
      answer: { kind: 'confirm' },
      personId: owner,
      via: 'api',
      issuedAt: '2026-06-30T00:00:00Z',
      ...some,
    });
  return { reviewId, owner, command, result: () => handle.result() };
}

/** Asks again until there is an answer; a minute is for ever. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('expected this within a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
