import { randomUUID } from 'node:crypto';
import type { z } from '@hono/zod-openapi';
import { periodAt, startsBetween } from '../calendar/periods.js';
import { durationMs } from '../domain/duration.js';
import { RuleError } from '../domain/errors.js';
import type { Json, LedgerAct } from '../domain/ledger.js';
import { saltedReason } from './decide-review.js';
import type { ApiDeps, Caller } from './deps.js';
import { inForce, scheduleNotFound, shownStart } from './schedule-facts.js';
import type { startListSchema } from './schedule-schema.js';

type Starts = z.input<typeof startListSchema>['items'];

/** Who ordered what about a schedule. It is ledgered before the engine hears of it: an order nobody knows of has no effect. */
export const scheduleAct = (caller: Caller, body: { readonly [name: string]: Json }): LedgerAct => ({
  key: `schedule/${randomUUID()}`,
  kind: 'schedule-changed',
  campaignId: null,
  body: { ...body, by: caller.personId, via: caller.via },
});

/** The note's text stays erasable; engine and ledger know its salted digest. */
export async function changePause(
  deps: ApiDeps,
  caller: Caller,
  about: { readonly schedule: string; readonly note: string; readonly change: 'pause' | 'resume' },
): Promise<void> {
  const { schedule, change } = about;
  const { row } = await inForce(deps, schedule);
  const note = about.note.trim() === '' ? null : saltedReason(about.note.trim());
  if (note) await deps.store.keepReason({ ...note, personId: caller.personId });
  const noteDigest = note?.digest ?? null;
  await ledger(deps, scheduleAct(caller, { schedule, change, definition: row.definition, noteDigest }));
  await deps.schedules[change](schedule, noteDigest ?? '-');
}

/**
 * Takes a schedule away; campaigns that it started, their runs and their evidence stay. One whose order was lost half-way, or that
 * somebody made behind our back, goes as well. Throws `SCHEDULE_NOT_FOUND`.
 */
export async function removeSchedule(deps: ApiDeps, caller: Caller, schedule: string): Promise<void> {
  const state = await deps.schedules.state(schedule);
  const [latest] = (await deps.store.schedules()).filter((row) => row.schedule === schedule);
  if (!state && !latest) throw scheduleNotFound(schedule);
  const definition = state?.definition ?? latest?.definition ?? null;
  const act = scheduleAct(caller, { schedule, change: 'delete', definition });
  await deps.store.removeSchedule(schedule, act, deps.clock().toISOString());
  if (state) await deps.schedules.remove(schedule);
}

/** Starts the present period's campaign. */
export async function askTrigger(deps: ApiDeps, caller: Caller, schedule: string): Promise<Starts> {
  const { row, definition } = await inForce(deps, schedule);
  const at = deps.clock().getTime();
  const period = periodAt(definition, at);
  const periods = [period.name];
  await ledger(deps, scheduleAct(caller, { schedule, change: 'trigger', definition: row.definition, periods }));
  await deps.schedules.trigger(schedule);
  return [shownStart(definition, { at, period })];
}

/** Starts the campaigns of past periods. Throws `BAD_PERIOD`, `PERIOD_NOT_REACHED`. */
export async function askBackfill(
  deps: ApiDeps,
  caller: Caller,
  { schedule, from, to }: { readonly schedule: string; readonly from: string; readonly to: string },
): Promise<Starts> {
  const { row, definition } = await inForce(deps, schedule);
  const starts = startsBetween(definition, from, to);
  const [first] = starts;
  const last = starts.at(-1);
  if (!first || !last) throw new RuleError('BAD_PERIOD', 'expected a period in which this schedule starts something');
  if (last.at > deps.clock().getTime()) {
    throw new RuleError(
      'PERIOD_NOT_REACHED',
      `expected starts in the past, got ${shownStart(definition, last).local}`,
      {
        advice: 'The schedule will start it by itself, or `schedule trigger` starts the present period now.',
      },
    );
  }
  const periods = starts.map(({ period }) => period.name);
  await ledger(deps, scheduleAct(caller, { schedule, change: 'backfill', definition: row.definition, periods }));
  await deps.schedules.backfill(schedule, {
    from: first.at,
    to: last.at,
    jitterMs: durationMs(definition.jitter),
  });
  return starts.map((start) => shownStart(definition, start));
}

const ledger = ({ store, clock }: ApiDeps, act: LedgerAct): Promise<void> =>
  store.appendLedger([act], clock().toISOString());
