import { InvalidArgumentError, type Command } from 'commander';
import type { Starts } from '../api/client.js';
import { readSchedules } from '../campaign-file/schedules.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { print } from './output.js';
import { appliedText, listText, scheduleText, startsText } from './schedule-text.js';

type Noted = ClientOptions & { readonly note?: string };

/** `rolewright schedule …`: campaigns that start by the calendar. */
export function addSchedule(program: Command): void {
  const schedule = program.command('schedule').description('campaigns that start by the calendar');
  withClientOptions(
    schedule
      .command('apply')
      .description('make the schedules as a file orders them; safe to repeat')
      .argument('<file>', 'the schedule file (YAML); campaign files are found relative to it')
      .option('--dry-run', 'only say what would change, and when they would start'),
  ).action(apply);
  withClientOptions(schedule.command('list', { isDefault: true }).description('list them')).action(list);
  one(schedule, 'describe', 'show one: next starts, what came of the last ones, what is wrong').action(describe);
  for (const change of ['pause', 'resume'] as const) {
    one(schedule, change, change === 'pause' ? 'start nothing until it is resumed' : 'start campaigns again')
      .option('--note <text>', 'why; shown by `describe`')
      .action((name: string, options: Noted) => changePause(change, name, options));
  }
  one(schedule, 'trigger', 'start the campaign of the present period now').action(trigger);
  one(schedule, 'backfill', 'start the campaigns of past periods, from their own exports')
    .argument('<from>', 'the first period, for example 2026-q1')
    .argument('[to]', 'the last period (default: the first)')
    .action(backfill);
  one(schedule, 'delete', 'start nothing by it ever again; its campaigns and their evidence stay').action(remove);
  one(schedule, 'next', 'show the next starts').argument('[count]', 'how many', toCount, 4).action(next);
}

const one = (schedule: Command, verb: string, what: string): Command =>
  withClientOptions(schedule.command(verb).description(what).argument('<schedule>', 'its name'));

function toCount(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= 100) return count;
  throw new InvalidArgumentError('Expected 1 to 100.');
}

async function apply(file: string, options: ClientOptions & { readonly dryRun?: boolean }): Promise<void> {
  const schedules = await readSchedules(file);
  const client = await clientOf(options);
  const applied = await client.applySchedules({ schedules, dryRun: options.dryRun ?? false });
  print({ json: applied, text: appliedText(applied) }, options.json);
}

async function list(options: ClientOptions): Promise<void> {
  const items = await (await clientOf(options)).schedules();
  print({ json: { items }, text: listText(items) }, options.json);
}

/** Exit code 1 where somebody has to do something. */
async function describe(name: string, options: ClientOptions): Promise<void> {
  const schedule = await (await clientOf(options)).schedule(name);
  print({ json: schedule, text: scheduleText(schedule) }, options.json);
  if (schedule.alerts.length > 0) process.exitCode = 1;
}

async function changePause(change: 'pause' | 'resume', name: string, options: Noted): Promise<void> {
  const schedule = await (await clientOf(options)).changePause(name, change, options.note ?? '');
  print({ json: schedule, text: [`Schedule ${name} is ${schedule.paused ? 'paused' : 'running'}.`] }, options.json);
}

async function trigger(name: string, options: ClientOptions): Promise<void> {
  told(await (await clientOf(options)).triggerSchedule(name), options);
}

async function backfill(
  name: string,
  ...[from, to, options]: [string, string | undefined, ClientOptions]
): Promise<void> {
  told(await (await clientOf(options)).backfillSchedule(name, { from, to: to ?? from }), options);
}

async function remove(name: string, options: ClientOptions): Promise<void> {
  await (await clientOf(options)).deleteSchedule(name);
  const text = [`Schedule ${name} is gone. Its campaigns, their runs and their evidence stay.`];
  print({ json: { schedule: name, deleted: true }, text }, options.json);
}

async function next(name: string, count: number, options: ClientOptions): Promise<void> {
  const items = await (await clientOf(options)).nextStarts(name, count);
  print({ json: { items }, text: startsText(items) }, options.json);
}

function told(items: Starts, options: ClientOptions): void {
  const text = items.map(({ campaignId }) => `Asked for ${campaignId}; \`rolewright status ${campaignId}\` shows it.`);
  print({ json: { items }, text }, options.json);
}
