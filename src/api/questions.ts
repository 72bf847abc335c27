import type { Amendment } from '../domain/command.js';
import { gainsIn } from '../domain/review-state.js';
import { answersFor, favours, type VerdictKind } from '../domain/verdicts.js';
import { alsoAsked, factLines } from '../notify/facts.js';
import type { Digest, Given, Question } from '../notify/notifier.js';
import type { Compose } from '../notify/deliver.js';
import type { NoticeKind } from '../store/outbox.js';
import type { DecisionRow, ReviewRow } from '../store/store.js';
import type { ApiDeps } from './deps.js';
import { personNames, type NameOf } from './names.js';
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
  async ({ reviewIds, ...rest }) => {
    const rows = await rowsOf(deps, reviewIds);
    return digestOf(deps, { ...rest, why: whyNow(rows) ?? rest.why, rows });
  };

/** A message that asked asks no more once nothing in it is open. */
function whyNow(rows: readonly ReviewRow[]): NoticeKind | null {
  if (rows.some(({ state }) => state === 'open')) return null;
  return rows.every(({ state }) => state === 'closed') ? 'closed' : 'decided';
}

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
export async function questionFor(deps: QuestionDeps, row: ReviewRow, personId: string): Promise<Question> {
  const { reviewId, state, outcome, expiresAt, plan, viewDigest } = row;
  const rows = await deps.store.decisions({ reviewId });
  const others = (await deps.store.askedIn(reviewId)).filter((one) => one !== personId);
  const nameOf = await personNames(deps.store, [...others, ...rows.map((one) => one.personId)]);
  const gains = gainsIn(row.plan, personId);
  const own = { label: 'You', value: `would gain ${gains} entitlements by it, so you may not approve` };
  const facts = factLines(await reviewFacts(deps, row), amendmentIn(row, rows));
  return {
    reviewId,
    title: plan.title,
    page: pageOf(deps, reviewId),
    viewDigest,
    state,
    outcome: outcome?.kind ?? null,
    expiresAt,
    facts: [...facts, ...(gains > 0 ? [own] : []), alsoAsked(others.map(nameOf))],
    given: givenIn(row, rows, nameOf),
    answers: answersLeft({ row, rows, personId }),
  };
}

export const pageOf = ({ publicUrl }: Pick<ApiDeps, 'publicUrl'>, reviewId: string): string =>
  new URL(`/inbox/${encodeURIComponent(reviewId)}`, publicUrl).href;

/** What somebody made of the question, where that is what it shows now. */
function amendmentIn({ viewDigest }: ReviewRow, rows: readonly DecisionRow[]): Amendment | null {
  const answers = rows.filter(({ refusedCode }) => !refusedCode).map(({ answer }) => answer);
  const made = answers.findLast((answer) => answer.kind === 'amend' && answer.revision === viewDigest);
  return made?.kind === 'amend' ? made.amendment : null;
}

/** The last word of each person; of one that was about something else than is shown now, that is said. */
function givenIn(row: ReviewRow, rows: readonly DecisionRow[], nameOf: NameOf): readonly Given[] {
  const standing = standingDecisions(rows);
  return rows
    .filter(({ seq }) => standing.has(seq))
    .map((one) => ({
      name: nameOf(one.personId),
      answer: viewOf(one) === row.viewDigest ? one.answer.kind : `${one.answer.kind}, before it was changed,`,
      at: one.at,
      via: one.via,
    }));
}

/** What somebody decided on: whoever amends decides on what they make of it. */
const viewOf = ({ answer, viewDigest }: DecisionRow): string =>
  answer.kind === 'amend' ? answer.revision : viewDigest;

interface Answering {
  readonly row: ReviewRow;
  readonly rows: readonly DecisionRow[];
  readonly personId: string;
}

/** Only what is not refused anyway, as far as can be known here; the review itself judges again. */
function answersLeft({ row, rows, personId }: Answering): readonly VerdictKind[] {
  if (row.state !== 'open' || standingOf({ row, rows, personId })) return [];
  const barred = gainsIn(row.plan, personId) > 0 || personId === row.plan.proposer;
  return answersFor(row.subject).filter((kind) => !barred || !favours(kind, row));
}

/** What this person has answered to what is shown now; putting it off is no answer. */
export function standingOf({ row, rows, personId }: Answering): DecisionRow | undefined {
  const standing = standingDecisions(rows);
  return rows.find(
    (one) =>
      one.personId === personId &&
      standing.has(one.seq) &&
      one.answer.kind !== 'defer' &&
      viewOf(one) === row.viewDigest,
  );
}
