import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHistory } from '../../src/evidence/reading.js';
import { replayHistories } from '../../src/replay/replay-histories.js';
import { attributes, changed, recorded, recordedFiles } from './fixtures.js';

const approved = (): any => recorded(recordedFiles.find((file) => file.endsWith('/approved.json')) ?? '');

const forged = (change: (file: any) => void): any => {
  const file = approved();
  change(file);
  return file;
};

const renumber = (file: any): void =>
  file.history.events.forEach((event: any, index: number) => (event.eventId = String(index + 1)));

/** Cut to so many events; the close of the run put back as the last, so that only the SDK can notice. */
const cutInside = (keep: number): any =>
  forged((file) => {
    const { events } = file.history;
    file.history.events = [...events.slice(0, keep), events.at(-1)];
    renumber(file);
  });

/** What no honest server exports → how the refusal begins. */
const hostile: Readonly<Record<string, readonly [any, RegExp]>> = {
  empty: [{ workflowId: 'w', runId: 'r', history: { events: [] } }, /^HISTORY_MALFORMED/],
  'no history at all': [{ workflowId: 'w', runId: 'r', history: null }, /^HISTORY_MALFORMED/],
  'events that are no list': [forged((file) => (file.history.events = { length: 3 })), /^HISTORY_MALFORMED/],
  'events that are no objects': [forged((file) => (file.history.events = [1, null, []])), /^HISTORY_MALFORMED/],
  'cut at its end': [forged((file) => file.history.events.pop()), /^HISTORY_MALFORMED/],
  'cut inside and renumbered': [forged((file) => file.history.events.splice(4, 3)), /^HISTORY_MALFORMED/],
  'only its first task': [cutInside(4), /./],
  'cut in the middle, its close put back': [cutInside(12), /./],
  'without any task': [
    forged((file) => {
      file.history.events = [file.history.events[0], file.history.events.at(-1)];
      renumber(file);
    }),
    /^HISTORY_MALFORMED/,
  ],
  reordered: [
    forged((file) => {
      file.history.events.reverse();
    }),
    /^HISTORY_MALFORMED/,
  ],
  'reordered inside and renumbered': [
    forged((file) => {
      const { events } = file.history;
      file.history.events = [events[0], ...events.slice(1, -1).reverse(), events.at(-1)];
      renumber(file);
    }),
    /./,
  ],
  giant: [
    forged((file) => {
      const [start] = file.history.events;
      file.history.events = Array.from({ length: 60_001 }, (_, index) => ({ ...start, eventId: String(index + 1) }));
    }),
    /^HISTORY_TOO_LARGE/,
  ],
  'of a workflow that nobody knows': [
    forged((file) => {
      file.history.events[0].workflowExecutionStartedEventAttributes.workflowType.name = 'constructor';
    }),
    /^HISTORY_UNKNOWN_WORKFLOW/,
  ],
  'with fields of other types': [
    forged((file) => {
      for (const event of file.history.events) if (event.eventId !== '1') event.taskId = { nested: [true] };
      file.history.events[1].eventTime = 'yesterday';
    }),
    /./,
  ],
  'with attributes that are numbers': [
    forged((file) => {
      for (const event of file.history.events.slice(1)) {
        for (const name of Object.keys(event)) if (name.endsWith('Attributes')) event[name] = 7;
      }
    }),
    /./,
  ],
  'with payloads that are no JSON': [
    forged((file) => {
      for (const event of file.history.events) {
        const scheduled = event.activityTaskScheduledEventAttributes;
        if (scheduled) scheduled.input.payloads[0].data = Buffer.from('{{{').toString('base64');
      }
    }),
    /^activity 1 planReview/,
  ],
  'with answers that are no JSON': [
    forged((file) => {
      for (const event of file.history.events) {
        const completed = event.activityTaskCompletedEventAttributes;
        if (completed?.result) completed.result.payloads[0].data = Buffer.from('{{{').toString('base64');
      }
    }),
    /./,
  ],
  'with a plan that is no plan': [
    forged((file) => {
      const completed = file.history.events.find((event: any) => event.activityTaskCompletedEventAttributes);
      completed.activityTaskCompletedEventAttributes.result.payloads[0].data = Buffer.from('null').toString('base64');
    }),
    /./,
  ],
};

test('a history that no server exports is refused by name, and the honest one after it still replays', async () => {
  const limits = { historyMs: 60_000, memoryMb: 1024 };
  const replayed = await replayHistories([...Object.values(hostile).map(([file]) => file), approved()], { limits });
  Object.entries(hostile).forEach(([what, [, expected]], index) => {
    assert.match(replayed[index]?.difference ?? '', expected, what);
    if (process.env['ROLEWRIGHT_DEBUG'])
      process.stderr.write(`${what}: ${replayed[index]?.difference?.slice(0, 160)}\n`);
  });
  assert.equal(replayed.at(-1)?.difference, null);
});

test('a replay without any history is refused', async () => {
  await assert.rejects(replayHistories([]), { code: 'NO_HISTORIES' });
});

test('a history that takes longer than it may is given up', async () => {
  const [late] = await replayHistories([approved()], { limits: { historyMs: 0, memoryMb: 1024 } });
  assert.match(late?.difference ?? '', /^REPLAY_HANGS/);
});

test('a history that needs more memory than it may is given up, and the next one replays', async () => {
  const fat = forged((file) => {
    const plain = attributes(file, 'activityTaskCompleted').result.payloads[0];
    changed(plain, (plan) => ({ ...plan, title: 'x'.repeat(48 * 1024 * 1024) }));
  });
  const replayed = await replayHistories([fat, approved()], { limits: { historyMs: 60_000, memoryMb: 192 } });
  assert.match(replayed[0]?.difference ?? '', /^REPLAY_DIED/);
  assert.equal(replayed[1]?.difference, null);
});

test('a file larger than any history is refused before it is parsed', async () => {
  const giant = new Uint8Array(97 * 1024 * 1024).fill(0x20);
  const bundle = { paths: async () => ['histories/00001.json'], read: async () => giant };
  await assert.rejects(readHistory(bundle, 'histories/00001.json'), { code: 'HISTORY_TOO_LARGE' });
});
