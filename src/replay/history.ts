import { VerificationError } from '../domain/errors.js';
import type * as workflows from '../../workflows/index.js';
import type { ReplayClaim } from '../../workflows/replay-claims.js';

/** One run of one workflow as it was exported: the encoded history in proto JSON, as `historyToJSON` writes it. */
export interface ExportedHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a history recorded of a claim, and in which event. */
export interface RecordedClaim extends ReplayClaim {
  readonly at: number;
}

/** A result that an activity left in a history, with what it had been asked. */
export interface RecordedResult {
  /** The event it stands in. */
  readonly at: number;
  readonly activity: string;
  readonly key: string;
  /** JSON texts; the input is the first argument, as all our activities take one. */
  readonly input: string;
  readonly result: string;
}

/** The engine ends a run long before this many events. */
const MAX_EVENTS = 60_000;

/** Every workflow of this release; the compiler sees that none is missing. */
const known: Readonly<Record<keyof typeof workflows, true>> = {
  archiveClosedRuns: true,
  review: true,
  roleMiningCampaign: true,
  scheduledCampaign: true,
};

/**
 * The events of an exported history. Throws, for one that the SDK's replay would hang on or misread, `HISTORY_MALFORMED`
 * (no events, numbers that do not ascend by one from 1, no start, no completed workflow task, no end),
 * `HISTORY_TOO_LARGE`, or `HISTORY_UNKNOWN_WORKFLOW`.
 */
