import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../src/domain/review.js';
import { putJson } from '../../src/blobs/json.js';
import { closedRuns } from '../../src/temporal/closed-runs.js';
import { campaignHistories, type RunHistory } from '../../src/temporal/histories.js';
import { createSchedules } from '../../src/temporal/schedules.js';
import { versions } from '../../src/versions.js';
import type { archiveClosedRuns } from '../../workflows/archive-histories.js';
import { TASK_QUEUE, scheduledWorkflowId } from '../../workflows/messages.js';
import { createClient } from '../../src/api/client.js';
import { localTokens } from '../../src/local-state.js';
import { withEngine } from '../support/engine-lab.js';
import { OWNER, teams } from '../support/made-companies.js';
import { makeBundle } from '../support/campaign-bundle.js';
import { campaign } from '../support/pipeline.js';
import { eventually, withReviewLab, type OpenReview, type ReviewLab } from '../support/review-lab.js';

/**
 * `npm run record:histories`: plays every workflow to each of its ends on a real server and writes the histories that
 * `test/replay/recorded.test.ts` replays. To be run once a release, and whenever a workflow changes before it.
 */
const folder = fileURLToPath(new URL('../fixtures/histories/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const release = versions['rolewright'] ?? '';

async function write(workflow: string, name: string, run: RunHistory): Promise<void> {
  const into = join(folder, workflow, release);
  await mkdir(into, { recursive: true });
  // A failure's stack says where the clone lay, which is nobody's business and no part of what is replayed.
  await writeFile(join(into, `${name}.json`), `${JSON.stringify(run).replaceAll(root, '')}\n`);
}

async function writeReview(lab: ReviewLab, name: string, review: OpenReview): Promise<Outcome['kind']> {
  const { outcome } = await review.result();
  const none = { client: lab.client, archived: async (id: string) => (id.startsWith('review/') ? undefined : []) };
  const chain = await campaignHistories(none, 'none', [review.reviewId]);
  for (const [index, run] of chain.entries())
    await write('review', chain.length > 1 ? `${name}-${index + 1}` : name, run);
  return outcome.kind;
}

test('a campaign, and reviews of candidates that end approved, amended and rejected', async () => {
  await rm(folder, { recursive: true, force: true });
  const scratch = await mkdtemp(join(tmpdir(), 'rolewright-record-'));
  try {
    await makeBundle(join(scratch, 'bundle'));
    const wanted = new Set(['approved', 'amended', 'rejected', 'confirmed']);
    for (const file of await readdir(join(scratch, 'bundle', 'histories'))) {
      const run: RunHistory = JSON.parse(await readFile(join(scratch, 'bundle', 'histories', file), 'utf8'));
      if (run.workflowId.startsWith('campaign/')) await write('campaign', 'closed', run);
      else if (wanted.delete(outcomeOf(run))) await write('review', outcomeOf(run), run);
    }
    assert.deepEqual([...wanted], []);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

/** One more than a run of a campaign starts reviews. */
const MANY = 501;

test('a campaign of more candidates than one run starts reviews, which nobody answers', async () =>
  withEngine(async (engine, admin, stateDir) => {
    const { spec, hr, erp } = teams(MANY);
    const files = {
      hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
      erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
    };
    await admin.call('POST', '/campaigns', { spec: { ...spec, review: { ...spec.review, expire: 'PT90S' } }, files });
    const owner = await admin.as(OWNER, ['reviewer']);
    const client = createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });
    for (let confirmed = 0; confirmed < 2;) {
      const { items } = await owner.call<{ items: any[] }>('GET', '/reviews?state=open&limit=10');
      for (const { reviewId, viewDigest } of items) {
        const path = `/reviews/${encodeURIComponent(reviewId)}/decisions`;
        await owner.call('POST', path, { viewDigest, answer: { kind: 'confirm' } });
        confirmed += 1;
      }
    }
    while ((await client.campaign('fifty')).state !== 'closed')
      await new Promise((resolve) => setTimeout(resolve, 2000));
    const { manifest } = await client.collectEvidence('fifty', false);
    const [first, second] = manifest.files.filter(({ path }) => path.startsWith('histories/'));
    for (const [name, file] of [
      ['continued-1', first],
      ['continued-2', second],
    ] as const) {
      const run: RunHistory = JSON.parse(new TextDecoder().decode(await client.blob(file?.digest ?? '')));
      assert.equal(run.workflowId, 'campaign/fifty');
      await write('campaign', name, run);
    }
  }));

/** From the result in the last event. */
function outcomeOf({ history }: any): string {
  const { payloads } = history.events.at(-1).workflowExecutionCompletedEventAttributes.result;
  const { outcome } = JSON.parse(Buffer.from(payloads[0].data, 'base64').toString('utf8'));
  return outcome.amendment ? 'amended' : outcome.kind;
}

test('reviews that are withdrawn, denied, silent and long, and the archive', () =>
  withReviewLab(
    async (lab) => {
      const denied = await lab.open('denied');
      await lab.campaigns.decide(denied.command({ answer: { kind: 'deny' }, reasonDigest: 'reason/v1:sha256:none' }));
      assert.equal(await writeReview(lab, 'denied', denied), 'denied');

      const withdrawn = await lab.open('withdrawn', { settle: 'PT60S', expire: 'PT3S' });
      await lab.campaigns.decide(withdrawn.command());
      await lab.campaigns.decide(withdrawn.command({ decisionId: 'w2', answer: { kind: 'withdraw' } }));
      assert.equal(await writeReview(lab, 'withdrawn', withdrawn), 'expired');

      const escalate = { after: 'PT2S', to: 'boss@corp.example', then: [] };
      const silent = await lab.open('silent', { remind: ['PT1S'], escalate, expire: 'PT3S' });
      assert.equal(await writeReview(lab, 'expired', silent), 'expired');

      const long = await lab.open('long', { expire: 'PT120S' });
      for (let index = 0; index < 9; index++) {
        const refused = long.command({ decisionId: `long-${index}`, viewDigest: 'view/v1:another' });
        await assert.rejects(lab.campaigns.decide(refused));
      }
      await lab.campaigns.decide(long.command());
      assert.equal(await writeReview(lab, 'continued', long), 'confirmed');

      const archive = await lab.client.workflow.start<typeof archiveClosedRuns>('archiveClosedRuns', {
        workflowId: 'archive/recorded',
        taskQueue: TASK_QUEUE,
      });
      await archive.result();
      const history = await closedRuns(lab.client).history({
        workflowId: 'archive/recorded',
        runId: archive.firstExecutionRunId,
      });
      await write('archive', 'archived', {
        workflowId: 'archive/recorded',
        runId: archive.firstExecutionRunId,
        history,
      });
    },
    { dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 } },
  ));

test('a run of a schedule, for a past quarter', () =>
  withReviewLab(async ({ client, store, blobs }) => {
    const schedules = createSchedules(client);
    const spec = campaign({ campaign: 'recorded' });
    const when = { every: 'quarter', month: 1, day: 1, hour: 9, minute: 0, timezone: 'Europe/Berlin' } as const;
    const how = { jitter: 'PT0S', overlap: 'buffer-all', catchup: 'P1D', exports: '{period}', note: '-' } as const;
    const definition = { schedule: 'recorded', ...when, ...how, campaign: spec };
    const digest = await putJson(blobs, definition);
    const row = { schedule: 'recorded', definition: digest, appliedBy: 'p_ana', appliedAt: '2026-06-30T12:00:00.000Z' };
    await store.applySchedule(row, { key: 'apply', kind: 'schedule-changed', campaignId: null, body: {} });
    await schedules.put({ definition, digest, paused: false });
    const at = Date.parse('2026-01-01T08:00:00Z');
    await schedules.backfill('recorded', { from: at, to: at, jitterMs: 0 });
    const workflowId = `${scheduledWorkflowId('recorded')}-2026-01-01T08:00:00Z`;
    await eventually(async () => ((await schedules.state('recorded'))?.runs[0]?.state === 'done' ? true : undefined));
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    await write('scheduled', 'started', {
      workflowId,
      runId,
      history: await closedRuns(client).history({ workflowId, runId }),
    });
  }));

test('one that is bad on purpose: the activities of another code', async () => {
  const good: any = JSON.parse(await readFile(join(folder, 'review', release, 'approved.json'), 'utf8'));
  const scheduled = good.history.events.filter((event: any) => event.activityTaskScheduledEventAttributes);
  scheduled[0].activityTaskScheduledEventAttributes.activityType.name = 'closeReview';
  await write('bad', 'another-code', good);
});
