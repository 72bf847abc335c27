import { once } from 'node:events';
import { openStore } from '../../src/store/sql-store.js';
import { appending } from '../../src/store/ledger.js';
import type { StorePlace } from '../support/with-store.js';
import { openDatabase } from './raw.js';
import { act, at, decision, review, role } from './values.js';

/** What a process of its own does to a store that others use at the same time. */
export interface ChildTask {
  readonly kind: 'storm' | 'govern-for-ever' | 'die-inside';
  readonly name: string;
  readonly place: StorePlace;
  readonly count: number;
}

/** What one process got of what all of them wanted. */
export interface StormResult {
  readonly taken: readonly string[];
  readonly counted: readonly string[];
}

const task = JSON.parse(process.env['STORE_CHILD_TASK'] ?? '{}') as ChildTask;
switch (task.kind) {
  case 'storm':
    await storm(task);
    break;
  case 'govern-for-ever':
    await governForEver(task);
    break;
  case 'die-inside':
    await dieInside(task);
    break;
}

/** Opens and migrates first, then waits until every other process is as far. */
async function storm({ name, place, count }: ChildTask): Promise<void> {
  const store = openStore(place);
  await store.migrate();
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  const taken: string[] = [];
  const counted: string[] = [];
  const each = async (index: number): Promise<void> => {
    await store.appendLedger([act(`${name}/${index}`), act(`shared/${index}`)], new Date().toISOString());
    if (index % 10 > 0) return;
    if (await store.takeLink(`link/${index}`, at(0))) taken.push(`link/${index}`);
    await store.updateCampaign('c1', { stages: { [`${name}/${index}`]: { digest: '', counts: {} } } }, []);
    const { refusedCode } = await store.recordDecision(decision({ decisionId: `d${index}`, personId: name }));
    if (refusedCode === null) counted.push(`d${index}`);
  };
  // Several callers in this process as well: they share its connections.
  for (let index = 0; index < count; index += 5) await Promise.all([0, 1, 2, 3, 4].map((more) => each(index + more)));
  await store.close();
  process.stdout.write(`${JSON.stringify({ taken, counted } satisfies StormResult)}\n`);
  process.stdin.destroy();
}

/** Says so after every review that it opened, decided and closed. */
async function governForEver({ name, place }: ChildTask): Promise<never> {
  const store = openStore(place);
  for (let index = 0; ; index++) {
    const id = `${name}-${index}`;
    await store.openReview(review(id));
    await store.recordDecision(decision({ decisionId: id, reviewId: id }));
    const outcome = { kind: 'approved', decisionIds: [id] } as const;
    await store.closeReview({ reviewId: id, outcome, role: role(id), at: new Date().toISOString() });
    process.stdout.write(`${id}\n`);
  }
}

/** Ends between two writes of one transaction, as a power cut would end it. */
async function dieInside({ place }: ChildTask): Promise<never> {
  return appending(openDatabase(place), async (tx, append) => {
    await append(act('half'), at(1));
    await tx.insertInto('reasons').values({ digest: 'half', salt: '', text: '', person_id: null }).execute();
    process.kill(process.pid, 'SIGKILL');
    return new Promise<never>(() => undefined);
  });
}
