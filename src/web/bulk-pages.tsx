import type { Hono } from 'hono';
import { newDecisionId } from '../api/decide-review.js';
import { decideMany, type ManyItem } from '../api/decide-many.js';
import type { ApiEnv, Caller } from '../api/deps.js';
import { previewBulk } from '../api/preview-bulk.js';
import { MAX_BULK } from '../api/review-schema.js';
import { InputError } from '../domain/errors.js';
import type { ReviewRow } from '../store/store.js';
import { BulkPreviewPage, BulkResultPage, type BulkRow } from './bulk-page.js';
import { sentForm, type SentForm } from './form.js';
import { requireOwnForm, withVisitor, type PageContext, type PageDeps, type Visitor } from './visitor.js';

/** Many at once, in two steps: what it comes to, with one reason to give; then what came of each. */
export function mountBulkPages(app: Hono<ApiEnv>, deps: PageDeps): void {
  app.get('/bulk', (c) => c.redirect('/inbox'));
  app.post('/bulk', (c) => withVisitor(deps, c, (visitor) => preview(deps, c, visitor)));
  app.post('/bulk/decide', (c) => withVisitor(deps, c, (visitor) => decide(deps, c, visitor)));
}

const bulkAnswers = ['approve', 'reject'] as const;

interface Ticked {
  readonly answer: (typeof bulkAnswers)[number];
  readonly items: readonly ManyItem[];
}

async function preview(deps: PageDeps, c: PageContext, visitor: Visitor): Promise<Response> {
  const form = await sentForm(c);
  requireOwnForm(form, visitor);
  return showPreview(deps, c, { visitor, form });
}

interface Showing {
  readonly visitor: Visitor;
  readonly form: SentForm;
  readonly notice?: string;
}

async function showPreview(deps: PageDeps, c: PageContext, { visitor, form, notice }: Showing): Promise<Response> {
  const { caller, csrf, who } = visitor;
  const { answer, items } = tickedIn(form);
  const rows = await rowsOf(deps, caller, items);
  const { effect, problems } = await previewBulk(deps, caller, items);
  const listed = items.map((item, index) => ({ ...rowOf(item, rows), problem: problems[index] ?? null }));
  const about = { answer, effect, rows: listed, needsReason: needsReason(answer, rows), key: keyIn(form) };
  return c.html(<BulkPreviewPage who={who} csrf={csrf} about={about} notice={notice} />, notice ? 409 : 200);
}

async function decide(deps: PageDeps, c: PageContext, visitor: Visitor): Promise<Response> {
  const form = await sentForm(c);
  requireOwnForm(form, visitor);
  const { caller, csrf, who } = visitor;
  const { answer, items } = tickedIn(form);
  const rows = await rowsOf(deps, caller, items);
  if (needsReason(answer, rows) && form.text('reason').trim() === '') {
    return showPreview(deps, c, { visitor, form, notice: `Nothing was decided: to ${answer} needs a reason.` });
  }
  const results = await decideMany(deps, caller, { items, key: keyIn(form) });
  const listed = results.map((result, index) => ({ ...rowOf(items[index], rows), ...result }));
  return c.html(<BulkResultPage who={who} csrf={csrf} answer={answer} results={listed} />);
}

/** Throws `BAD_FORM` for anything our own form cannot have sent. */
function tickedIn(form: SentForm): Ticked {
  const answer = bulkAnswers.find((one) => one === form.text('answer'));
  if (!answer) throw new InputError('BAD_FORM', 'expected to approve or to reject what is ticked');
  const ticked = [...new Set(form.all('item'))];
  if (ticked.length === 0) {
    throw new InputError('BAD_FORM', 'expected at least one question that is ticked', {
      advice: 'Go back and tick some.',
    });
  }
  if (ticked.length > MAX_BULK) throw new InputError('BAD_FORM', `expected at most ${MAX_BULK} at once`);
  const reason = form.text('reason').trim() || undefined;
  const items = ticked.map((text) => {
    const [reviewId = '', viewDigest = '', ...more] = text.split(' ');
    const isOurs = reviewId !== '' && viewDigest !== '' && more.length === 0 && text.length <= 500;
    if (!isOurs) throw new InputError('BAD_FORM', 'expected questions as our own page lists them');
    return { reviewId, viewDigest, answer: { kind: answer }, reason };
  });
  return { answer, items };
}

/** Made with the preview, so that a form sent twice is one batch. */
function keyIn(form: SentForm): string {
  const key = form.text('key');
  return /^d-[0-9a-f-]{36}$/.test(key) ? key : newDecisionId();
}

/** What may be told of: reviews that ask this person. */
async function rowsOf(
  { store }: PageDeps,
  { personId }: Caller,
  items: readonly ManyItem[],
): Promise<ReadonlyMap<string, ReviewRow>> {
  const found = await Promise.all(items.map(({ reviewId }) => store.reviews({ personId, reviewId })));
  return new Map(found.flat().map((row) => [row.reviewId, row]));
}

const rowOf = (item: ManyItem | undefined, rows: ReadonlyMap<string, ReviewRow>): BulkRow => {
  const { reviewId = '', viewDigest = '' } = item ?? {};
  return { reviewId, viewDigest, title: rows.get(reviewId)?.plan.title ?? reviewId };
};

const needsReason = (answer: Ticked['answer'], rows: ReadonlyMap<string, ReviewRow>): boolean =>
  [...rows.values()].some(({ plan }) => plan.reasons.includes(answer));
