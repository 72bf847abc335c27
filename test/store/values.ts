import { noLineage } from '../../src/domain/campaign.js';
import type { GovernedRole } from '../../src/domain/catalogue.js';
import type { DecisionCommand } from '../../src/domain/command.js';
import type { LedgerAct } from '../../src/domain/ledger.js';
import type { CampaignRow, ReviewRow, Store } from '../../src/store/store.js';
import { command, plan, reviewer } from '../support/builders.js';

/** A moment of the test's day, in seconds after noon. */
export const at = (second: number): string => new Date(Date.UTC(2026, 5, 30, 12, 0, second)).toISOString();

export const campaign = (some: Partial<CampaignRow> = {}): CampaignRow => ({
  campaignId: 'c1',
  name: 'Finance',
  state: 'running',
  startedBy: 'p_ana',
  startedAt: at(0),
  captured: 'sha256:captured',
  stages: {},
  ...noLineage,
  problem: null,
  ...some,
});

export type NewReview = Omit<ReviewRow, 'state' | 'outcome' | 'viewDigest' | 'claimedBy'>;

export const review = (reviewId: string, some: Partial<NewReview> = {}): NewReview => ({
  reviewId,
  campaignId: 'c1',
  subject: { kind: 'candidate-role', candidateId: `candidate/v1:${reviewId}` },
  plan: plan({ reviewers: [reviewer('p_ana', ['owner'])] }),
  openedAt: at(0),
  expiresAt: at(3600),
  ...some,
});

export const role = (roleId: string, some: Partial<GovernedRole> = {}): GovernedRole => ({
  roleId,
  version: 1,
  name: `Role ${roleId}`,
  owner: 'p_ana',
  entitlements: [{ source: 'ad', id: 'CN=Payments' }],
  members: ['i1', 'i2'],
  campaignId: 'c1',
  reviewId: roleId,
  candidateId: `candidate/v1:${roleId}`,
  viewDigest: 'view/v1:now',
  decisionIds: ['d1'],
  since: at(9),
  ...some,
});

export const act = (key: string, some: Partial<LedgerAct> = {}): LedgerAct => ({
  key,
  kind: 'evidence-collected',
  campaignId: 'c1',
  body: { key },
  ...some,
});

export type Recording = Parameters<Store['recordDecision']>[0];

/** A decision of campaign c1, to be recorded as counting unless a code is given. */
export const decision = (some: Partial<DecisionCommand> = {}, more: Partial<Recording> = {}): Recording => ({
  campaignId: 'c1',
  command: command(some),
  refusedCode: null,
  at: at(5),
  ...more,
});

export const code = (expected: string) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === expected;
