import type { z } from '@hono/zod-openapi';
import { checkSpec } from '../campaign-file/check-spec.js';
import { scheduleProblems, scheduleWarnings } from '../campaign-file/schedules.js';
import { InputError, RuleError } from '../domain/errors.js';
import type { ScheduleDefinition } from '../domain/schedule.js';
import { canonical } from '../snapshot/canonical.js';
import { blobDigest } from '../snapshot/digest.js';
import type { ScheduleState } from '../temporal/schedules.js';
import type { ApiDeps, Caller } from './deps.js';
import { scheduleAct } from './schedule-acts.js';
import { startsOf } from './schedule-facts.js';
import type { appliedSchema, orderSchema } from './schedule-schema.js';
import { readBlob } from './stage-schema.js';

type Order = z.output<typeof orderSchema>;
type Applied = z.input<typeof appliedSchema>;

/** One schedule of the order beside what the engine has. */
interface Plan {
  readonly definition: ScheduleDefinition;
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly paused: boolean | undefined;
  readonly change: 'create' | 'update' | 'none';
  readonly differences: Applied['items'][number]['differences'];
}

/**
 * Makes the schedules as ordered, one after another; those that are so already are not touched, so the same order may be
 * sent again and again. Schedules that it does not name stay. Throws `BAD_SCHEDULE`, `CAMPAIGN_TAKEN`, `ENGINE_UNAVAILABLE`.
 */
export async function applyOrder(deps: ApiDeps, caller: Caller, { schedules, dryRun }: Order): Promise<Applied> {
  await requireSound(schedules);
  const others = await requireFree(deps, schedules);
  const plans: Plan[] = [];
  for (const ordered of schedules) plans.push(await planOf(deps, ordered));
  if (!dryRun) for (const plan of plans) await carryOut(deps, caller, plan);
  return { dryRun, others, items: plans.map((plan) => shown(deps, plan)) };
}

async function requireSound(schedules: Order['schedules']): Promise<void> {
  const problems = scheduleProblems(schedules).map(({ path, message }) => `${path.join('.')}: ${message}`);
  for (const { schedule, campaign } of schedules) {
    const found = await checkSpec(campaign);
    problems.push(...found.map(({ path, message }) => `${schedule}.campaign.${path.join('.')}: ${message}`));
  }
  if (problems.length > 0) throw new InputError('BAD_SCHEDULE', problems.slice(0, 5).join('; '));
}

/** Two schedules of one campaign name would take each other's periods. Answers which schedules the order leaves out. */
async function requireFree({ store, blobs }: ApiDeps, ordered: Order['schedules']): Promise<readonly string[]> {
  const latest = new Map<string, string>();
  for (const { schedule, definition } of await store.schedules()) {
    if (!latest.has(schedule)) latest.set(schedule, definition);
  }
  const others = [...latest].filter(([name]) => !ordered.some(({ schedule }) => schedule === name));
  for (const [name, digest] of others) {
    const { campaign } = await readBlob(blobs, 'schedule', digest);
    const taken = ordered.find((one) => one.campaign.campaign === campaign.campaign);
    if (!taken) continue;
    const message = `expected a campaign of its own for ${taken.schedule}, got ${campaign.campaign}, which ${name} starts`;
    throw new RuleError('CAMPAIGN_TAKEN', message, { advice: 'Give the campaign file another name.' });
  }
  return others.map(([name]) => name);
}

async function planOf(deps: ApiDeps, { paused, ...definition }: Order['schedules'][number]): Promise<Plan> {
  const bytes = new TextEncoder().encode(canonical(definition));
  const digest = blobDigest(bytes);
  const state = await deps.schedules.state(definition.schedule);
  const differences = await differencesTo(deps, state, { definition, digest, paused });
  const change = !state ? 'create' : differences.length > 0 ? 'update' : 'none';
  return { definition, bytes, digest, paused, change, differences };
}

/** By the definition that the engine runs by, not by what was ordered last: an order may have been lost on its way. */
async function differencesTo(
  { blobs }: ApiDeps,
  state: ScheduleState | undefined,
  wanted: Pick<Plan, 'definition' | 'digest' | 'paused'>,
): Promise<Plan['differences']> {
  if (!state) return [];
  const { paused } = wanted;
  const pausing =
    paused !== undefined && paused !== state.paused
      ? [{ key: 'paused', from: String(state.paused), to: String(paused) }]
      : [];
  if (state.definition === wanted.digest) return pausing;
  if (state.definition === null || !(await blobs.has(state.definition))) {
    return [...pausing, { key: 'definition', from: state.definition ?? 'somebody else’s', to: wanted.digest }];
  }
  const before = flat(await readBlob(blobs, 'schedule', state.definition));
  const after = flat(wanted.definition);
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const changed = keys
    .map((key) => ({ key, from: before.get(key) ?? 'nothing', to: after.get(key) ?? 'nothing' }))
    .filter(({ from, to }) => from !== to);
  return [...pausing, ...changed];
}

/** The campaign's own keys are told apart: `campaign.review` says more than `campaign`. */
function flat({ campaign, ...timing }: ScheduleDefinition): ReadonlyMap<string, string> {
  const keys = Object.entries(campaign).map(([key, value]) => [`campaign.${key}`, short(value)] as const);
  return new Map([...Object.entries(timing).map(([key, value]) => [key, short(value)] as const), ...keys]);
}

const short = (value: unknown): string => {
  const text = canonical(value);
  return text.length <= 200
    ? text
    : `${text.slice(0, 180)}… ${blobDigest(new TextEncoder().encode(text)).slice(0, 19)}`;
};

async function carryOut(deps: ApiDeps, caller: Caller, plan: Plan): Promise<void> {
  const { definition, bytes, digest, paused, change } = plan;
  if (change === 'none') return;
  await deps.blobs.put(bytes);
  const { schedule } = definition;
  const act = scheduleAct(caller, { schedule, change, definition: digest, paused: paused ?? null });
  const appliedAt = deps.clock().toISOString();
  await deps.store.applySchedule({ schedule, definition: digest, appliedBy: caller.personId, appliedAt }, act);
  await deps.schedules.put({ definition, digest, paused });
}

function shown(deps: ApiDeps, { definition, digest, change, differences }: Plan): Applied['items'][number] {
  return {
    schedule: definition.schedule,
    change,
    differences,
    definition: digest,
    warnings: scheduleWarnings(definition, deps.clock().getTime()),
    next: startsOf(deps, definition, 4),
  };
}
