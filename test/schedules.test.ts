import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { periodAt, startsAfter } from '../src/calendar/periods.js';
import { createClient, type ApiClient } from '../src/api/client.js';
import { readSchedules } from '../src/campaign-file/schedules.js';
import { localTokens } from '../src/local-state.js';
import type { CapturedCampaign } from '../src/domain/campaign.js';
import type { ScheduleTiming } from '../src/domain/schedule.js';
import { openStore } from '../src/store/sql-store.js';
import { createSchedules } from '../src/temporal/schedules.js';
import { withClient } from '../src/temporal/connection.js';
import type { Loose } from './api/with-api.js';
import type { Ran } from './cli/with-server.js';
import { withEngine, type ApiCaller } from './support/engine-lab.js';
import { OWNER, teams } from './support/made-companies.js';
import { campaign } from './support/pipeline.js';
import { eventually } from './support/review-lab.js';
import { needsTemporal, withTemporal } from './support/with-temporal.js';

const root = fileURLToPath(new URL('..', import.meta.url));

const campaignFile = (name: string): string => `
campaign: ${name}
asOf: 2020-01-01T00:00:00Z
sources:
  hr:  { kind: csv,  path: hr.csv,   owner: ${OWNER} }
  erp: { kind: scim, path: erp.json, owner: ${OWNER} }
review: { reviewers: [${OWNER}], fallback: ${OWNER}, remind: [], expire: PT1H, settle: PT0S }
`;

const scheduleFile = (hour: number, more = ''): string => `
schedules:
  - schedule: finance-quarterly
    campaign: ./finance.yaml
    hour: ${hour}
    timezone: Europe/Berlin
    jitter: PT5M
    catchup: P30D
    note: Finance, every quarter
${more}`;

/** The command line against a running engine, in a folder of its own beside the state. */
interface Bench {
  readonly api: ApiCaller;
  readonly dir: string;
  readonly stateDir: string;
  readonly temporal: string;
  /** A process of its own for each verb: slow, so most of the tests ask the API as the verbs do. */
  readonly rolewright: (...args: readonly string[]) => Promise<Ran>;
  readonly client: ApiClient;
  readonly apply: () => Promise<unknown>;
  /** Puts the exports of one period into the exports folder. */
  readonly putExports: (period: string) => Promise<void>;
}

const withBench = (work: (bench: Bench) => Promise<void>): Promise<void> =>
  withEngine(async (engine, api, stateDir) => {
    const dir = join(stateDir, 'desk');
    await mkdir(dir);
    const exports = teams(3);
    const client = createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });
    await writeFile(join(dir, 'finance.yaml'), campaignFile('finance'));
    await writeFile(join(dir, 'schedules.yaml'), scheduleFile(9));
    await work({
      api,
      dir,
      stateDir,
      temporal: engine.temporalAddress,
      rolewright: (...args) => runMain({ dir, stateDir }, args),
      client,
      apply: async () =>
        client.applySchedules({ schedules: await readSchedules(join(dir, 'schedules.yaml')), dryRun: false }),
      putExports: async (period) => {
        const folder = join(stateDir, 'exports', period);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'hr.csv'), exports.hr);
        await writeFile(join(folder, 'erp.json'), exports.erp);
      },
    });
  });

