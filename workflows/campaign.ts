import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  setHandler,
  startChild,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Activities, OutcomeCount } from '../activities/index.js';
import type { StageReceipt } from '../src/domain/campaign.js';
import type { ReviewSubject } from '../src/domain/review.js';
import {
  MINING_TASK_QUEUE,
  TASK_QUEUE,
  campaignSummaryQuery,
  reviewIdOf,
  reviewWorkflowId,
  reviewsClosedSignal,
  type CampaignInput,
  type CampaignProgress,
  type CampaignResult,
  type CampaignSummary,
} from './messages.js';
import { review } from './review.js';

/** Reviews started in one run: a parent may have 2,000 pending children, and only starting them counts (all stay open). */
const WAVE = 500;
/** How often the campaign counts open reviews by itself, should the last review's word be lost. */
const LOOK_AGAIN = '6 hours';

const stages = proxyActivities<Activities>({ startToCloseTimeout: '30 minutes', retry: { maximumAttempts: 5 } });

const mining = proxyActivities<Activities>({
  taskQueue: MINING_TASK_QUEUE,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '30 seconds',
  retry: { maximumAttempts: 5 },
});

const acts = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500 ms', maximumInterval: '30 seconds' },
});

/**
 * One campaign: six stages in order, waiting at the gates where owners confirm their sources and somebody answers for what is
 * out of bounds; then one review for every candidate role, all open at once; closed when the last of them is. What is governed is what people approved.
 */
export async function roleMiningCampaign(input: CampaignInput): Promise<CampaignResult> {
  const campaign = new Campaign(input);
  setHandler(campaignSummaryQuery, () => campaign.summary());
  setHandler(reviewsClosedSignal, () => campaign.reviewsMayBeClosed());
  try {
    if (!input.progress) {
      await campaign.runStages();
      await campaign.preflight();
    }
    await campaign.openReviews();
    return await campaign.awaitDecisions();
  } catch (error) {
    await campaign.reportFailure(error);
    throw error;
  }
}

class Campaign {
  private readonly input: CampaignInput;
  private phase: CampaignSummary['phase'] = 'inventory';
  private receipts: readonly StageReceipt[];
  private opened: number;
  private gated: number;
  private closedHint = false;

  constructor(input: CampaignInput) {
    this.input = input;
    this.receipts = input.progress?.stages ?? [];
    this.opened = input.progress?.opened ?? 0;
    this.gated = input.progress?.gated ?? 0;
  }

  async runStages(): Promise<void> {
    const { campaignId, captured } = this.input;
    const inventory = await this.stage('inventory', () => stages.takeInventory({ captured }));
    const owners = await acts.listGateQuestions({ campaignId, captured, inventory: inventory.digest });
    await this.citeAttested(owners.attestations);
    await this.gate(owners.questions, 'SOURCE_NOT_CONFIRMED');
    const identities = await this.stage('deduplicate', () =>
      stages.deduplicate({ captured, inventory: inventory.digest }),
    );
    const living = await this.stage('remove-orphans', () =>
      stages.removeOrphans({ captured, inventory: inventory.digest, identities: identities.digest }),
    );
    await this.gate(await this.stops('remove-orphans', living.digest), 'CIRCUIT_BREAKER');
    const humans = await this.stage('split-non-human', () =>
      stages.splitNonHuman({ captured, inventory: inventory.digest, orphans: living.digest }),
    );
    const snapshot = await this.stage('freeze-snapshot', () =>
      stages.freezeSnapshot({ captured, inventory: inventory.digest, split: humans.digest }),
    );
    await this.gate(await this.stops('freeze-snapshot', snapshot.digest), 'NOT_READY');
    await this.stage('mine-roles', () => mining.mineRoles({ captured, snapshot: snapshot.digest }));
  }

  /** What owners confirmed in earlier campaigns of the series and nothing has changed in is cited instead of asked. */
  async citeAttested(attested: StageReceipt | undefined): Promise<void> {
    if (!attested) return;
    await this.stage('attestations', () => Promise.resolve(attested));
    await acts.citeAttested({ campaignId: this.input.campaignId, attestations: attested.digest });
  }

  /** What stops the campaign after this stage; fails before anybody is asked what nobody may say yes to. */
  async stops(stage: 'remove-orphans' | 'freeze-snapshot', digest: string): Promise<readonly ReviewSubject[]> {
    const { campaignId, captured } = this.input;
    const questions = await acts.listStops({ stage, digest });
    // A run that came by here before the gates were looked at in advance goes on as it began.
    if (questions.length > 0 && patched('preflight-gate')) {
      await acts.preflightGate({ campaignId, captured, stages: this.finished(), questions });
    }
    return questions;
  }

