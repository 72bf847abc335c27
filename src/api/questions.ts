import { factLines } from '../notify/facts.js';
import type { Digest, Given, Question } from '../notify/notifier.js';
import type { Compose } from '../notify/deliver.js';
import type { ReviewRow } from '../store/store.js';
import type { ApiDeps } from './deps.js';
import { personNames } from './names.js';
import { standingDecisions } from './review-details.js';
import { reviewFacts } from './review-facts.js';

type QuestionDeps = Pick<ApiDeps, 'store' | 'blobs' | 'publicUrl'>;

/** Questions shown in one message; the others are counted. */
const MOST_SHOWN = 15;

/** A digest of what still waits for this person. */
export const askAbout =
  (deps: QuestionDeps): Compose =>
  async ({ reviewIds, ...rest }) => {
    const rows = await rowsOf(deps, reviewIds);
    return digestOf(deps, { ...rest, rows: rows.filter(({ state }) => state === 'open') });
  };

/** A digest of what has become of these reviews. */
export const showAbout =
  (deps: QuestionDeps): Compose =>
  async ({ reviewIds, ...rest }) =>
    digestOf(deps, { ...rest, rows: await rowsOf(deps, reviewIds) });

async function rowsOf({ store }: QuestionDeps, reviewIds: readonly string[]): Promise<readonly ReviewRow[]> {
  const rows = await Promise.all(reviewIds.map((reviewId) => store.review(reviewId)));
  return rows.filter((row) => row !== undefined).sort(byUrgency);
}

/** What ends first stands first; then by id, so that a message changed later keeps its order. */
const byUrgency = (a: ReviewRow, b: ReviewRow): number =>
  a.expiresAt === b.expiresAt ? (a.reviewId < b.reviewId ? -1 : 1) : a.expiresAt < b.expiresAt ? -1 : 1;

async function digestOf(
  deps: QuestionDeps,
  { rows, ...rest }: Pick<Digest, 'id' | 'attempt' | 'to' | 'why'> & { readonly rows: readonly ReviewRow[] },
): Promise<Digest | null> {
  if (rows.length === 0) return null;
  const questions: Question[] = [];
  for (const row of rows.slice(0, MOST_SHOWN)) questions.push(await questionFor(deps, row, rest.to.personId));
  return { ...rest, questions, more: rows.length - questions.length, inbox: new URL('/inbox', deps.publicUrl).href };
}

/** One review as a message shows it to this person. */
async function questionFor(deps: QuestionDeps, row: ReviewRow, personId: string): Promise<Question> {
  const { reviewId, state, outcome, expiresAt, plan } = row;
  const reviewers = plan.stages.flatMap((stage) => stage.reviewers);
  const gains = reviewers.find((one) => one.personId === personId)?.gains ?? 0;
  const own = { label: 'You', value: `would gain ${gains} entitlements by it, so you may not approve` };
  return {
    reviewId,
    title: plan.title,
    page: new URL(`/inbox/${encodeURIComponent(reviewId)}`, deps.publicUrl).href,
    state,
    outcome: outcome?.kind ?? null,
    expiresAt,
    facts: [...factLines(await reviewFacts(deps, row)), ...(gains > 0 ? [own] : [])],
    given: await givenIn(deps, reviewId),
  };
}

async function givenIn(deps: QuestionDeps, reviewId: string): Promise<readonly Given[]> {
  const rows = await deps.store.decisions({ reviewId });
  const standing = standingDecisions(rows);
  const shown = rows.filter(({ seq }) => standing.has(seq));
  const nameOf = await personNames(
    deps.store,
    shown.map(({ personId }) => personId),
  );
  return shown.map(({ personId, answer, at, via }) => ({ name: nameOf(personId), answer: answer.kind, at, via }));
}
