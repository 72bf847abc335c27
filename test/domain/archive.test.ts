import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { archiveAlarm, overdueTimes } from '../../src/domain/archive.js';

const HOUR = 3_600_000;
const now = new Date('2026-11-26T12:00:00.000Z');

describe('the alarm of the archive', () => {
  it('is about whatever closed more than half of the retention ago and after the archive was complete', () => {
    const completeTo = '2026-11-20T00:00:00.000Z';
    assert.deepEqual(overdueTimes({ completeTo, retentionMs: 24 * HOUR, now }), {
      after: completeTo,
      upTo: '2026-11-26T00:00:00.000Z',
    });
    assert.equal(overdueTimes({ completeTo: '2026-11-26T00:00:00.000Z', retentionMs: 24 * HOUR, now }), null);
    assert.equal(overdueTimes({ completeTo, retentionMs: 8760 * HOUR, now }), null);
  });

  it('names the oldest run that is overdue, and is none where nothing is', () => {
    const run = (runId: string, closedAt: string) => ({ workflowId: 'w', runId, closedAt });
    const runs = [run('b', '2026-11-22T00:00:00.000Z'), run('a', '2026-11-21T00:00:00.000Z')];
    assert.equal(archiveAlarm(runs, HOUR)?.oldest.runId, 'a');
    assert.equal(archiveAlarm(runs, HOUR)?.overdue, 2);
    assert.equal(archiveAlarm([], HOUR), null);
  });
});
