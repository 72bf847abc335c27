import type { DecisionCommand } from '../domain/command.js';
import type { CampaignInput, CampaignSummary, DecisionReceipt, ReviewSummary } from '../../workflows/messages.js';

/** The one door to running workflows: API, page, CLI and chat all come through here. */
export interface Campaigns {
  /** Starts the campaign's workflow; throws RuleError `CAMPAIGN_EXISTS` when this id ever ran. */
  start(input: Pick<CampaignInput, 'campaignId' | 'captured'>): Promise<void>;
  /**
   * Sends a signed command as an update with `updateId = decisionId`, so a retry is the same decision.
   * Throws RuleError with a `RefusalCode` when refused, `REVIEW_NOT_FOUND` when there is no such review, and
   * `NOT_CONFIRMED` when no worker answered in time: the command may still take effect; send the same one again.
   */
  decide(command: DecisionCommand): Promise<DecisionReceipt>;
  /** Asks the running workflow, at most 2 s; undefined when it does not answer or does not exist. */
  review(reviewId: string): Promise<ReviewSummary | undefined>;
  campaign(campaignId: string): Promise<CampaignSummary | undefined>;
}
