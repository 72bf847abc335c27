import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ReviewItem } from '../../src/api/review-details.js';
import { inboxSorts, inboxView, pageful, PAGE_SIZE } from '../../src/web/inbox-list.js';

const item = (reviewId: string, some: Partial<ReviewItem> = {}): ReviewItem => ({
  reviewId,
  campaignId: 'q4',
  subject: { kind: 'candidate-role', candidateId: 'c' },
  title: `Role ${reviewId}`,
  viewDigest: 'v',
  state: 'open',
  outcome: null,
  openedAt: '2026-10-01T00:00:00.000Z',
  expiresAt: '2026-10-15T00:00:00.000Z',
  quorum: 1,
  claimedBy: null,
  ...some,
});

const anyItem = fc
  .record({
    reviewId: fc.string({ minLength: 1, maxLength: 3 }),
    campaignId: fc.constantFrom('q3', 'q4'),
    title: fc.constantFrom('Clerks', 'clerks of Finance', 'Engineers'),
    expiresAt: fc.constantFrom('2026-10-15T00:00:00.000Z', '2026-10-16T00:00:00.000Z'),
  })
  .map(({ reviewId, ...some }) => item(reviewId, some));

const view = (some: Readonly<Record<string, string>> = {}) => inboxView((name) => some[name]);
const idsOf = (items: readonly ReviewItem[]): readonly string[] => items.map(({ reviewId }) => reviewId);

describe('the inbox', () => {
  it('takes whatever a browser sends for one of its own choices', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('state', 'sort', 'page', 'words', 'kind'), fc.string()), (query) => {
        const read = view(query);
        assert.ok(inboxSorts.includes(read.sort) && Number.isSafeInteger(read.page) && read.page > 0);
        pageful([item('a')], read);
      }),
    );
  });

  it('lists what ends soonest first, unless another order is chosen', () => {
    const items = [
      item('b', { expiresAt: '2026-10-16T00:00:00.000Z', title: 'A' }),
      item('a', { openedAt: '2026-10-02T00:00:00.000Z', title: 'C', campaignId: 'q3' }),
      item('c', { title: 'B' }),
    ];
    const sorted = (sort: string) => idsOf(pageful(items, view({ sort })).items);
    assert.deepEqual(inboxSorts.map(sorted), [
      ['a', 'c', 'b'],
      ['a', 'b', 'c'],
      ['b', 'c', 'a'],
      ['a', 'b', 'c'],
    ]);
  });

  it('shows everything that was chosen once, over all pages, whatever came in which order', () => {
    const list = fc.uniqueArray(anyItem, { selector: ({ reviewId }) => reviewId, maxLength: 40 });
    fc.assert(
      fc.property(list, fc.constantFrom(...inboxSorts), fc.constantFrom('', 'q3'), (items, sort, campaign) => {
        const shown = pageful(items, view({ sort, campaign }));
        const again = pageful([...items].reverse(), view({ sort, campaign }));
        assert.deepEqual(idsOf(shown.items), idsOf(again.items));
        const wanted = items.filter((one) => campaign === '' || one.campaignId === campaign);
        assert.deepEqual([...idsOf(shown.items)].sort(), [...idsOf(wanted)].sort());
        assert.equal(shown.count, wanted.length);
      }),
    );
  });

  it('cuts pages, and a page beyond the last is the last', () => {
    const items = Array.from({ length: 2 * PAGE_SIZE + 1 }, (_, n) => item(String(n).padStart(4, '0')));
    const sizes = ['1', '2', '3', '9'].map((page) => pageful(items, view({ page })).items.length);
    assert.deepEqual(sizes, [PAGE_SIZE, PAGE_SIZE, 1, 1]);
  });

  it('finds words in any case, in the question or its id', () => {
    const items = [item('x.1', { title: 'Clerks of Finance' }), item('x.2', { title: 'Engineers' })];
    const found = (words: string) => idsOf(pageful(items, view({ words })).items);
    assert.deepEqual([found('finance CLERKS'), found('x.2'), found('nobody')], [['x.1'], ['x.2'], []]);
  });
});
