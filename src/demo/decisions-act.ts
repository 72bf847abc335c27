import type { Decision, ReviewDetails, ReviewPage } from '../api/client.js';
import { RuleError } from '../domain/errors.js';
import type { Engine } from '../embedded/engine.js';
import { decide, type Said } from './decide.js';
import { until } from './poll.js';
import type { Running } from './stages-act.js';

type Review = ReviewPage['items'][number];

/** The reviews by the parts they play. */
interface Parts {
  readonly two: Review;
  readonly approved: Review;
  readonly amended: Review;
  readonly rejected: Review;
  readonly withdrawn: Review;
  readonly expires: Review;
}

/** Named people decide, each in another way, and a worker dies in the middle of it; the rest is decided as it opens. */
export async function playDecisions(run: Running, engine: Engine, expected: number): Promise<void> {
  run.console.act('People decide');
  const parts = await castParts(run);
  await Promise.all([playParts(run, parts), decideRest(run, parts, expected)]);
  run.console.act('The worker is killed with SIGKILL while reviews wait');
  await engine.kill('worker', 'SIGKILL');
  await engine.start('worker');
  run.console.say('another one has started, and goes on where it stopped');
  await say(run, parts.withdrawn, { what: 'again', answer: { kind: 'approve' } });
  run.console.say(`nobody answers ${parts.expires.title}: it will expire, and silence never approves`);
}

async function playParts(run: Running, parts: Parts): Promise<void> {
  await say(run, parts.withdrawn, { what: 'hasty', answer: { kind: 'approve' } });
  await say(run, parts.withdrawn, { what: 'back', answer: { kind: 'withdraw' } });
  await say(run, parts.approved, { what: 'approve', answer: { kind: 'approve' } });
  await amend(run, parts.amended);
  const reason = 'These people share a past project, not a job.';
  await say(run, parts.rejected, { what: 'reject', answer: { kind: 'reject' }, reason });
  await say(run, parts.two, { what: 'first', answer: { kind: 'approve' } });
  await say(run, parts.two, { what: 'second', answer: { kind: 'approve' }, reviewer: 1 });
}

/** Six of the first reviews that open, among them one that needs two people. */
const castParts = ({ engineer, campaignId }: Running): Promise<Parts> =>
  until('six open reviews, one of them for two people', async () => {
    const open = await engineer.api.allReviews({ state: 'open', campaign: campaignId });
    const two = open.find(({ quorum }) => quorum > 1);
    const [approved, amended, rejected, withdrawn, expires] = open.filter(({ quorum }) => quorum === 1);
    if (!two || !approved || !amended || !rejected || !withdrawn || !expires) return undefined;
    return { two, approved, amended, rejected, withdrawn, expires };
  });

interface Line extends Omit<Said, 'decisionId'> {
  /** Tells this person's decisions on one review apart. */
  readonly what: string;
  /** Which of those who may decide: 0 first. */
  readonly reviewer?: number;
}

async function say(run: Running, review: Review, { what, reviewer = 0, ...said }: Line): Promise<void> {
  const email = ableReviewers(await run.engineer.api.review(review.reviewId))[reviewer];
  if (email === undefined) throw new Error(`expected somebody to decide on ${review.title}`);
  const actor = await run.cast.actor(email);
  const decision = { decisionId: `d-${what}-${review.reviewId}`, ...said };
  const receipt = await decide(actor, review.reviewId, decision).catch(tooLate);
  if (!receipt) return run.console.say(`${email}: too late for ${review.title}; it has expired`);
  const { seq, outcome } = receipt;
  const next = outcome ? `${outcome.kind}, in effect after the settle delay` : 'no outcome yet';
  run.console.say(`${email}: ${said.answer.kind} ${review.title} → ${next} (ledger entry ${seq})`);
}

/** On a busy machine the minute of a review can be over before its turn: that is told, and the story goes on. */
function tooLate(error: unknown): null {
  if (error instanceof RuleError && error.code === 'REVIEW_CLOSED') return null;
  throw error;
}

/** Who may decide, those of a required function first. */
function ableReviewers({ reviewers, required }: ReviewDetails): readonly string[] {
  const able = reviewers.filter(({ gains }) => gains === 0);
  const needed = able.filter(({ functions }) => functions.some((one) => required.includes(one)));
  return [...needed, ...able.filter((one) => !needed.includes(one))].map(({ email }) => email);
}

/** Approved without its last entitlement, under another name. */
async function amend(run: Running, review: Review): Promise<void> {
  const { facts } = await run.engineer.api.review(review.reviewId);
  if (facts.kind !== 'candidate-role') throw new Error('expected a candidate role');
  const dropEntitlements = facts.entitlements.slice(-1).map(({ key }) => key);
  const amendment = { dropEntitlements, removeMembers: [], name: `${facts.name} (amended)` };
  await say(run, review, { what: 'amend', answer: { kind: 'amend', amendment } });
}

/** Everything else as it opens: one request a person, each item answered for itself. */
async function decideRest(run: Running, parts: Parts, expected: number): Promise<void> {
  const done = new Set(Object.values<Review>({ ...parts }).map(({ reviewId }) => reviewId));
  await until(`${expected} reviews to be opened and decided`, async () => {
    const all = await run.engineer.api.allReviews({ campaign: run.campaignId });
    const next = all.filter(({ reviewId, subject }) => subject.kind === 'candidate-role' && !done.has(reviewId));
    await decideInBulk(
      run,
      next.filter(({ state }) => state === 'open'),
    );
    for (const { reviewId } of next) done.add(reviewId);
    return done.size >= expected ? true : undefined;
  });
}

async function decideInBulk(run: Running, reviews: readonly Review[]): Promise<void> {
  const inboxes = new Map<string, (Decision & { readonly reviewId: string; readonly decisionId: string })[]>();
  for (const { reviewId, viewDigest, quorum } of reviews) {
    const able = ableReviewers(await run.engineer.api.review(reviewId));
    for (const [index, email] of able.slice(0, quorum).entries()) {
      const item = {
        reviewId,
        viewDigest,
        decisionId: `d-bulk${index}-${reviewId}`,
        answer: { kind: 'approve' as const },
      };
      inboxes.set(email, [...(inboxes.get(email) ?? []), item]);
    }
  }
  for (const [email, items] of inboxes) {
    const actor = await run.cast.actor(email);
    const results = await actor.api.decideMany(items);
    const recorded = results.filter(({ receipt }) => receipt !== null).length;
    run.console.say(`${email}: ${recorded} of ${items.length} approved in bulk`);
    const risky = results.filter(({ problem }) => problem?.code === 'BULK_TOO_RISKY').map(({ reviewId }) => reviewId);
    for (const { reviewId, decisionId, answer } of items.filter((item) => risky.includes(item.reviewId))) {
      await decide(actor, reviewId, { decisionId, answer });
      run.console.say(`${email}: approved on its own, too risky for bulk: ${reviewId}`);
    }
  }
}
