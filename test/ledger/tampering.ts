import { sql } from 'kysely';
import {
  checkpointText,
  readOutsideHead,
  signCheckpoint,
  type SignedCheckpoint,
} from '../../src/evidence/checkpoint.js';
import type { Door } from '../../src/domain/command.js';
import { verifyLedger, type LedgerVerdict } from '../../src/evidence/verify-ledger.js';
import { generateSigningKey, signCommand, type SigningKey } from '../../src/snapshot/sign.js';
import { readLedgerOf } from '../../src/store/ledger-reader.js';
import type { Store } from '../../src/store/store.js';
import { command } from '../support/builders.js';
import { withStore, type StoreKind, type StorePlace } from '../support/with-store.js';
import { withDatabase } from '../store/raw.js';
import { act, at } from '../store/values.js';

/** A ledger of twelve entries: the server's key, an integration's, five other acts, four signed decisions and one more. */
export interface Scene {
  readonly store: Store;
  readonly place: StorePlace;
  readonly server: SigningKey;
  /** The head as it is now, signed by the server. */
  readonly checkpoint: () => Promise<SignedCheckpoint>;
  readonly verify: (given?: {
    readonly checkpoints?: readonly SignedCheckpoint[];
    readonly trust?: readonly string[];
  }) => Promise<LedgerVerdict>;
  /** Statements by the database's own tools, its guards being dropped before. */
  readonly tamper: (...statements: readonly string[]) => Promise<void>;
}

export const withScene = (kind: StoreKind, work: (scene: Scene) => Promise<void>): Promise<void> =>
  withStore(kind, async (store, place) => {
    const server = generateSigningKey();
    await register(store, server);
    await register(store, integration, ['p_bot']);
    await store.appendLedger(
      [1, 2, 3, 4, 5].map((number) => act(`act ${number}`)),
      at(1),
    );
    for (const number of [1, 2, 3, 4]) await decide(store, server, `decision-${number}`);
    await store.appendLedger([act('last')], at(9));
    await work({
      ...{ store, place, server },
      checkpoint: async () => signCheckpoint(server, await store.ledgerHead(), at(10)),
      verify: ({ checkpoints = [], trust = [] } = {}) => {
        const heads = checkpoints.map((one, index) => readOutsideHead(`checkpoint ${index}`, checkpointText(one)));
        return readLedgerOf(place, (ledger) => verifyLedger(ledger, { checkpoints: heads, trust }));
      },
      tamper: (...statements) => runAll(place, [...drops[kind], ...statements]),
    });
  });

export const integration = generateSigningKey();

export const register = (store: Store, { keyId, publicKey }: SigningKey, people?: readonly string[]): Promise<void> =>
  store.registerKey({ keyId, publicKey, kind: people ? 'integration' : 'server', people: people ?? [] });

/** Records a decision as one that counts, whoever signed it. */
export async function decide(
  store: Store,
  signer: SigningKey,
  decisionId: string,
  {
    personId = 'p_ana',
    via = signer === integration ? 'signal' : 'api',
  }: { readonly personId?: string; readonly via?: Door } = {},
): Promise<void> {
  const { keyId: _, signature: __, ...unsigned } = command({ decisionId, personId, via });
  await store.recordDecision({
    campaignId: 'c1',
    command: signCommand(signer, unsigned),
    refusedCode: null,
    at: at(5),
  });
}

const drops: Readonly<Record<StoreKind, readonly string[]>> = {
  sqlite: ['ledger_no_update', 'ledger_no_delete', 'ledger_next_only'].map((name) => `drop trigger if exists ${name}`),
  postgres: [
    ...['ledger_no_change', 'ledger_no_truncate', 'ledger_next_only'].map(
      (name) => `drop trigger if exists ${name} on ledger`,
    ),
    'grant update, delete on ledger to current_user',
  ],
};

const runAll = (place: StorePlace, statements: readonly string[]): Promise<void> =>
  withDatabase(place, async ({ db }) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  });
