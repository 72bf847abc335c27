import type { ReviewItem } from '../api/review-details.js';

/** How a person wants their inbox shown; whatever a browser sends becomes one of these. */
export interface InboxView {
  readonly state: (typeof inboxStates)[number];
  /** Empty: of all campaigns, of all kinds, whatever they are called. */
  readonly campaign: string;
  readonly kind: string;
  readonly words: string;
  readonly sort: (typeof inboxSorts)[number];
  /** From 1. */
  readonly page: number;
}

export const inboxStates = ['open', 'settling', 'closed'] as const;
export const inboxSorts = ['until', 'newest', 'title', 'campaign'] as const;

/** What one page lists. */
export const PAGE_SIZE = 200;

export interface InboxPageful {
  readonly items: readonly ReviewItem[];
  /** Of all pages. */
  readonly count: number;
  readonly pages: number;
  /** What may be chosen from: of everything in this state. */
  readonly campaigns: readonly string[];
  readonly kinds: readonly string[];
}

/** Reads the query of the inbox; what is none of ours is the first choice. */
export function inboxView(query: (name: string) => string | undefined): InboxView {
  const page = Number(query('page') ?? '1');
  return {
    state: inboxStates.find((one) => one === query('state')) ?? 'open',
    campaign: query('campaign') ?? '',
    kind: query('kind') ?? '',
    words: (query('words') ?? '').slice(0, 200),
    sort: inboxSorts.find((one) => one === query('sort')) ?? 'until',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The chosen part of an inbox, in the chosen order; equal things by id, so that a page stays as it is. */
export function pageful(all: readonly ReviewItem[], view: InboxView): InboxPageful {
  const words = view.words.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = all.filter(
    ({ campaignId, subject, title, reviewId }) =>
      (view.campaign === '' || campaignId === view.campaign) &&
      (view.kind === '' || subject.kind === view.kind) &&
      words.every((word) => `${title} ${reviewId}`.toLowerCase().includes(word)),
  );
  const sorted = [...chosen].sort((a, b) => orders[view.sort](a, b) || compare(a.reviewId, b.reviewId));
  const pages = Math.max(1, Math.ceil(sorted.length / PAGE_SIZE));
  const from = (Math.min(view.page, pages) - 1) * PAGE_SIZE;
  return {
    items: sorted.slice(from, from + PAGE_SIZE),
    count: sorted.length,
    pages,
    campaigns: different(all.map(({ campaignId }) => campaignId)),
    kinds: different(all.map(({ subject }) => subject.kind)),
  };
}

type Order = (a: ReviewItem, b: ReviewItem) => number;

const orders: Readonly<Record<InboxView['sort'], Order>> = {
  until: (a, b) => compare(a.expiresAt, b.expiresAt),
  newest: (a, b) => compare(b.openedAt, a.openedAt),
  title: (a, b) => compare(a.title.toLowerCase(), b.title.toLowerCase()),
  campaign: (a, b) => compare(a.campaignId, b.campaignId) || compare(a.title.toLowerCase(), b.title.toLowerCase()),
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const different = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(compare);
