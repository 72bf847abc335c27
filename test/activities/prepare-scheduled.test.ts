import assert from 'node:assert/strict';
import { it } from 'node:test';
import { prepareScheduled } from '../../activities/prepare-scheduled.js';
import { getJson, putJson } from '../../src/blobs/json.js';
import { memoryBlobs } from '../../src/blobs/memory.js';
import type { CapturedCampaign } from '../../src/domain/campaign.js';
import { campaign as spec } from '../support/pipeline.js';
import { withStore } from '../support/with-store.js';
import { campaign } from '../store/values.js';

it('a quarter whose predecessor somebody follows by hand while its exports are read follows theirs, and is not lost', () =>
  withStore('sqlite', async (store) => {
    const blobs = memoryBlobs();
    const definition = await putJson(blobs, {
      ...{ schedule: 's', every: 'quarter', month: 1, day: 1, hour: 9, minute: 0, timezone: 'UTC' },
      ...{ jitter: 'PT0S', overlap: 'buffer-all', catchup: 'P30D', exports: '{period}', note: '' },
      campaign: { ...spec(), sources: { hr: { kind: 'csv', paths: ['hr.csv'], owner: 'ana@corp.example' } } },
    });
    await store.applySchedule(
      { schedule: 's', definition, appliedBy: 'p_ana', appliedAt: '2026-01-01T00:00:00.000Z' },
      { key: 's', kind: 'schedule-changed', campaignId: null, body: {} },
    );
    let meanwhile: () => Promise<unknown> = () => Promise.resolve();
    const readExport = async (): Promise<Uint8Array> => {
      await meanwhile();
      return new Uint8Array([1]);
    };
    const prepare = (scheduledAt: string) =>
      prepareScheduled(
        { store, blobs, readExport },
        { schedule: 's', definition, scheduledAt, startedAt: scheduledAt, run: scheduledAt },
      );
    const second = await prepare('2026-04-01T09:00:00.000Z');
    meanwhile = () => store.addCampaign(campaign({ campaignId: 'by-hand', previous: second.campaignId }));
    const third = await prepare('2026-07-01T09:00:00.000Z');
    const { lineage } = await getJson<CapturedCampaign>(blobs, third.captured);
    assert.deepEqual([(await store.campaign(third.campaignId))?.previous, lineage?.previous], ['by-hand', 'by-hand']);
  }));
