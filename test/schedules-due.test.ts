import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { createClient, type ApiClient } from '../src/api/client.js';
import { directoryBlobs } from '../src/blobs/directory.js';
import { putJson } from '../src/blobs/json.js';
import { periodAt } from '../src/calendar/periods.js';
import { startEngine, type Engine } from '../src/embedded/engine.js';
import { localTokens } from '../src/local-state.js';
import type { ScheduleDefinition } from '../src/domain/schedule.js';
import { openStore } from '../src/store/sql-store.js';
import { createSchedules } from '../src/temporal/schedules.js';
import { withClient } from '../src/temporal/connection.js';
import { teams } from './support/made-companies.js';
import { eventually } from './support/review-lab.js';
import { needsTemporal } from './support/with-temporal.js';

const MINUTE = 60_000;
/** The shortest that a schedule may make up for, and how long the engine stays away beyond it. */
const SHORT_CATCHUP = 'PT10S';
const AWAY_MS = 12_000;

/** A schedule whose only start of this month is at this minute. A schedule file knows no 29th to 31st, which are days all the same. */
function dueAt(at: number, name: string, catchup: string): ScheduleDefinition {
  const due = new Date(at);
  return {
    ...{ schedule: name, every: 'month', month: 1, timezone: 'UTC', jitter: 'PT0S', overlap: 'buffer-all', catchup },
    ...{ day: due.getUTCDate(), hour: due.getUTCHours(), minute: due.getUTCMinutes() },
    ...{ exports: '{period}', note: '-', campaign: { ...teams(3).spec, campaign: name } },
  };
}

interface Desk {
  readonly stateDir: string;
  readonly start: () => Promise<Engine>;
  /** Puts a definition in force as `schedule apply` does. */
  readonly apply: (engine: Engine, definition: ScheduleDefinition) => Promise<void>;
}

async function withDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'rolewright-due-'));
  const env = { ...process.env };
  delete env['TEMPORAL_ADDRESS'];
  delete env['DATABASE_URL'];
  const engines: Engine[] = [];
  try {
    await work({
      stateDir,
      start: async () => {
        const engine = await startEngine({ stateDir, env, autoRestart: false, log: () => undefined });
        engines.push(engine);
        return engine;
      },
      apply: (engine, definition) => putInForce(engine, { stateDir, definition }),
    });
  } finally {
    for (const engine of engines) await engine.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function putInForce(
  engine: Engine,
  { stateDir, definition }: { readonly stateDir: string; readonly definition: ScheduleDefinition },
): Promise<void> {
  const digest = await putJson(directoryBlobs(join(stateDir, 'blobs')), definition);
  const store = openStore({ sqliteFile: join(stateDir, 'rolewright.db') });
  const { schedule } = definition;
  const [admin] = await store.people({ email: 'admin@localhost' });
  const row = { schedule, definition: digest, appliedBy: admin?.personId ?? '', appliedAt: new Date().toISOString() };
  await store.applySchedule(row, {
    key: `apply/${schedule}`,
    kind: 'schedule-changed',
    campaignId: null,
    body: { schedule },
  });
  await store.close();
  await withClient({ address: engine.temporalAddress, namespace: 'default' }, (client) =>
    createSchedules(client).put({ definition, digest, paused: false }),
  );
}

/** The clock has reached this moment. */
async function reached(at: number): Promise<void> {
  while (Date.now() < at) await new Promise((resolve) => setTimeout(resolve, 200));
}

const clientOf = ({ stateDir }: Desk, engine: Engine): ApiClient =>
  createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });

async function campaignWaits(client: ApiClient, campaignId: string): Promise<void> {
  await eventually(async () => {
    const found = await client.campaign(campaignId).catch(() => undefined);
    if (found?.state === 'failed') throw new Error(found.problem ?? 'failed');
    return found?.state === 'waiting-at-gate' ? true : undefined;
  });
}

it(
  'a schedule starts its campaign at its own time, makes up for an outage, and says what came too late',
  needsTemporal,
  () =>
    withDesk(async (desk) => {
      const first = await desk.start();
      const due = Math.ceil((Date.now() + 5000) / MINUTE) * MINUTE;
      const { name: period } = periodAt(dueAt(due, 'made-up-for', 'P1D'), due);
      const { name: nextPeriod } = periodAt(dueAt(due, 'on-time', 'P1D'), due + MINUTE);
      for (const one of [period, nextPeriod]) await putExports(desk, one);
      await desk.apply(first, dueAt(due, 'made-up-for', 'P1D'));
      await desk.apply(first, dueAt(due, 'too-late', SHORT_CATCHUP));
      await desk.apply(first, dueAt(due + MINUTE, 'on-time', 'P1D'));
      await first.stop();
      await reached(due + AWAY_MS);

      const second = await desk.start();
      const client = clientOf(desk, second);
      const dueText = new Date(due).toISOString();
      await campaignWaits(client, `made-up-for-${period}`);
      const { runs, missed, alerts } = await client.schedule('made-up-for');
      assert.deepEqual([runs.map(({ scheduledAt }) => scheduledAt), missed, alerts], [[dueText], 0, []]);
      assert.ok(Date.parse(runs[0]!.startedAt) >= due + AWAY_MS);

      const late = await eventually(async () => {
        const found = await client.schedule('too-late');
        return found.missed > 0 ? found : undefined;
      });
      assert.deepEqual([late.missed, late.runs], [1, []]);
      assert.deepEqual(
        late.alerts.map(({ code }) => code),
        ['STARTS_MISSED'],
      );
      await client.backfillSchedule('too-late', { from: period, to: period });
      await campaignWaits(client, `too-late-${period}`);

      await reached(due + MINUTE);
      await campaignWaits(client, `on-time-${nextPeriod}`);
      const [run] = (await client.schedule('on-time')).runs;
      assert.deepEqual([run?.scheduledAt, run?.state], [new Date(due + MINUTE).toISOString(), 'done']);
    }),
);

async function putExports({ stateDir }: Desk, period: string): Promise<void> {
  const { hr, erp } = teams(3);
  const folder = join(stateDir, 'exports', period);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'hr.csv'), hr);
  await writeFile(join(folder, 'erp.json'), erp);
}
