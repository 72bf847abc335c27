import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  ServiceError,
  WorkflowNotFoundError,
  type Client,
  type ScheduleDescription,
  type ScheduleOptionsStartWorkflowAction,
  type ScheduleSpec,
} from '@temporalio/client';
import { MONTHS } from '@temporalio/client/lib/schedule-types.js';
import { TASK_QUEUE, scheduledWorkflowId, type ScheduledInput } from '../../workflows/messages.js';
import type { scheduledCampaign } from '../../workflows/scheduled-campaign.js';
import { monthsOf } from '../calendar/periods.js';
import { durationMs } from '../domain/duration.js';
import { CodedError, RuleError } from '../domain/errors.js';
import type { ScheduleDefinition } from '../domain/schedule.js';

/** What the engine knows of one schedule. Times are ISO 8601 UTC. */
export interface ScheduleState {
  /** Blob address of the definition it runs by; null when somebody else made this schedule. */
  readonly definition: string | null;
  readonly paused: boolean;
  /** What came with the latest pause or resumption. */
  readonly note: string;
  /** The next starts, without jitter's lateness where there is none. */
  readonly next: readonly string[];
  /** The latest runs, newest first. */
  readonly runs: readonly ScheduleRun[];
  /** Starts that an outage delayed by more than the schedule makes up for. */
  readonly missed: number;
  /** Starts left out because a run was still going on, or too many waited. */
  readonly skipped: number;
  /** Starts that wait for a run before them. */
  readonly waiting: number;
}

export interface ScheduleRun {
  readonly scheduledAt: string;
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'failed';
}

/** The one door to Temporal's schedules. Every method but `state` and `put` throws `SCHEDULE_NOT_FOUND`; all `ENGINE_UNAVAILABLE`. */
export interface Schedules {
  /** Creates the schedule, or makes an existing one as ordered. `paused` undefined: a new one runs, an old one stays as it is. */
  put(order: {
    readonly definition: ScheduleDefinition;
    readonly digest: string;
    readonly paused: boolean | undefined;
  }): Promise<void>;
  /** Undefined when there is none. */
  state(schedule: string): Promise<ScheduleState | undefined>;
  pause(schedule: string, note: string): Promise<void>;
  resume(schedule: string, note: string): Promise<void>;
  /** Nothing starts by it any more; runs that are going on go on. */
  remove(schedule: string): Promise<void>;
  /** One run now, for the period in which now is. */
  trigger(schedule: string): Promise<void>;
  /** One run for each start between the two moments (epoch milliseconds), both included, each as late as `jitter` lets it be. */
  backfill(
    schedule: string,
    between: { readonly from: number; readonly to: number; readonly jitterMs: number },
  ): Promise<void>;
}

/** Nobody else's schedule has such an id. */
const scheduleId = (schedule: string): string => `campaigns/${schedule}`;

export function createSchedules(client: Client): Schedules {
  const handle = (schedule: string) => client.schedule.getHandle(scheduleId(schedule));
  return {
    put: (order) => told(order.definition.schedule, () => put(client, order)),
    state: (schedule) =>
      told(schedule, async () => {
        try {
          return await stateOf(client, await handle(schedule).describe());
        } catch (error) {
          if (error instanceof ScheduleNotFoundError) return undefined;
          throw error;
        }
      }),
    pause: (schedule, note) => told(schedule, () => handle(schedule).pause(note)),
    resume: (schedule, note) => told(schedule, () => handle(schedule).unpause(note)),
    remove: (schedule) => told(schedule, () => handle(schedule).delete()),
    trigger: (schedule) => told(schedule, () => handle(schedule).trigger(ScheduleOverlapPolicy.BUFFER_ALL)),
    // Without a policy of its own a backfill would skip all but its first start.
    backfill: (schedule, { from, to, jitterMs }) =>
      told(schedule, () =>
        handle(schedule).backfill({
          start: new Date(from - MARGIN_MS),
          end: new Date(to + jitterMs + MARGIN_MS),
          overlap: ScheduleOverlapPolicy.BUFFER_ALL,
        }),
      ),
  };
}

