import { applyDecision } from '../../src/domain/decide.js';
import { RuleError } from '../../src/domain/errors.js';
import { judge } from '../../src/domain/judge.js';
import { nextMoment, passMoment } from '../../src/domain/review-calendar.js';
import { openReview, viewNow, type ReviewState } from '../../src/domain/review-state.js';
import type { ReviewRow, Store } from '../../src/store/store.js';
import type { Campaigns } from '../../src/temporal/campaigns.js';

/** The engine's side of the door, in one process and without durability: the domain's own rules over a real store. */
export interface LocalCampaigns extends Campaigns {
  readonly started: string[];
  /** What `decide` was sent, in order. */
  readonly sent: string[];
  /** Signatures of what was left as a signal; nothing comes of them here. */
  readonly left: string[];
  /** `silent`: commands are taken, and nobody answers. `lost`: nobody hears them. `down`: the engine is gone. */
  mode: 'up' | 'silent' | 'lost' | 'down';
  open(row: ReviewRow): Promise<void>;
  close(reviewId: string): Promise<void>;
}

export function localCampaigns(store: Store): LocalCampaigns {
  const reviews = new Map<string, ReviewState & { readonly campaignId: string }>();
  const campaigns: LocalCampaigns = {
    started: [],
    sent: [],
    left: [],
    mode: 'up',
    async start({ campaignId }) {
      if (campaigns.mode === 'down') throw new Error('connection refused');
      if (campaigns.started.includes(campaignId)) throw new RuleError('CAMPAIGN_EXISTS', campaignId);
      campaigns.started.push(campaignId);
    },
    async decide(command) {
      campaigns.sent.push(command.signature);
      if (campaigns.mode === 'down') throw new Error('connection refused');
      if (campaigns.mode === 'lost') throw new RuleError('NOT_CONFIRMED', 'nobody answered');
      const state = reviews.get(command.reviewId);
      if (!state) throw new RuleError('REVIEW_NOT_FOUND', command.reviewId);
      const refusal = judge(state, command, Date.parse(command.issuedAt));
      if (refusal?.code === 'REVIEW_CLOSED') throw new RuleError(refusal.code, refusal.message);
      const { campaignId } = state;
      const at = command.issuedAt;
      const next = { ...applyDecision(state, command, { now: Date.parse(at) }), campaignId };
      const shown = {
        outcome: next.outcome,
        expiresAt: new Date(next.expiresAt).toISOString(),
        viewDigest: viewNow(next),
        claimedBy: next.claim?.personId ?? null,
      };
      const refusedCode = refusal?.code ?? null;
      const recorded = await store.recordDecision({ campaignId, command, refusedCode, at, shown });
      if (recorded.refusedCode) throw new RuleError(recorded.refusedCode, refusal?.message ?? 'refused');
      reviews.set(command.reviewId, next);
      if (campaigns.mode === 'silent') throw new RuleError('NOT_CONFIRMED', 'nobody answered');
      const { decisionId, reviewId } = command;
      return { decisionId, reviewId, seq: recorded.seq, outcome: next.outcome, settlesAt: next.settlesAt };
    },
    async leaveDecision(command) {
      campaigns.left.push(command.signature);
      if (campaigns.mode === 'down') throw new Error('connection refused');
    },
    async review(reviewId) {
      const state = reviews.get(reviewId);
      if (!state || campaigns.mode !== 'up') return undefined;
      const phase = state.closed ? 'closed' : state.outcome ? 'settling' : 'open';
      const amendment = state.revisions.at(-1)?.amendment ?? null;
      return { ...state, state: phase, viewDigest: viewNow(state), amendment };
    },
    async campaign(campaignId) {
      const known = campaigns.started.includes(campaignId) && campaigns.mode === 'up';
      return known ? { phase: 'in-review', stages: [], opened: 0 } : undefined;
    },
    async open(row) {
      const { reviewId, subject, plan, campaignId } = row;
      await store.openReview(row);
      const openedAt = Date.parse(row.openedAt);
      reviews.set(reviewId, { ...openReview({ reviewId, subject, plan, openedAt }), campaignId });
    },
    async close(reviewId) {
      const state = reviews.get(reviewId)!;
      const closed = { ...passMoment(state, nextMoment(state)!), campaignId: state.campaignId };
      reviews.set(reviewId, closed);
      await store.closeReview({ reviewId, outcome: closed.outcome!, role: null, at: '2026-10-02T00:00:00.000Z' });
    },
  };
  return campaigns;
}
