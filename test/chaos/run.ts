import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine, type Engine } from '../../src/embedded/engine.js';
import { localTokens } from '../../src/local-state.js';
import { openStore } from '../../src/store/sql-store.js';
import { withClient } from '../../src/temporal/connection.js';
import { openRoles, type OpenRoles } from '../support/open-roles.js';
import { check, type Violation } from './check.js';
import { sendAll, type SentDecision } from './clients.js';
import { collectFacts, type Facts } from './facts.js';
import { planDecisions, planKills } from './plan.js';
import type { KillablePostgres } from './postgres.js';
import { rage, victims, type Raged } from './storm.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  readonly decisions: number;
  /** The topology with PostgreSQL, which is killed as well. */
  readonly postgres?: KillablePostgres | undefined;
  /** Changes what was collected before it is judged: a check that passes then is no check. */
  readonly sabotage?: (facts: Facts) => Facts;
  readonly say: (line: string) => void;
}

export interface ChaosReport extends Raged {
  readonly sent: readonly SentDecision[];
  /** Decisions that are written in the ledger. */
  readonly found: number;
  readonly violations: readonly Violation[];
}

const DECIDERS = 6;

/** The whole product in real processes, killed again and again while people decide; then everything is held against everything. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { say, postgres, decisions, seed } = options;
  return withEngine(postgres?.url, async (engine, stateDir) => {
    const planned = planDecisions({ seed, decisions, deciders: DECIDERS });
    const open = await openRoles({
      url: engine.url,
      adminToken: localTokens(stateDir)['admin'] ?? '',
      roles: Math.max(...planned.map(({ review }) => review)) + 1,
      deciders: DECIDERS,
      policy: { quorum: 2, settle: 'PT1S' },
      say,
    });
    const sent: SentDecision[] = [];
    let calm = false;
    const [raged] = await Promise.all([
      rage({
        engine,
        postgres,
        kills: planKills({ seed, kills: options.kills, decisions, parts: victims(postgres) }),
        over: () => sent.length,
        calm: () => calm,
        say,
      }),
      sendAll({ planned, open, url: () => engine.url, over: (one) => sent.push(one) }).finally(() => (calm = true)),
    ]);
    say('the storm is over; everything is held against everything');
    return { ...raged, sent, ...(await judge(options, { engine, stateDir, open, sent })) };
  });
}

interface Aftermath {
  readonly engine: Engine;
  readonly stateDir: string;
  readonly open: OpenRoles;
  readonly sent: readonly SentDecision[];
}

/** What was under way when the last process died may still finish: only what stays wrong is wrong. */
const SETTLES_MS = 120_000;

async function judge(
  { sabotage = (facts) => facts, postgres }: ChaosOptions,
  { engine, stateDir, open, sent }: Aftermath,
): Promise<Pick<ChaosReport, 'found' | 'violations'>> {
  const store = openStore({ databaseUrl: postgres?.url, sqliteFile: join(stateDir, 'rolewright.db') });
  const about = { campaignId: open.campaignId, reviewIds: open.reviews.map(({ reviewId }) => reviewId) };
  try {
    return await withClient({ address: engine.temporalAddress, namespace: engine.namespace }, async (client) => {
      for (const deadline = Date.now() + SETTLES_MS; ; await sleep(3000)) {
        const facts = sabotage(await collectFacts({ client, store }, about));
        const violations = check(sent, facts);
        const found = facts.ledger.filter(
          ({ kind, body }) => kind === 'decision' && isOurs(body, about.reviewIds),
        ).length;
        if (violations.length === 0 || Date.now() > deadline) return { violations, found };
      }
    });
  } finally {
    await store.close();
  }
}

const isOurs = (body: any, reviewIds: readonly string[]): boolean => reviewIds.includes(body.command?.reviewId);

async function withEngine<T>(
  databaseUrl: string | undefined,
  work: (engine: Engine, stateDir: string) => Promise<T>,
): Promise<T> {
  const stateDir = await mkdtemp(join(tmpdir(), 'rolewright-chaos-'));
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env['TEMPORAL_ADDRESS'];
  delete env['DATABASE_URL'];
  if (databaseUrl !== undefined) env['DATABASE_URL'] = databaseUrl;
  const engine = await startEngine({ stateDir, env, autoRestart: false, log: () => undefined });
  try {
    return await work(engine, stateDir);
  } finally {
    await engine.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}
