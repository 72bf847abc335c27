import { VerificationError } from '../domain/errors.js';
import type { ReplayClaim } from '../../workflows/replay-claims.js';

/** One run of one workflow as it was exported: the encoded history in proto JSON, as `historyToJSON` writes it. */
export interface ExportedHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The events of an exported history. Throws `HISTORY_MALFORMED` for one that the SDK's replay would hang on or misread:
 * no events, numbers that do not ascend by one from 1, no start, no completed workflow task, no end.
 */
export function eventsOf(exported: ExportedHistory): readonly Fields[] {
  const events = isFields(exported.history) ? exported.history['events'] : undefined;
  if (!Array.isArray(events) || !events.every(isFields)) throw malformed(exported, 'an array of events');
  events.forEach((event, index) => {
    if (event['eventId'] !== String(index + 1)) throw malformed(exported, `event ${index + 1} with its own number`);
  });
  const types = events.map(({ eventType }) => String(eventType));
  if (types[0] !== 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED') throw malformed(exported, 'the start as its first event');
  if (!types.includes('EVENT_TYPE_WORKFLOW_TASK_COMPLETED')) throw malformed(exported, 'a completed workflow task');
  if (!closings.includes(types.at(-1) ?? '')) throw malformed(exported, 'the close of the run as its last event');
  return events;
}

/** What the history recorded, in the shape in which the replay reports what it recomputed. */
export function recordedClaims(exported: ExportedHistory): readonly ReplayClaim[] {
  return eventsOf(exported).flatMap((event) => claimOf(event) ?? []);
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
      const success = fields(at, 'outcome')['success'];
      // A failed update reports nothing when it runs again either.
      if (!isFields(success)) return undefined;
      return { kind: 'update', key: text(fields(at, 'meta')['updateId']), name: '', value: single(success) };
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