  /** Waits, for days if it must, until a named human has said of every question that the campaign may go on. */
  async gate(questions: readonly ReviewSubject[], code: string): Promise<void> {
    if (questions.length === 0) return;
    const { campaignId } = this.input;
    this.phase = 'gate';
    await acts.reportProgress({ campaignId, state: 'waiting-at-gate' });
    await Promise.all(questions.map((subject) => this.start(subject)));
    this.gated += questions.length;
    const { stopping } = await this.allClosed(this.gated);
    if (stopping.length > 0) {
      const message = `expected a yes to every question at this gate, got none to: ${stopping.join('; ')}`;
      throw ApplicationFailure.nonRetryable(message, code);
    }
    await acts.reportProgress({ campaignId, state: 'running' });
  }

  /**
   * Fails before anybody is asked, should a review be such that nobody could decide it. What earlier campaigns of the series
   * decided is cited.
   */
  async preflight(): Promise<void> {
    const { campaignId, captured } = this.input;
    const { carryOver } = await stages.preflightReviews({ campaignId, captured, stages: this.finished() });
    if (!carryOver) return;
    await this.stage('carry-over', () => Promise.resolve(carryOver));
    await acts.citeStanding({ campaignId, carryOver: carryOver.digest });
  }

  /** Starts the reviews in waves of runs; each wave carries on where the one before stopped. */
  async openReviews(): Promise<void> {
    this.phase = 'opening-reviews';
    const { captured } = this.input;
    const wave = { captured, stages: this.finished(), offset: this.opened, limit: WAVE };
    const questions = await acts.listQuestions(wave);
    await Promise.all(questions.map((subject) => this.start(subject)));
    this.opened += questions.length;
    if (questions.length < WAVE) return;
    const progress: CampaignProgress = { stages: this.receipts, opened: this.opened, gated: this.gated };
    await continueAsNew<typeof roleMiningCampaign>({ ...this.input, progress });
  }

  async awaitDecisions(): Promise<CampaignResult> {
    const { campaignId } = this.input;
    this.phase = 'in-review';
    await acts.reportProgress({ campaignId, state: 'in-review' });
    const reviews = this.gated + this.opened;
    const { outcomes } = await this.allClosed(reviews);
    const result = { stages: this.receipts, reviews, outcomes };
    this.phase = 'closed';
    await acts.reportProgress({ campaignId, state: 'closed', outcomes });
    return result;
  }

  reviewsMayBeClosed(): void {
    this.closedHint = true;
  }

  summary(): CampaignSummary {
    return { phase: this.phase, stages: this.receipts, opened: this.opened };
  }

  /** The run ends with a named error; what was recorded stays. */
  async reportFailure(error: unknown): Promise<void> {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    const named = cause instanceof ApplicationFailure ? `${cause.type ?? 'FAILED'}: ${cause.message}` : undefined;
    const problem = isCancellation(error) ? 'CANCELLED: the campaign was cancelled' : named;
    if (problem === undefined) return;
    const { campaignId } = this.input;
    await CancellationScope.nonCancellable(() => acts.reportProgress({ campaignId, state: 'failed', problem }));
  }

  private async stage(name: StageReceipt['stage'], run: () => Promise<StageReceipt>): Promise<StageReceipt> {
    this.phase = name;
    const receipt = await run();
    this.receipts = [...this.receipts, receipt];
    await acts.reportProgress({ campaignId: this.input.campaignId, state: 'running', stage: receipt });
    return receipt;
  }

  /** Abandoned on purpose: a review outlives this run, and continue-as-new would end it otherwise. */
  private async start(subject: ReviewSubject): Promise<void> {
    const { campaignId, captured } = this.input;
    const reviewId = reviewIdOf(campaignId, subject);
    try {
      await startChild(review, {
        workflowId: reviewWorkflowId(reviewId),
        taskQueue: TASK_QUEUE,
        parentClosePolicy: ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        args: [{ campaignId, reviewId, subject, captured, stages: this.finished() }],
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  private async allClosed(expected: number): Promise<OutcomeCount> {
    for (;;) {
      this.closedHint = false;
      const count = await acts.countOutcomes({ campaignId: this.input.campaignId });
      if (count.closed >= expected) return count;
      await condition(() => this.closedHint, LOOK_AGAIN);
    }
  }

  private finished(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.receipts.map(({ stage, digest }) => [stage, digest]));
  }
}