/** The server judges a start by its late moment, not by the one it is for; starts are weeks apart. Which end of a range counts is the server's business. */
const MARGIN_MS = 1000;

async function put(client: Client, { definition, digest, paused }: Parameters<Schedules['put']>[0]): Promise<void> {
  const { schedule, overlap, catchup } = definition;
  const wanted = {
    spec: specOf(definition),
    policies: {
      overlap: overlap === 'buffer-one' ? ScheduleOverlapPolicy.BUFFER_ONE : ScheduleOverlapPolicy.BUFFER_ALL,
      catchupWindow: durationMs(catchup),
    },
    action: actionOf({ schedule, definition: digest }),
  };
  try {
    await client.schedule.create({ ...wanted, scheduleId: scheduleId(schedule), state: { paused: paused ?? false } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule
      .getHandle(scheduleId(schedule))
      .update(({ state }) => ({ ...wanted, state: { ...state, paused: paused ?? state.paused } }));
  }
}

const actionOf = (input: ScheduledInput): ScheduleOptionsStartWorkflowAction<typeof scheduledCampaign> => ({
  type: 'startWorkflow',
  workflowType: 'scheduledCampaign',
  workflowId: scheduledWorkflowId(input.schedule),
  taskQueue: TASK_QUEUE,
  args: [input],
});

function specOf({ every, month, day, hour, minute, timezone, jitter }: ScheduleDefinition): ScheduleSpec {
  const months = MONTHS.filter((_, index) => index % monthsOf[every] === month - 1);
  return { calendars: [{ month: months, dayOfMonth: day, hour, minute }], timezone, jitter: durationMs(jitter) };
}

async function stateOf(client: Client, { action, state, info, raw }: ScheduleDescription): Promise<ScheduleState> {
  const runs = await Promise.all(
    [...info.recentActions].reverse().map(async ({ scheduledAt, takenAt, action: { workflow } }) => ({
      scheduledAt: scheduledAt.toISOString(),
      startedAt: takenAt.toISOString(),
      state: await runState(client, workflow),
    })),
  );
  return {
    definition: definitionIn(action.args ?? []),
    paused: state.paused,
    note: state.note ?? '',
    next: info.nextActionTimes.map((at) => at.toISOString()),
    runs,
    missed: info.numActionsMissedCatchupWindow,
    skipped: info.numActionsSkippedOverlap + Number(raw.info?.bufferDropped ?? 0),
    waiting: Number(raw.info?.bufferSize ?? 0),
  };
}

function definitionIn([input]: readonly unknown[]): string | null {
  if (typeof input !== 'object' || input === null || !('definition' in input)) return null;
  return typeof input.definition === 'string' ? input.definition : null;
}

/** One that the engine has forgotten was over long ago. */
async function runState(
  client: Client,
  { workflowId, firstExecutionRunId }: { readonly workflowId: string; readonly firstExecutionRunId: string },
): Promise<ScheduleRun['state']> {
  try {
    const { status } = await client.workflow.getHandle(workflowId, firstExecutionRunId).describe();
    if (status.name === 'RUNNING') return 'running';
    return status.name === 'COMPLETED' ? 'done' : 'failed';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'done';
    throw error;
  }
}

async function told<T>(schedule: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    if (error instanceof ScheduleNotFoundError) throw notFound(schedule);
    if (!(error instanceof ServiceError)) throw error;
    throw new RuleError('ENGINE_UNAVAILABLE', `expected the engine to answer about schedule ${schedule}`, {
      advice: 'Send the same request again.',
      cause: error,
    });
  }
}

const notFound = (schedule: string): RuleError =>
  new RuleError('SCHEDULE_NOT_FOUND', `expected a schedule, got ${schedule}`, {
    advice: '`schedule list` shows those that are there; `schedule apply FILE` makes them.',
  });
