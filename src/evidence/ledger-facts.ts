import type { DecisionCommand } from '../domain/command.js';
import type { LedgerEntry } from '../domain/ledger.js';
import type { Reviewer } from '../domain/review.js';
import { parseBody, type Body, type BodyKind } from './schema.js';

type At<T> = T & { readonly at: string; readonly seq: number };

/** One review as the ledger tells it, in the order things happened. */
export interface ReviewFacts {
  readonly opened: At<Body<'review-opened'>>;
  /** Everybody asked after the opening: reminders, escalations, substitutes, delegates … */
  readonly asked: At<Body<'reviewers-asked'>>[];
  readonly decisions: At<{
    readonly command: DecisionCommand;
    readonly judgedAt: string;
    readonly delegate?: Reviewer;
  }>[];
  readonly outcomes: At<Body<'outcome'>>[];
}

/** What the ledger says about one campaign. */
export interface CampaignFacts {
  readonly started: At<Body<'campaign-started'>> | undefined;
  readonly stages: At<Body<'stage-finished'>>[];
  readonly reviews: ReadonlyMap<string, ReviewFacts>;
  readonly refusals: number;
  readonly closed: boolean;
  /** Earlier decisions that stand without a question. */
  readonly cited: At<Body<'standing-cited'>>[];
}

/** Reads the entries of one campaign, in chain order. Throws `LEDGER_UNREADABLE` naming the entry. */
export function readFacts(entries: readonly LedgerEntry[], campaignId: string): CampaignFacts {
  const own = entries.filter((entry) => entry.campaignId === campaignId);
  const of = <K extends BodyKind>(kind: K): At<Body<K>>[] =>
    own.filter((entry) => entry.kind === kind).map((entry) => bodyOf(kind, entry));
  const reviews = new Map<string, ReviewFacts>();
  for (const opened of of('review-opened'))
    reviews.set(opened.reviewId, { opened, asked: [], decisions: [], outcomes: [] });
  for (const asked of of('reviewers-asked')) reviews.get(asked.reviewId)?.asked.push(asked);
  for (const decision of of('decision')) reviews.get(decision.command.reviewId)?.decisions.push(decision);
  for (const outcome of of('outcome')) reviews.get(outcome.reviewId)?.outcomes.push(outcome);
  return {
    started: of('campaign-started')[0],
    stages: of('stage-finished'),
    reviews,
    refusals: own.filter(({ kind }) => kind === 'refusal').length,
    cited: of('standing-cited'),
    closed: own.some(({ kind }) => kind === 'campaign-closed'),
  };
}

function bodyOf<K extends BodyKind>(kind: K, entry: LedgerEntry): At<Body<K>> {
  return { ...parseBody(kind, entry.body), at: entry.at, seq: entry.seq };
}
