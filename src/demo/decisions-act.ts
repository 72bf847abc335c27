import type { ReviewDetails, ReviewPage } from '../api/client.js';
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
  readonly rest: readonly Review[];
}

/** Named people decide, each in another way, and a worker dies in the middle of it. */
export async function playDecisions(run: Running, engine: Engine, expected: number): Promise<void> {
  const { console } = run;
  console.act('People decide, and the worker dies in the middle of it');
  const parts = castParts(await openReviews(run, expected));
  await say(run, parts.approved, { what: 'approve', answer: { kind: 'approve' } });
  await amend(run, parts.amended);
  await engine.kill('worker', 'SIGKILL');
  console.say('✗ the worker is killed with SIGKILL while reviews wait; another one starts');
  await engine.start('worker');
  const reason = 'These people share a past project, not a job.';
  await say(run, parts.rejected, { what: 'reject', answer: { kind: 'reject' }, reason });
  await say(run, parts.two, { what: 'first', answer: { kind: 'approve' } });
  await say(run, parts.two, { what: 'second', answer: { kind: 'approve' }, reviewer: 1 });
  await say(run, parts.withdrawn, { what: 'hasty', answer: { kind: 'approve' } });
  await say(run, parts.withdrawn, { what: 'back', answer: { kind: 'withdraw' } });
  await say(run, parts.withdrawn, { what: 'again', answer: { kind: 'approve' } });
  await decideRest(run, parts.rest);
  console.say(`nobody answers ${parts.expires.title}: it will expire, and silence never approves`);
}

const openReviews = ({ engineer, campaignId }: Running, expected: number): Promise<readonly Review[]> =>
  until(`${expected} open reviews`, async () => {
    const items = await engineer.api.allReviews({ state: 'open', campaign: campaignId });
    return items.length >= expected ? items : undefined;
  });

function castParts(reviews: readonly Review[]): Parts {
  const [two, ...others] = [...reviews].sort((a, b) => b.quorum - a.quorum);
  const [approved, amended, rejected, withdrawn, expires, ...rest] = others.filter(({ quorum }) => quorum === 1);
  if (!two || !approved || !amended || !rejected || !withdrawn || !expires || two.quorum < 2) {
    throw new Error(`expected six candidates to play with, one of them for two people; got ${reviews.length}`);
  }
  return {
    two,
    approved,
    amended,
    rejected,
    withdrawn,
    expires,
    rest: [...rest, ...others.filter((one) => one.quorum > 1)],
  };
}

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
  const { seq, outcome } = await decide(actor, review.reviewId, {
    decisionId: `d-${what}-${review.reviewId}`,
    ...said,
  });
  const next = outcome ? `${outcome.kind}, in effect after the settle delay` : 'no outcome yet';
  run.console.say(`${email}: ${said.answer.kind} ${review.title} → ${next} (ledger entry ${seq})`);
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

/** Everybody else's inbox, in one request a person; each item is answered for itself. */
async function decideRest(run: Running, rest: readonly Review[]): Promise<void> {
  const inboxes = new Map<string, Review[]>();
  for (const review of rest) {
    const able = ableReviewers(await run.engineer.api.review(review.reviewId));
    for (const email of able.slice(0, review.quorum)) inboxes.set(email, [...(inboxes.get(email) ?? []), review]);
  }
  for (const [email, reviews] of inboxes) {
    const { api } = await run.cast.actor(email);
    const items = reviews.map(({ reviewId, viewDigest }) => {
      return { reviewId, viewDigest, decisionId: `d-${email}-${reviewId}`, answer: { kind: 'approve' as const } };
    });
    const results = await api.decideMany(items);
    const recorded = results.filter(({ receipt }) => receipt !== null).length;
    run.console.say(`${email}: ${recorded} of ${items.length} approved in bulk`);
  }
}
