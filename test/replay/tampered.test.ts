import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replayHistories } from '../../src/replay/replay-histories.js';
import { attributes, changed, payload, recorded, recordedFiles } from './fixtures.js';

const fileOf = (start: string): string => recordedFiles.find((file) => file.startsWith(start)) ?? start;
const named = (name: string): string =>
  recordedFiles.find((file) => file.startsWith('review/') && file.endsWith(`/${name}.json`)) ?? name;
const activity = (name: string) => (at: any) => at.activityType.name === name;

interface Forgery {
  readonly file: string;
  readonly forge: (file: any) => void;
  /** How the first difference begins. */
  readonly named: RegExp;
}

/** One forgery a kind of payload; the SDK's own replay notices none of them. */
const forgeries: Readonly<Record<string, Forgery>> = {
  'the argument of an activity': {
    file: named('approved'),
    forge: (file) =>
      changed(attributes(file, 'activityTaskScheduled').input.payloads[0], (input) => ({
        ...input,
        captured: 'sha256:0',
      })),
    named: /^activity 1 planReview: expected what was recorded/,
  },
  'the receipt of a stage': {
    file: fileOf('campaign/'),
    forge: (file) =>
      changed(attributes(file, 'activityTaskCompleted').result.payloads[0], (receipt) => ({
        ...receipt,
        digest: `sha256:${'0'.repeat(64)}`,
      })),
    named: /^activity 2 reportProgress: expected what was recorded/,
  },
  'the result of a workflow': {
    file: fileOf('campaign/'),
    forge: (file) =>
      changed(attributes(file, 'workflowExecutionCompleted').result.payloads[0], (result) => ({
        ...result,
        reviews: 1,
      })),
    named: /^result completed: expected what was recorded/,
  },
  'the result of a review': {
    file: named('rejected'),
    forge: (file) =>
      changed(attributes(file, 'workflowExecutionCompleted').result.payloads[0], (result) => ({
        ...result,
        outcome: { ...result.outcome, kind: 'approved' },
      })),
    named: /^result completed: expected what was recorded/,
  },
  'a timer': {
    file: named('approved'),
    forge: (file) => (attributes(file, 'timerStarted').startToFireTimeout = '1s'),
    named: /^timer \d+: expected what was recorded, 1000/,
  },
  'the input of a child': {
    file: fileOf('campaign/'),
    forge: (file) =>
      changed(attributes(file, 'startChildWorkflowExecutionInitiated').input.payloads[0], (input) => ({
        ...input,
        stages: {},
      })),
    named: /^child review\/fifty\.source\.\w+ review: expected what was recorded/,
  },
  'a signal to another workflow': {
    file: signalling(),
    forge: (file) =>
      (attributes(file, 'signalExternalWorkflowExecutionInitiated').input = { payloads: [payload('forged')] }),
    named: /^signal campaign\/\S+ reviewsClosed: expected what was recorded/,
  },
  'the answer to an update': {
    file: named('approved'),
    forge: (file) =>
      changed(attributes(file, 'workflowExecutionUpdateCompleted').outcome.success.payloads[0], (receipt) => ({
        ...receipt,
        seq: 1,
      })),
    named: /^update \S+ \S+ completed: expected what was recorded/,
  },
  'the refusal of an update': {
    file: named('continued-1'),
    forge: (file) => (attributes(file, 'workflowExecutionUpdateCompleted').outcome.failure.message = 'welcome'),
    named: /^update \S+ \S+ failed: expected what was recorded, "welcome"/,
  },
  'the command in an update': {
    file: named('approved'),
    forge: (file) => {
      const { input } = attributes(file, 'workflowExecutionUpdateAccepted').acceptedRequest;
      changed(input.args.payloads[0], (command) => ({ ...command, answer: { kind: 'reject' }, reasonDigest: 'x' }));
    },
    named: /^activity \d+ recordDecision: expected what was recorded/,
  },
  'the arguments of continue-as-new': {
    file: named('continued-1'),
    forge: (file) =>
      changed(attributes(file, 'workflowExecutionContinuedAsNew').input.payloads[0], (input) => ({
        ...input,
        carried: { ...input.carried, refusals: 0 },
      })),
    named: /^continue-as-new review: expected what was recorded/,
  },
  'the outcome that a closing activity was given': {
    file: named('rejected'),
    forge: (file) => {
      const scheduled = attributes(file, 'activityTaskScheduled', activity('closeReview'));
      changed(scheduled.input.payloads[0], (input) => ({ ...input, outcome: { ...input.outcome, kind: 'approved' } }));
    },
    named: /^activity \d+ closeReview: expected what was recorded/,
  },
};

/** A review whose closing left none open. */
function signalling(): string {
  const signals = (file: string): boolean =>
    recorded(file).history.events.some((event: any) => event.signalExternalWorkflowExecutionInitiatedEventAttributes);
  return recordedFiles.find((file) => file.startsWith('review/') && signals(file)) ?? 'none';
}

test('a forged payload of every kind is the first difference, by its name', async () => {
  const forged = Object.values(forgeries).map(({ file, forge }) => {
    const history = recorded(file);
    forge(history);
    return history;
  });
  const replayed = await replayHistories(forged);
  Object.entries(forgeries).forEach(([what, { named: expected }], index) =>
    assert.match(replayed[index]?.difference ?? 'equal', expected, what),
  );
});

test('an answer of an activity that says another thing when it is asked again is named', async () => {
  const askAgain = async ({ activity: name, result }: { activity: string; result: string }) =>
    name === 'deduplicate' ? JSON.stringify({ ...JSON.parse(result), counts: {} }) : result;
  const [replayed] = await replayHistories([recorded(fileOf('campaign/'))], { askAgain });
  assert.match(replayed?.difference ?? 'equal', /^answer \d+ deduplicate: expected what was recorded/);
});