export function eventsOf(exported: ExportedHistory): readonly Fields[] {
  const events = isFields(exported.history) ? exported.history['events'] : undefined;
  if (!Array.isArray(events)) throw malformed(exported, 'an array of events');
  if (events.length > MAX_EVENTS) {
    const message = `expected at most ${MAX_EVENTS} events in the history of ${exported.workflowId}, got ${events.length}`;
    throw new VerificationError('HISTORY_TOO_LARGE', message);
  }
  if (!events.every(isFields)) throw malformed(exported, 'an array of events');
  events.forEach((event, index) => {
    if (event['eventId'] !== String(index + 1)) throw malformed(exported, `event ${index + 1} with its own number`);
  });
  const types = events.map(({ eventType }) => String(eventType));
  if (types[0] !== 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED') throw malformed(exported, 'the start as its first event');
  if (!types.includes('EVENT_TYPE_WORKFLOW_TASK_COMPLETED')) throw malformed(exported, 'a completed workflow task');
  if (!closings.includes(types.at(-1) ?? '')) throw malformed(exported, 'the close of the run as its last event');
  knownWorkflow(exported, events[0] ?? {});
  return events;
}

function knownWorkflow({ workflowId }: ExportedHistory, start: Fields): void {
  const type = nameOf(fields(start, 'workflowExecutionStartedEventAttributes'), 'workflowType');
  if (Object.hasOwn(known, type)) return;
  const expected = Object.keys(known).join(', ');
  const message = `expected one of the workflows ${expected} in the history of ${workflowId}, got ${JSON.stringify(type.slice(0, 100))}`;
  throw new VerificationError('HISTORY_UNKNOWN_WORKFLOW', message);
}

/** What activities answered, in the order they did. */
export function recordedResults(exported: ExportedHistory): readonly RecordedResult[] {
  const events = eventsOf(exported);
  return events.flatMap((event, index) => {
    if (event['eventType'] !== 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED') return [];
    const at = fields(event, 'activityTaskCompletedEventAttributes');
    const asked = claimOf(events[Number(text(at['scheduledEventId'])) - 1] ?? {});
    if (asked?.kind !== 'activity') throw malformed(exported, 'every result of an activity after its scheduling');
    const { name: activity, key } = asked;
    return [{ at: index + 1, activity, key, input: asked.value, result: single(at['result']) }];
  });
}

/** What the history recorded, in the shape in which the replay reports what it recomputed. */
export function recordedClaims(exported: ExportedHistory): readonly RecordedClaim[] {
  return eventsOf(exported).flatMap((event, index) => {
    const claim = claimOf(event);
    return claim ? { ...claim, at: index + 1 } : [];
  });
}

const closings: readonly string[] = [
  'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED',
  'EVENT_TYPE_WORKFLOW_EXECUTION_FAILED',
  'EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED',
  'EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED',
  'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
];

/** Event attributes → claim; each names where proto JSON keeps the arguments. */
function claimOf(event: Fields): ReplayClaim | undefined {
  switch (event['eventType']) {
    case 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED': {
      const at = fields(event, 'activityTaskScheduledEventAttributes');
      return {
        kind: 'activity',
        key: text(at['activityId']),
        name: nameOf(at, 'activityType'),
        value: list(at['input']),
      };
    }
    case 'EVENT_TYPE_TIMER_STARTED': {
      const at = fields(event, 'timerStartedEventAttributes');
      return {
        kind: 'timer',
        key: text(at['timerId']),
        name: '',
        value: String(milliseconds(at['startToFireTimeout'])),
      };
    }
    case 'EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED': {
      const at = fields(event, 'startChildWorkflowExecutionInitiatedEventAttributes');
      return { kind: 'child', key: text(at['workflowId']), name: nameOf(at, 'workflowType'), value: list(at['input']) };
    }
    case 'EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED': {
      const at = fields(event, 'signalExternalWorkflowExecutionInitiatedEventAttributes');
      const to = text(fields(at, 'workflowExecution')['workflowId']);
      return { kind: 'signal', key: to, name: text(at['signalName']), value: list(at['input']) };
    }
    default:
      return closeClaimOf(event);
  }
}

function closeClaimOf(event: Fields): ReplayClaim | undefined {
  switch (event['eventType']) {
    case 'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED': {
      const at = fields(event, 'workflowExecutionUpdateCompletedEventAttributes');
      const { success, failure } = fields(at, 'outcome');
      const key = text(fields(at, 'meta')['updateId']);
      if (!isFields(failure)) return { kind: 'update', key, name: 'completed', value: single(success) };
      // Of failures only what the workflow said itself is recomputed.
      if (!isFields(failure['applicationFailureInfo'])) return undefined;
      return { kind: 'update', key, name: 'failed', value: JSON.stringify(text(failure['message'])) };
    }
    case 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW': {
      const at = fields(event, 'workflowExecutionContinuedAsNewEventAttributes');
      return { kind: 'continue-as-new', key: '', name: nameOf(at, 'workflowType'), value: list(at['input']) };
    }
    case 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED': {
      const at = fields(event, 'workflowExecutionCompletedEventAttributes');
      return { kind: 'result', key: '', name: 'completed', value: single(at['result']) };
    }
    case 'EVENT_TYPE_WORKFLOW_EXECUTION_FAILED': {
      const failure = fields(fields(event, 'workflowExecutionFailedEventAttributes'), 'failure');
      return { kind: 'result', key: '', name: 'failed', value: JSON.stringify(text(failure['message'])) };
    }
    default:
      return undefined;
  }
}

/** The payloads of a message as one JSON array. */
const list = (payloads: unknown): string => `[${payloadTexts(payloads).join(',')}]`;

const single = (payloads: unknown): string => payloadTexts(payloads)[0] ?? 'null';

function payloadTexts(payloads: unknown): readonly string[] {
  const items = isFields(payloads) ? payloads['payloads'] : undefined;
  if (!Array.isArray(items)) return [];
  return items.filter(isFields).map(({ data }) => Buffer.from(text(data), 'base64').toString('utf8') || 'null');
}

/** proto JSON writes a duration as seconds with a fraction: `1.500s`. */
function milliseconds(duration: unknown): number {
  return Math.round(Number(text(duration).replace(/s$/, '')) * 1000);
}

const nameOf = (at: Fields, field: string): string => text(fields(at, field)['name']);

const fields = (of: Fields, name: string): Fields => {
  const value = of[name];
  return isFields(value) ? value : {};
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (exported: ExportedHistory, expected: string): VerificationError =>
  new VerificationError('HISTORY_MALFORMED', `expected ${expected} in the history of ${exported.workflowId}`);
