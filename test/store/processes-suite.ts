import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { describe, it } from 'node:test';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { verifyChain } from '../../src/snapshot/chain.js';
import { appending } from '../../src/store/ledger.js';
import type { Store } from '../../src/store/store.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import type { ChildTask, StormResult } from './child.js';
import { withDatabase } from './raw.js';
import { act, at, campaign } from './values.js';

const PROCESSES = ['p1', 'p2', 'p3', 'p4'];
/** What each process appends; the nightly run sets more. A multiple of ten. */
const APPENDS = Number(process.env['STORE_APPENDS'] ?? 100);

export function processesSuite(kind: StoreKind): void {
  describe('several processes', () => {
    it(`append ${PROCESSES.length} × ${APPENDS} entries to one unbroken chain, and share what only one can have`, () =>
      withStore(kind, async (store, place) => {
        await store.addCampaign(campaign());
        const tens = Array.from({ length: APPENDS / 10 }, (_, index) => index * 10);
        for (const ten of tens) await addLink(store, `link/${ten}`);
        const children = PROCESSES.map((name) => start({ kind: 'storm', name, place, count: APPENDS }));
        for (const child of children) assert.equal(await child.line(), 'ready');
        for (const child of children) child.process.stdin.write('go\n');
        const results = await Promise.all(children.map(finish));
        await assertWholeChain(store);
        assert.deepEqual(results.flatMap(({ taken }) => taken).sort(), tens.map((ten) => `link/${ten}`).sort());
        assert.deepEqual(results.flatMap(({ counted }) => counted).sort(), tens.map((ten) => `d${ten}`).sort());
        const stages = Object.keys((await store.campaign('c1'))?.stages ?? {});
        assert.equal(stages.length, PROCESSES.length * tens.length);
      }));

    it('and several connections of one process wait for each other, and the process goes on meanwhile', () =>
      withStore(kind, async (store, place) => {
        await withDatabase(place, async (other) => {
          const inside = gate();
          const enough = gate();
          const first = appending(other, async (_, append) => {
            await append(act('first'), at(1));
            inside.open();
            await enough.opened;
          });
          await inside.opened;
          const second = store.appendLedger([act('second')], at(1));
          for (let turn = 0; turn < 10; turn++) await nextTurn();
          enough.open();
          await Promise.all([first, second]);
        });
        await store.appendLedger([act('third')], at(1));
        const keys = (await store.ledger({})).map(({ key }) => key);
        assert.deepEqual(keys, ['first', 'second', 'third']);
      }));

    it('killed at any moment leave nothing half-done and nothing acknowledged undone', () =>
      withStore(kind, async (store, place) => {
        const children = ['a', 'b'].map((name) => start({ kind: 'govern-for-ever', name, place, count: 0 }));
        const acknowledged = await Promise.all([killAfter(children[0], 7), killAfter(children[1], 12)]);
        await assertConsistent(store, acknowledged.flat());
        await store.appendLedger([act('after')], at(1));
        assert.equal(verifyChain(await store.ledger({})), null);
      }));

    it('killed inside a transaction leave the store as it was, and nobody waiting', () =>
      withStore(kind, async (store, place) => {
        await store.appendLedger([act('before')], at(1));
        const child = start({ kind: 'die-inside', name: '', place, count: 0 });
        await child.ended;
        assert.equal(child.process.signalCode, 'SIGKILL');
        await store.appendLedger([act('after')], at(1));
        assert.deepEqual(
          (await store.ledger({})).map(({ key }) => key),
          ['before', 'after'],
        );
        assert.equal(await store.reason('half'), undefined);
      }));
  });
}

interface Gate {
  readonly open: () => void;
  readonly opened: Promise<void>;
}

function gate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** The next line it prints; undefined after its last. */
  readonly line: () => Promise<string | undefined>;
  readonly ended: Promise<unknown>;
}

function start(task: ChildTask): Child {
  const file = fileURLToPath(new URL('child.ts', import.meta.url));
  const env = { ...process.env, STORE_CHILD_TASK: JSON.stringify(task) };
  const child = spawn(process.execPath, ['--import', 'tsx', file], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: Interface = createInterface(child.stdout);
  const iterator = lines[Symbol.asyncIterator]();
  const line = async (): Promise<string | undefined> => {
    const next = await iterator.next();
    return next.done === true ? undefined : next.value;
  };
  return { process: child, line, ended: once(child, 'exit') };
}

async function finish(child: Child): Promise<StormResult> {
  const last = await child.line();
  await child.ended;
  assert.equal(child.process.exitCode, 0);
  return JSON.parse(last ?? '') as StormResult;
}

/** Lets it acknowledge so many reviews, kills it, and returns everything that it acknowledged. */
async function killAfter(child: Child | undefined, count: number): Promise<readonly string[]> {
  assert.ok(child);
  const acknowledged: string[] = [];
  for (let line = await child.line(); line !== undefined; line = await child.line()) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.process.kill('SIGKILL');
  }
  await child.ended;
  assert.equal(child.process.signalCode, 'SIGKILL');
  return acknowledged;
}

async function addLink(store: Store, secretHash: string): Promise<void> {
  const who = { personId: 'p', permissions: [], csrf: '' };
  await store.addSession({ secretHash, kind: 'link', ...who, expiresAt: at(1) });
}

async function assertWholeChain(store: Store): Promise<void> {
  const entries = await store.ledger({});
  assert.equal(verifyChain(entries), null);
  const keys = entries.filter((entry) => entry.kind === 'evidence-collected').map(({ key }) => key);
  const owners = [...PROCESSES, 'shared'];
  const expected = owners.flatMap((name) => Array.from({ length: APPENDS }, (_, index) => `${name}/${index}`));
  assert.deepEqual([...keys].sort(), expected.sort());
}

/** Ledger and read model tell the same story, and every acknowledged review is in it to its end. */
async function assertConsistent(store: Store, acknowledged: readonly string[]): Promise<void> {
  const entries = await store.ledger({});
  const count = (what: string): number => entries.filter((entry) => entry.kind === what).length;
  const reviews = await store.reviews({});
  const closed = reviews.filter(({ state }) => state === 'closed').map(({ reviewId }) => reviewId);
  const governed = (await store.catalogue({})).map(({ roleId }) => roleId);
  assert.equal(verifyChain(entries), null);
  assert.equal(count('review-opened'), reviews.length);
  assert.equal(count('decision'), (await store.decisions({})).length);
  assert.equal(count('outcome'), closed.length);
  assert.deepEqual([...governed].sort(), [...closed].sort());
  assert.deepEqual(
    acknowledged.filter((id) => !closed.includes(id)),
    [],
  );
}
