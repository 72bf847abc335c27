import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { periodAt, periodOfRun, startsAfter, startsBetween } from '../../src/calendar/periods.js';
import { changesClocks, describeLocal, isZone, localTime, momentOf } from '../../src/calendar/zone.js';
import type { ScheduleTiming } from '../../src/domain/schedule.js';

const timing = (some: Partial<ScheduleTiming> = {}): ScheduleTiming => ({
  every: 'quarter',
  month: 1,
  day: 1,
  hour: 9,
  minute: 0,
  timezone: 'Europe/Berlin',
  ...some,
});

const iso = (at: number): string => new Date(at).toISOString();
const starts = (some: Partial<ScheduleTiming>, after: string, count = 4): string[] =>
  startsAfter(timing(some), Date.parse(after), count).map(({ at, period }) => `${period.name} ${iso(at)}`);

test('a quarterly schedule starts on the day and hour of its own clocks, summer and winter', () => {
  assert.deepEqual(starts({}, '2026-01-01T08:00:00Z'), [
    '2026-q2 2026-04-01T07:00:00.000Z',
    '2026-q3 2026-07-01T07:00:00.000Z',
    '2026-q4 2026-10-01T07:00:00.000Z',
    '2027-q1 2027-01-01T08:00:00.000Z',
  ]);
});

test('a period may be a month, a half or a whole year, and the start may lie anywhere in it', () => {
  const from = '2026-06-15T00:00:00Z';
  assert.deepEqual(starts({ every: 'month', day: 28 }, from, 2), [
    '2026-06 2026-06-28T07:00:00.000Z',
    '2026-07 2026-07-28T07:00:00.000Z',
  ]);
  assert.deepEqual(starts({ every: 'half-year', month: 6 }, from, 1), ['2026-h2 2026-12-01T08:00:00.000Z']);
  assert.deepEqual(starts({ every: 'year', month: 12 }, from, 2), [
    '2026 2026-12-01T08:00:00.000Z',
    '2027 2027-12-01T08:00:00.000Z',
  ]);
});

test('the period is the one of the zone: the year turns first in Kiritimati and last in Pago Pago', () => {
  const at = Date.parse('2026-06-30T23:30:00Z');
  const names = ['Pacific/Pago_Pago', 'UTC', 'Europe/Berlin', 'Pacific/Kiritimati'].map(
    (timezone) => periodAt(timing({ timezone }), at).name,
  );
  assert.deepEqual(names, ['2026-q2', '2026-q2', '2026-q3', '2026-q3']);
  assert.equal(iso(periodAt(timing(), at).begins), '2026-06-30T22:00:00.000Z');
});

test('an hour that clocks skip starts nothing that day; one that comes twice starts at its first coming', () => {
  const newYork = { timezone: 'America/New_York', hour: 2, minute: 30 };
  const skipped = starts({ ...newYork, month: 3, day: 8 }, '2026-01-01T00:00:00Z', 1);
  assert.deepEqual(skipped, ['2026-q2 2026-06-08T06:30:00.000Z']);
  const twice = starts({ ...newYork, hour: 1, month: 2, day: 1 }, '2026-10-01T00:00:00Z', 1);
  assert.deepEqual(twice, ['2026-q4 2026-11-01T05:30:00.000Z']);
});

test('a run that jitter pushed into the next month is of the month it was for', () => {
  const late = Date.parse('2026-03-01T01:00:00Z');
  const monthly = timing({ every: 'month', day: 28, hour: 20 });
  assert.equal(periodOfRun(monthly, late, 12 * 3_600_000).name, '2026-02');
  assert.equal(periodOfRun(monthly, late, 0).name, '2026-03');
});

test('past quarters are named one by one; what is no quarter of this schedule is refused', () => {
  const found = startsBetween(timing(), '2025-q3', '2026-q1').map(({ period, at }) => [period.name, iso(at)]);
  assert.deepEqual(found, [
    ['2025-q3', '2025-07-01T07:00:00.000Z'],
    ['2025-q4', '2025-10-01T07:00:00.000Z'],
    ['2026-q1', '2026-01-01T08:00:00.000Z'],
  ]);
  const bad = { code: 'BAD_PERIOD' };
  assert.throws(() => startsBetween(timing(), '2025-07', '2025-q4'), bad);
  assert.throws(() => startsBetween(timing(), '2025-q5', '2025-q5'), bad);
  assert.throws(() => startsBetween(timing(), '2026-q1', '2025-q4'), bad);
  assert.throws(() => startsBetween(timing(), '1900-q1', '2025-q4'), bad);
});

test('zones have names; offsets and abbreviations are none, because they do not know summer', () => {
  for (const name of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5']) assert.ok(isZone(name));
  for (const name of ['', 'CET', 'EST', '+02:00', 'Europe/Atlantis', 'europe', 'Europe/Berlin\n', '../etc']) {
    assert.equal(isZone(name), false, name);
  }
  const now = Date.parse('2026-07-01T07:00:00Z');
  assert.deepEqual([changesClocks('Europe/Berlin', now), changesClocks('Asia/Kolkata', now)], [true, false]);
  assert.equal(describeLocal('Asia/Kolkata', now), '2026-07-01 12:30 Asia/Kolkata (UTC+05:30)');
  assert.equal(describeLocal('America/St_Johns', now), '2026-07-01 04:30 America/St_Johns (UTC-02:30)');
});

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu'];

test('any moment is found again from what clocks show, or from their second showing of it', () => {
  const moments = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2037, 0) });
  fc.assert(
    fc.property(fc.constantFrom(...zones), moments, (zone, any) => {
      const at = Math.floor(any / 60_000) * 60_000;
      const found = momentOf(zone, localTime(zone, at))!;
      assert.ok(found === at || (found < at && found >= at - 3_600_000));
      assert.deepEqual(localTime(zone, found), localTime(zone, at));
    }),
  );
});

test('every period has its start, one a period, inside it', () => {
  const timings = fc.record({
    every: fc.constantFrom('month', 'quarter', 'half-year', 'year'),
    month: fc.constant(1),
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.integer({ min: 4, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    timezone: fc.constantFrom(...zones),
  }) as fc.Arbitrary<ScheduleTiming>;
  fc.assert(
    fc.property(timings, (some) => {
      const found = startsAfter(some, Date.UTC(2024, 0), 12);
      for (const { at, period } of found) assert.deepEqual(periodAt(some, at), period);
      assert.equal(new Set(found.map(({ period }) => period.name)).size, 12);
      assert.deepEqual(startsBetween(some, found[0]!.period.name, found[11]!.period.name), found);
    }),
  );
});
