import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { momentAfter } from '../../activities/working-time.js';
import type { WorkingCalendar } from '../../src/domain/campaign.js';

const weekdays = [1, 2, 3, 4, 5];
const berlin: WorkingCalendar = { timezone: 'Europe/Berlin', workingDays: weekdays, holidays: [] };

/** From when, how long, by which calendar, and when that is. */
const cases: readonly (readonly [string, string, string, WorkingCalendar | undefined, string])[] = [
  ['a day is 24 hours without a calendar', '2026-03-28T12:00:00Z', 'P1D', undefined, '2026-03-29T12:00:00Z'],
  ['a week is seven days', '2026-06-30T12:00:00Z', 'P1W', undefined, '2026-07-07T12:00:00Z'],
  ['Friday and one working day is Monday', '2026-06-05T08:00:00Z', 'P1D', berlin, '2026-06-08T08:00:00Z'],
  ['five working days are a week', '2026-06-03T08:00:00Z', 'P5D', berlin, '2026-06-10T08:00:00Z'],
  ['a week is a calendar week', '2026-06-03T08:00:00Z', 'P1W', berlin, '2026-06-10T08:00:00Z'],
  ['clocks go forward: the same time of day', '2026-03-27T08:00:00Z', 'P1D', berlin, '2026-03-30T07:00:00Z'],
  ['clocks go back: the same time of day', '2026-10-23T07:00:00Z', 'P1D', berlin, '2026-10-26T08:00:00Z'],
  ['hours that end on a Saturday move to Monday', '2026-06-05T20:00:00Z', 'PT4H', berlin, '2026-06-08T00:00:00Z'],
  [
    'a holiday is not worked',
    '2026-12-24T09:00:00Z',
    'P1D',
    { ...berlin, holidays: ['2026-12-25'] },
    '2026-12-28T09:00:00Z',
  ],
  [
    'a week that ends on a holiday ends the day after',
    '2026-12-18T09:00:00Z',
    'P1W',
    { ...berlin, holidays: ['2026-12-25'] },
    '2026-12-28T09:00:00Z',
  ],
  [
    'Friday evening here is Saturday there',
    '2026-06-05T20:00:00Z',
    'PT0S',
    { ...berlin, timezone: 'Asia/Tokyo' },
    '2026-06-07T20:00:00Z',
  ],
  [
    'a zone of half hours',
    '2026-06-05T08:15:00Z',
    'P1D',
    { ...berlin, timezone: 'Asia/Kolkata' },
    '2026-06-08T08:15:00Z',
  ],
  [
    'a week that begins on Sunday',
    '2026-06-04T08:00:00Z',
    'P1D',
    { timezone: 'Asia/Riyadh', workingDays: [7, 1, 2, 3, 4], holidays: [] },
    '2026-06-07T08:00:00Z',
  ],
  [
    'a time of day that the change of clocks skips counts by the offset before it',
    '2026-03-28T01:30:00Z',
    'P1D',
    { ...berlin, workingDays: [1, 2, 3, 4, 5, 6, 7] },
    '2026-03-29T01:30:00Z',
  ],
];

describe('a duration by a working calendar', () => {
  for (const [title, from, duration, calendar, expected] of cases) {
    it(title, () => {
      const at = momentAfter(Date.parse(from), duration, calendar);
      assert.equal(new Date(at).toISOString(), new Date(expected).toISOString());
    });
  }

  it('always ends, though no day is ever worked', () => {
    const holidays = Array.from({ length: 4000 }, (_, day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    assert.equal(momentAfter(0, 'P1D', { timezone: 'UTC', workingDays: [1], holidays }) > 0, true);
  });
});
