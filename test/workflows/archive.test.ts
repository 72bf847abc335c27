import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { archiveHistories } from '../../activities/archive-histories.js';
import type { ClosedRuns } from '../../src/domain/archive.js';
import { archivedChain } from '../../src/evidence/archived.js';
import { replayHistories } from '../../src/replay/replay-histories.js';
import { ensureArchiveSchedule, ARCHIVE_SCHEDULE } from '../../src/temporal/archive-schedule.js';
import { checkArchive } from '../../src/temporal/archive-watch.js';
import { campaignHistories } from '../../src/temporal/histories.js';
import { closedRuns } from '../../src/temporal/closed-runs.js';
import { reviewWorkflowId } from '../../workflows/messages.js';
import { eventually, withReviewLab, type OpenReview, type ReviewLab } from '../support/review-lab.js';
import { needsTemporal } from '../support/with-temporal.js';

const HOUR = 3_600_000;
/** Reviews continue as new after about ten refused commands. */
const shortRuns = { dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 } };

/** A review whose history is a chain of several runs. */
async function longReview(lab: ReviewLab, name: string): Promise<OpenReview> {
  const review = await lab.open(name, { expire: 'PT120S' });
  for (let index = 0; index < 20; index++) {
    const refused = review.command({ decisionId: `${name}-${index}`, viewDigest: 'view/v1:another' });
    await assert.rejects(lab.campaigns.decide(refused));
  }
  await lab.campaigns.decide(review.command());
  await review.result();
  return review;
}

/** The second that a scheduled run is named after: two starts within one would be runs of one workflow. */
const secondOf = (workflowId: string): number => Date.parse(workflowId.slice(-'2026-01-01T00:00:00Z'.length));

/** Runs the schedule now and waits for what it started. */
async function archiveBySchedule(lab: ReviewLab, before: readonly string[]): Promise<string> {
  const schedule = lab.client.schedule.getHandle(ARCHIVE_SCHEDULE);
  await eventually(() => Promise.resolve(before.every((id) => secondOf(id) + 1000 <= Date.now()) ? true : undefined));
  // The schedule hears of a run's end a little later than we do, and would skip a trigger until then.
  await schedule.trigger('ALLOW_ALL');
  const workflowId = await eventually(async () => {
    const { info } = await schedule.describe();
    const started = info.recentActions.map(({ action }) => action.workflow.workflowId);
    return started.find((id) => !before.includes(id));
  });
  await lab.client.workflow.getHandle(workflowId).result();
  return workflowId;
}

async function forgetOnServer(lab: ReviewLab, workflowId: string): Promise<void> {
  const chain = await lab.store.archivedRuns(workflowId);
  for (const { runId } of chain) {
    const workflowExecution = { workflowId, runId };
    await lab.client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution });
  }
  const handles = chain.map(({ runId }) => lab.client.workflow.getHandle(workflowId, runId));
  await eventually(async () => {
    const known = await Promise.all(
      handles.map((handle) =>
        handle.fetchHistory().then(
          () => true,
          () => false,
        ),
      ),
    );
    return known.some(Boolean) ? undefined : true;
  });
}

/** Visibility lags a little behind: what has closed is listed eventually. */
const listed = (lab: ReviewLab, workflowId: string, runs: number): Promise<true> =>
  eventually(async () => {
    let found = 0;
    const times = { after: '1970-01-01T00:00:00Z', upTo: new Date(Date.now() + HOUR).toISOString() };
    for await (const run of closedRuns(lab.client).closedIn(times)) if (run.workflowId === workflowId) found += 1;
    return found >= runs ? true : undefined;
  });

describe('the archive of histories', needsTemporal, () => {
  it('keeps every run of a chain and its own runs by a schedule, and is what evidence is taken from when the server has forgotten', () =>
    withReviewLab(async (lab) => {
      await ensureArchiveSchedule(lab.client, HOUR);
      await ensureArchiveSchedule(lab.client, 2 * HOUR);
      const { spec } = await lab.client.schedule.getHandle(ARCHIVE_SCHEDULE).describe();
      assert.deepEqual(
        spec.intervals?.map(({ every }) => every),
        [2 * HOUR],
      );

      const review = await longReview(lab, 'chained');
      const workflowId = reviewWorkflowId(review.reviewId);
      await listed(lab, workflowId, 3);
      const first = await archiveBySchedule(lab, []);
      const chain = await lab.store.archivedRuns(workflowId);
      assert.ok(chain.length >= 3, `${chain.length} runs`);

      await listed(lab, first, 1);
      await archiveBySchedule(lab, [first]);
      assert.equal((await lab.store.archivedRuns(first)).length, 1);
      assert.equal((await lab.store.archivedRuns(workflowId)).length, chain.length);

      await forgetOnServer(lab, workflowId);
      const archived = (id: string) => archivedChain(lab, id);
      const whole = await archivedChain(lab, workflowId);
      const { client } = lab;
      const own = { client, archived: (id: string) => (id === workflowId ? archived(id) : Promise.resolve([])) };
      const histories = await campaignHistories(own, 'none', [review.reviewId]);
      assert.deepEqual(histories, whole);
      assert.deepEqual(
        (await replayHistories(histories)).map(({ difference }) => difference),
        chain.map(() => null),
      );
      const nowhere = { client, archived: () => Promise.resolve(undefined) };
      await assert.rejects(campaignHistories(nowhere, 'none', [review.reviewId]));
    }, shortRuns));

  it('that is stopped half-way goes on where it was, fetches nothing twice, and is late until it is complete', () =>
    withReviewLab(async (lab) => {
      const reviews = await Promise.all(['a', 'b', 'c', 'd'].map((name) => lab.open(name)));
      for (const review of reviews) {
        await lab.campaigns.decide(review.command());
        await review.result();
        await listed(lab, reviewWorkflowId(review.reviewId), 1);
      }
      const fetched: string[] = [];
      const runs = (limit: number): ClosedRuns => ({
        ...closedRuns(lab.client),
        history: async (run) => {
          if (fetched.length >= limit) throw new Error('the worker is killed');
          fetched.push(run.runId);
          return closedRuns(lab.client).history(run);
        },
      });
      const upTo = new Date(Date.now() + 1000).toISOString();
      await assert.rejects(archiveHistories({ ...lab, runs: runs(2) }, { upTo }));
      assert.equal(await lab.store.archiveCompleteTo(), '1970-01-01T00:00:00.000Z');

      const retentionOf = (ms: number) => ({ ...closedRuns(lab.client), retention: () => Promise.resolve(ms) });
      const now = () => new Date(Date.parse(upTo) + 1000);
      const late = await checkArchive({ store: lab.store, runs: retentionOf(2), now });
      assert.equal(late?.code, 'ARCHIVE_LATE');
      assert.equal(late.overdue, 2);
      assert.equal(await checkArchive({ store: lab.store, runs: retentionOf(HOUR), now }), null);

      const report = await archiveHistories({ ...lab, runs: runs(99) }, { upTo });
      assert.deepEqual({ ...report }, { archived: 2, kept: 2, gone: 0, completeTo: upTo });
      assert.equal(new Set(fetched).size, 4);
      assert.equal(fetched.length, 4);
      assert.equal(await checkArchive({ store: lab.store, runs: retentionOf(2), now }), null);
    }));

  it('reads how long the server keeps closed runs from the namespace', () =>
    withReviewLab(async (lab) => assert.equal(await closedRuns(lab.client).retention(), 8760 * HOUR)));
});