async function runMain(at: { readonly dir: string; readonly stateDir: string }, args: readonly string[]): Promise<Ran> {
  const { ROLEWRIGHT_URL: _, ROLEWRIGHT_TOKEN: __, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(root, 'src/cli/main.ts'), ...args],
    {
      cwd: at.dir,
      env: { ...env, ROLEWRIGHT_STATE: at.stateDir, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
    },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const [code] = await once(child, 'close');
  const json: Loose = args.includes('--json') && out ? JSON.parse(out) : undefined;
  return { code, out, err, json };
}

const waitForState = ({ api }: Bench, campaignId: string, ...states: string[]): Promise<Loose> =>
  eventually(async () => {
    const found = await api.call<Loose>('GET', `/campaigns/${campaignId}`).catch(() => undefined);
    return states.includes(found?.state) ? found : undefined;
  });

describe('schedules', needsTemporal, () => {
  it('are made from a file, changed by it, and told before they are', () => withBench(appliesFiles));
  it('make up for past quarters from their own exports, each a campaign of its own', () => withBench(backfills));
  it('say which export is missing, and start the quarter once it is there', () => withBench(missesExports));
  it('leave their campaigns when they are deleted, and start nothing any more', () => withBench(deletes));
  it('start what an engineer put in force, and nothing else', () => withBench(refusesStrangers));
});

async function appliesFiles({ rolewright, client, dir, api }: Bench): Promise<void> {
  const dry = await rolewright('schedule', 'apply', 'schedules.yaml', '--dry-run');
  assert.equal(dry.code, 0, dry.err);
  assert.match(
    dry.out,
    /^finance-quarterly: would be created\n {2}20\d\d-\d\d-01 09:00 Europe\/Berlin \(UTC\+0[12]:00\) /,
  );
  await assert.rejects(client.schedule('finance-quarterly'), { code: 'SCHEDULE_NOT_FOUND' });

  assert.match((await rolewright('schedule', 'apply', 'schedules.yaml')).out, /^finance-quarterly: created/);
  assert.match((await rolewright('schedule', 'apply', 'schedules.yaml')).out, /^finance-quarterly: is as ordered/);
  await writeFile(join(dir, 'schedules.yaml'), scheduleFile(2, '    paused: true\n'));
  const changed = await rolewright('schedule', 'apply', 'schedules.yaml', '--json');
  const [item] = changed.json.items;
  assert.deepEqual(item.differences, [
    { key: 'paused', from: 'false', to: 'true' },
    { key: 'hour', from: '9', to: '2' },
  ]);
  assert.match(item.warnings[0], /hour 2 in Europe\/Berlin/);

  const resumed = await client.changePause('finance-quarterly', 'resume', 'audit is over');
  assert.deepEqual([resumed.paused, resumed.note], [false, 'audit is over']);
  const paused = await rolewright('schedule', 'pause', 'finance-quarterly', '--note', 'audit of Dana', '--json');
  assert.deepEqual([paused.json.paused, paused.json.note], [true, 'audit of Dana']);
  const list = await rolewright('schedule', 'list');
  assert.match(list.out, /^finance-quarterly +paused +next 20\d\d/);

  const next = await client.nextStarts('finance-quarterly', 2);
  assert.deepEqual(
    next.map(({ campaignId }) => campaignId),
    paused.json.next.slice(0, 2).map(({ period }: Loose) => `finance-${period}`),
  );
  const { personId } = await api.call<{ personId: string }>('GET', '/me');
  await ledgered(dir, ['create', 'update', 'resume', 'pause'], personId);

  const auditor = await api.as('audit@corp.example', ['auditor']);
  assert.equal((await auditor.call<Loose>('GET', '/schedules')).items.length, 1);
  const refused = auditor.call('POST', '/schedules/finance-quarterly/trigger', {});
  await assert.rejects(refused, /PERMISSION_REQUIRED/);
}

/** Who changed what, in order; the words of a note are not in the ledger. */
async function ledgered(dir: string, changes: readonly string[], by: string): Promise<void> {
  const store = openStore({ sqliteFile: join(dir, '..', 'rolewright.db') });
  const acts = (await store.ledger({})).filter(({ kind }) => kind === 'schedule-changed');
  await store.close();
  assert.deepEqual(
    acts.map(({ body }) => [body['change'], body['by'], body['schedule']]),
    changes.map((change) => [change, by, 'finance-quarterly']),
  );
  for (const { body } of acts) assert.match(JSON.stringify(body['definition']), /^"sha256:[0-9a-f]{64}"$/);
  assert.doesNotMatch(JSON.stringify(acts), /Dana/);
}

async function backfills(bench: Bench): Promise<void> {
  const { rolewright, client, apply, putExports, stateDir } = bench;
  const periods = ['2025-q4', '2026-q1', '2026-q2'];
  for (const period of periods) await putExports(period);
  await apply();
  const asked = await rolewright('schedule', 'backfill', 'finance-quarterly', '2025-q4', '2026-q2', '--json');
  assert.equal(asked.code, 0, asked.err);
  const ids = periods.map((period) => `finance-${period}`);
  assert.deepEqual(
    asked.json.items.map(({ campaignId }: Loose) => campaignId),
    ids,
  );
  // None is decided yet, and all are open: an open quarter keeps none of the others waiting.
  const rows = await Promise.all(ids.map((id) => waitForState(bench, id, 'waiting-at-gate')));
  assert.deepEqual(
    rows.map(({ schedule, period, previous }) => [schedule, period, previous]),
    periods.map((period, index) => ['finance-quarterly', period, index === 0 ? null : ids[index - 1]]),
  );
  const captured = await Promise.all(rows.map((row) => readCaptured(stateDir, row.captured)));
  assert.deepEqual(
    captured.map(({ spec }) => spec.asOf),
    ['2025-09-30T22:00:00Z', '2025-12-31T23:00:00Z', '2026-03-31T22:00:00Z'],
  );
  const { runs, skipped, missed, alerts } = await client.schedule('finance-quarterly');
  assert.deepEqual([skipped, missed, alerts], [0, 0, []]);
  assert.deepEqual(runs.map(({ campaignId }) => campaignId).sort(), ids);

  // The present quarter too, beside the open ones; a second time is the same campaign.
  const present = presentPeriod();
  await putExports(present);
  await client.triggerSchedule('finance-quarterly');
  const first = await waitForState(bench, `finance-${present}`, 'waiting-at-gate');
  assert.equal(first.previous, ids.at(-1));
  await client.triggerSchedule('finance-quarterly');
  await eventually(async () => {
    const { runs: all } = await client.schedule('finance-quarterly');
    return all.length === 5 && all.every(({ state }) => state === 'done') ? true : undefined;
  });
  assert.equal((await client.campaigns()).length, 4);
  const future = client.backfillSchedule('finance-quarterly', { from: '2099-q1', to: '2099-q1' });
  await assert.rejects(future, { code: 'PERIOD_NOT_REACHED' });
}

const timing: ScheduleTiming = { every: 'quarter', month: 1, day: 1, hour: 9, minute: 0, timezone: 'Europe/Berlin' };
const presentPeriod = (): string => periodAt(timing, Date.now()).name;

async function readCaptured(stateDir: string, address: string): Promise<CapturedCampaign> {
  const { directoryBlobs } = await import('../src/blobs/directory.js');
  return JSON.parse(new TextDecoder().decode(await directoryBlobs(join(stateDir, 'blobs')).get(address)));
}

async function missesExports(bench: Bench): Promise<void> {
  const { rolewright, client, apply, putExports, stateDir } = bench;
  const again = { from: '2026-q1', to: '2026-q1' };
  await apply();
  await putExports('2026-q1');
  await rm(join(stateDir, 'exports', '2026-q1', 'erp.json'));
  await client.backfillSchedule('finance-quarterly', again);
  const failed = await waitForState(bench, 'finance-2026-q1', 'failed');
  assert.match(failed.problem, /^EXPORT_MISSING: .*2026-q1\/erp\.json/);
  await eventually(async () => {
    const { runs } = await client.schedule('finance-quarterly');
    return runs[0]?.state === 'failed' ? true : undefined;
  });
  const described = await rolewright('schedule', 'describe', 'finance-quarterly', '--json');
  assert.equal(described.code, 1);
  assert.deepEqual(
    described.json.alerts.map(({ code }: Loose) => code),
    ['CAMPAIGN_FAILED'],
  );
  assert.deepEqual(
    (await client.campaigns()).map(({ state }) => state),
    ['failed'],
  );

  await putExports('2026-q1');
  await client.backfillSchedule('finance-quarterly', again);
  const started = await waitForState(bench, 'finance-2026-q1', 'waiting-at-gate');
  assert.equal(started.problem, null);
  assert.deepEqual((await client.schedule('finance-quarterly')).alerts, []);
}

async function deletes(bench: Bench): Promise<void> {
  const { rolewright, client, apply, putExports, temporal, dir, api } = bench;
  for (const period of ['2026-q1', '2026-q2']) await putExports(period);
  await apply();
  const { definition } = await client.schedule('finance-quarterly');
  await client.backfillSchedule('finance-quarterly', { from: '2026-q1', to: '2026-q1' });
  await waitForState(bench, 'finance-2026-q1', 'waiting-at-gate');
  const auditor = await api.as('audit@corp.example', ['auditor']);
  await assert.rejects(auditor.call('DELETE', '/schedules/finance-quarterly'), /PERMISSION_REQUIRED/);

  const gone = await rolewright('schedule', 'delete', 'finance-quarterly');
  assert.equal(gone.code, 0, gone.err);
  assert.match(gone.out, /Its campaigns, their runs and their evidence stay/);
  assert.deepEqual(await client.schedules(), []);
  for (const act of [
    () => client.schedule('finance-quarterly'),
    () => client.triggerSchedule('finance-quarterly'),
    () => client.deleteSchedule('finance-quarterly'),
  ]) {
    await assert.rejects(act, { code: 'SCHEDULE_NOT_FOUND' });
  }
  const { personId } = await api.call<{ personId: string }>('GET', '/me');
  await ledgered(dir, ['create', 'backfill', 'delete'], personId);
  // The campaign is asked on; the next schedule of this name goes on from it.
  assert.equal((await client.campaign('finance-2026-q1')).state, 'waiting-at-gate');
  assert.equal((await client.allReviews({ campaign: 'finance-2026-q1', state: 'open' })).length, 2);

  await withClient({ address: temporal, namespace: 'default' }, async (engine) => {
    const schedules = createSchedules(engine);
    const order = {
      ...timing,
      schedule: 'finance-quarterly',
      jitter: 'PT0S',
      overlap: 'buffer-all',
      catchup: 'P1D',
    } as const;
    const old = { ...order, exports: '{period}', note: '-', campaign: campaign({ campaign: 'finance' }) };
    await schedules.put({ definition: old, digest: definition, paused: false });
    await schedules.trigger('finance-quarterly');
    await eventually(async () => {
      const found = await schedules.state('finance-quarterly');
      return found?.runs[0]?.state === 'failed' ? found : undefined;
    });
    // What somebody made behind our back goes by the same verb.
    await client.deleteSchedule('finance-quarterly');
    assert.equal(await schedules.state('finance-quarterly'), undefined);
  });
  await apply();
  await client.backfillSchedule('finance-quarterly', { from: '2026-q2', to: '2026-q2' });
  const next = await waitForState(bench, 'finance-2026-q2', 'waiting-at-gate');
  assert.equal(next.previous, 'finance-2026-q1');
}

async function refusesStrangers(bench: Bench): Promise<void> {
  const { temporal, putExports, client: api } = bench;
  await putExports('2026-q1');
  await withClient({ address: temporal, namespace: 'default' }, async (client) => {
    const input = { schedule: 'finance-quarterly', definition: `sha256:${'0'.repeat(64)}` };
    const unscheduled = client.workflow.execute('scheduledCampaign', {
      workflowId: 'scheduled/by-hand',
      taskQueue: 'rolewright',
      args: [input],
    });
    await assert.rejects(unscheduled, (error: Loose) => error.cause.type === 'NOT_SCHEDULED');
    const definition = { ...timing, schedule: 'evil', jitter: 'PT0S', overlap: 'buffer-all', catchup: 'P1D' } as const;
    const schedules = createSchedules(client);
    const order = { ...definition, exports: '{period}', note: '-', campaign: campaign({ campaign: 'evil' }) };
    await schedules.put({ definition: order, digest: input.definition, paused: false });
    await schedules.trigger('evil');
    const state = await eventually(async () => {
      const found = await schedules.state('evil');
      return found?.runs[0]?.state === 'failed' ? found : undefined;
    });
    assert.equal(state.definition, input.definition);
  });
  await assert.rejects(api.schedule('evil'), { code: 'SCHEDULE_NOT_FOUND' });
  assert.deepEqual(await api.campaigns(), []);
}

it('starts are told as the engine takes them, in every zone, summer and winter', needsTemporal, () =>
  withTemporal(({ address }) =>
    withClient({ address, namespace: 'default' }, async (client) => {
      const schedules = createSchedules(client);
      const timings: readonly ScheduleTiming[] = [
        timing,
        { ...timing, every: 'month', day: 28, hour: 0, timezone: 'Pacific/Kiritimati' },
        { ...timing, every: 'half-year', month: 3, day: 8, hour: 2, minute: 30, timezone: 'America/New_York' },
        { ...timing, every: 'year', month: 11, hour: 1, minute: 30, timezone: 'America/New_York' },
        { ...timing, every: 'month', day: 15, hour: 12, timezone: 'Asia/Kathmandu' },
      ];
      for (const [index, one] of timings.entries()) {
        const schedule = `zone-${index}`;
        const definition = { ...one, schedule, jitter: 'PT0S', overlap: 'buffer-one', catchup: 'P1D' } as const;
        const order = { ...definition, exports: '{period}', note: '-', campaign: campaign() };
        await schedules.put({ definition: order, digest: 'sha256:0', paused: true });
        const { next } = (await schedules.state(schedule))!;
        const expected = startsAfter(one, Date.now(), next.length).map(({ at }) => new Date(at).toISOString());
        assert.deepEqual(next, expected, one.timezone);
      }
    }),
  ),
);
