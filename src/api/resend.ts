import { CodedError } from '../domain/errors.js';
import type { KeptCommand } from '../store/outbox.js';
import { refusedByEngine } from './decide-review.js';
import type { ApiDeps } from './deps.js';

/** What came of a command after its door had stopped waiting: in the ledger, or refused with a code. */
export interface LateAnswer {
  readonly kept: KeptCommand;
  readonly refusedCode: string | null;
}

export type ResendDeps = Pick<ApiDeps, 'store' | 'campaigns' | 'clock' | 'log'> & {
  /** Tells the sender, where the door left word how; called at most once an answer, after the outbox let go of it. */
  readonly onAnswer: (answer: LateAnswer) => Promise<void>;
};

/** Commands sent at the same time; each may wait for a worker. */
const AT_ONCE = 10;
/** Longer than an update may wait, so that no other server sends the same one meanwhile. */
const LEASE_MS = 30_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** No worker has answered this many updates: then the command is left with the engine as a signal, too. */
const UPDATES_BEFORE_SIGNAL = 3;

/**
 * Sends the commands that nobody has confirmed yet again: the very same ones, by update, and by signal once no worker has
 * answered for long. Returns how many it took.
 */
export async function resendCommands(deps: ResendDeps): Promise<number> {
  const now = deps.clock();
  const until = new Date(now.getTime() + LEASE_MS).toISOString();
  const taken = await deps.store.takeCommands({ now: now.toISOString(), until, limit: AT_ONCE });
  await Promise.all(taken.map((kept) => resend(deps, kept)));
  return taken.length;
}

async function resend(deps: ResendDeps, kept: KeptCommand): Promise<void> {
  const { command, attempt } = kept;
  try {
    await deps.campaigns.decide(command);
    await answered(deps, { kept, refusedCode: null });
  } catch (error) {
    if (error instanceof CodedError && error.code !== 'NOT_CONFIRMED') return refused(deps, kept, error.code);
    if (attempt >= UPDATES_BEFORE_SIGNAL) await leave(deps, kept);
    await deps.store.postponeCommand(command, new Date(deps.clock().getTime() + pauseAfter(attempt)).toISOString());
  }
}

/** Doubled each time. */
function pauseAfter(attempt: number): number {
  let pause = FIRST_PAUSE_MS;
  for (let i = 1; i < attempt && pause < LONGEST_PAUSE_MS; i++) pause *= 2;
  return Math.min(pause, LONGEST_PAUSE_MS);
}

/** Kept all the same until it is recorded: a signal says nothing of what came of it. */
async function leave({ campaigns, log }: ResendDeps, { command }: KeptCommand): Promise<void> {
  try {
    await campaigns.leaveDecision(command);
  } catch (error) {
    log(`decision ${command.decisionId} not left with the engine yet: ${String(error)}`);
  }
}

async function refused(deps: ResendDeps, kept: KeptCommand, code: string): Promise<void> {
  const { command } = kept;
  const review = await deps.store.review(command.reviewId);
  const seq = review ? await refusedByEngine(deps, { command, review }, code) : null;
  await answered(deps, { kept, refusedCode: seq === null ? code : null });
}

async function answered(deps: ResendDeps, answer: LateAnswer): Promise<void> {
  await deps.store.forgetCommand(answer.kept.command);
  await deps.onAnswer(answer);
}
