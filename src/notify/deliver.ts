import { CodedError } from '../domain/errors.js';
import type { Batch, Notice, NoticeKind, SentMessage } from '../store/outbox.js';
import type { Person, Store } from '../store/store.js';
import { NotifyLater, type Digest, type Notifier } from './notifier.js';

/** Whom to tell of which reviews, as a digest of what is so now; null when there is nothing left to tell. */
export type Compose = (of: {
  readonly id: string;
  readonly attempt: number;
  readonly to: Person;
  readonly why: NoticeKind;
  readonly reviewIds: readonly string[];
}) => Promise<Digest | null>;

interface DeliverDeps {
  readonly store: Pick<Store, 'takeNotices' | 'noticesDelivered' | 'postponeNotices' | 'messages' | 'person'>;
  /** In the order of preference: a person hears by the first that reaches them. */
  readonly notifiers: readonly Notifier[];
  /** Only what still waits for an answer. */
  readonly ask: Compose;
  /** Whatever has become of it. */
  readonly show: Compose;
  readonly clock: () => Date;
  readonly log: (line: string) => void;
}

/** New questions come in waves: a person hears once they stop, or after this long. */
const QUIET_MS = 3_000;
const LONGEST_WAIT_MS = 60_000;
/** Longer than every channel's own deadlines together. */
const LEASE_MS = 120_000;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** Half a week of trying. */
const MOST_ATTEMPTS = 80;

const asking: readonly NoticeKind[] = ['asked', 'reminder', 'escalation'];

/**
 * Tells one person all there is to tell: new questions and reminders as one message, and what was decided by changing the
 * messages that asked. Returns how many batches it took. At least once: what fails is tried again, longer and longer.
 */
export async function deliverNotices(deps: DeliverDeps): Promise<number> {
  const batch = await deps.store.takeNotices(dueAt(deps.clock()));
  if (!batch) return 0;
  try {
    await tell(deps, batch);
  } catch (error) {
    await postpone(deps, batch, error);
  }
  return 1;
}

function dueAt(now: Date): Parameters<Store['takeNotices']>[0] {
  const at = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  return { now: at(0), until: at(LEASE_MS), quietSince: at(-QUIET_MS), waitingSince: at(-LONGEST_WAIT_MS) };
}

/** Asking first: it must not wait for an old message that cannot be changed just now. */
async function tell(deps: DeliverDeps, batch: Batch): Promise<void> {
  const to = await deps.store.person(batch.personId);
  const asks = batch.notices.filter(({ kind }) => asking.includes(kind));
  const news = batch.notices.filter(({ kind }) => !asking.includes(kind));
  if (!to || deps.notifiers.length === 0) return deps.store.noticesDelivered(batch, null);
  if (asks.length > 0) {
    const message = await ask(deps, batch, { to, asks });
    await deps.store.noticesDelivered({ ...batch, notices: asks }, message);
  }
  if (news.length > 0) {
    await revise(deps, { to, news });
    await deps.store.noticesDelivered({ ...batch, notices: news }, null);
  }
}

async function ask(
  deps: DeliverDeps,
  { batchId, attempt }: Batch,
  { to, asks }: { readonly to: Person; readonly asks: readonly Notice[] },
): Promise<Pick<SentMessage, 'channel' | 'address' | 'reviewIds'> | null> {
  const digest = await deps.ask({ id: batchId, attempt, to, why: strongest(asks), reviewIds: reviewsOf(asks) });
  if (!digest) return null;
  const { channel, address } = await deliverByFirst(deps, digest);
  return { channel, address, reviewIds: digest.questions.map(({ reviewId }) => reviewId) };
}

/** The next channel's turn where one fails: an hour without Slack is no hour without questions. */
async function deliverByFirst(
  { notifiers, log }: DeliverDeps,
  digest: Digest,
): Promise<Pick<SentMessage, 'channel' | 'address'>> {
  const failures: unknown[] = [];
  for (const notifier of notifiers) {
    try {
      const delivery = await notifier.deliver(digest);
      if (delivery.kind === 'sent') return { channel: notifier.channel, address: delivery.address };
      failures.push(new CodedError('UNREACHABLE', `${notifier.channel}: ${delivery.why}`));
    } catch (error) {
      failures.push(error);
      // Being asked to wait is no failure: going elsewhere at once would be a way around the limit.
      if (error instanceof NotifyLater) break;
    }
    log(`${digest.id} not delivered by ${notifier.channel}: ${String(failures.at(-1))}`);
  }
  throw failures.find((failure) => failure instanceof NotifyLater) ?? failures[0];
}

async function revise(
  deps: DeliverDeps,
  { to, news }: { readonly to: Person; readonly news: readonly Notice[] },
): Promise<void> {
  for (const { channel, revise: change } of deps.notifiers) {
    if (!change) continue;
    const messages = await deps.store.messages({ channel, personId: to.personId, reviewIds: reviewsOf(news) });
    for (const { batchId, address, reviewIds } of messages) {
      const digest = await deps.show({ id: batchId, attempt: 1, to, why: 'asked', reviewIds });
      if (digest) await change(address, digest);
    }
  }
}

const reviewsOf = (notices: readonly Notice[]): readonly string[] => [
  ...new Set(notices.map(({ reviewId }) => reviewId)),
];

/** One message has one opening: that somebody is asked because others were silent weighs most. */
const strongest = (notices: readonly Notice[]): NoticeKind =>
  (['escalation', 'asked', 'reminder'] as const).find((kind) => notices.some((notice) => notice.kind === kind)) ??
  'asked';

async function postpone({ store, clock, log }: DeliverDeps, batch: Batch, error: unknown): Promise<void> {
  const pause = error instanceof NotifyLater ? error.afterMs : pauseAfter(batch.attempt);
  const at = batch.attempt < MOST_ATTEMPTS ? new Date(clock().getTime() + pause).toISOString() : null;
  log(`notices to ${batch.personId} ${at === null ? 'set aside' : `wait until ${at}`}: ${String(error)}`);
  await store.postponeNotices(batch, { at, error: String(error) });
}

/** Doubled each time. */
function pauseAfter(attempt: number): number {
  let pause = FIRST_PAUSE_MS;
  for (let i = 1; i < attempt && pause < LONGEST_PAUSE_MS; i++) pause *= 2;
  return Math.min(pause, LONGEST_PAUSE_MS);
}
