import type { ArchivedRun } from '../domain/archive.js';
import type { GovernedRole } from '../domain/catalogue.js';
import type { Answer, DecisionCommand } from '../domain/command.js';
import type { LedgerAct, LedgerEntry, LedgerKind } from '../domain/ledger.js';
import type { Outcome, RefusalCode, ReviewPlan, ReviewSubject } from '../domain/review.js';
import { canonical } from '../snapshot/canonical.js';
import type { KeptCommand, Notice, NoticeKind } from './outbox.js';
import type {
  CampaignRow,
  CampaignState,
  DecisionRow,
  ListedKey,
  Permission,
  Person,
  Recorded,
  RegisteredKey,
  ReviewRow,
  ScheduleRow,
  Session,
  Token,
} from './store.js';
import type {
  CampaignTableRow,
  CommandTableRow,
  DecisionTableRow,
  LedgerRow,
  NoticeTableRow,
  ReviewTableRow,
  SessionRow,
  Tables,
} from './tables.js';
import type { Webhook } from './webhooks.js';

/** The one place where rows become values: we wrote every one of these texts ourselves, in canonical form. */
const json = <T>(text: string): T => JSON.parse(text) as T;

/** A value as the body of a ledger entry; throws `NOT_CANONICAL` for anything but plain JSON. */
export const ledgerBody = (value: object): LedgerAct['body'] => json<LedgerAct['body']>(canonical(value));

/** The digest of the reason that the command in a ledger entry's body names. */
export function reasonDigestIn(body: string): string | undefined {
  const { command } = json<{ readonly command?: { readonly reasonDigest?: unknown } }>(body);
  return typeof command?.reasonDigest === 'string' ? command.reasonDigest : undefined;
}

export const ledgerEntryOf = (row: LedgerRow): LedgerEntry => ({
  seq: row.seq,
  at: row.at,
  key: row.act_key,
  kind: row.kind as LedgerKind,
  campaignId: row.campaign_id,
  body: json<LedgerAct['body']>(row.body),
  prev: row.prev,
  hash: row.hash,
});

export const personOf = (row: Tables['people']): Person => ({
  personId: row.person_id,
  email: row.email,
  name: row.name,
});

export const keyOf = (row: Tables['keys']): RegisteredKey => ({
  keyId: row.key_id,
  publicKey: row.public_key,
  kind: row.kind as RegisteredKey['kind'],
  people: json<readonly string[]>(row.people),
});

export const listedKeyOf = (row: Tables['keys']): ListedKey => ({ ...keyOf(row), revokedAt: row.revoked_at });

export const tokenOf = (row: Tables['tokens']): Token => ({
  tokenHash: row.token_hash,
  personId: row.person_id,
  permissions: json<readonly Permission[]>(row.permissions),
  label: row.label,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});

export const webhookOf = (row: Tables['webhooks']): Webhook => ({
  webhookId: row.webhook_id,
  url: row.url,
  kinds: json<readonly LedgerKind[]>(row.kinds),
  secret: row.secret,
  state: row.state as Webhook['state'],
  cursor: row.told_to,
  attempts: row.attempts,
  dueAt: row.due_at,
  lastError: row.last_error,
  lastDeliveredAt: row.last_delivered_at,
  createdAt: row.created_at,
  createdBy: row.created_by,
});

export const sessionOf = (row: SessionRow): Session => ({
  secretHash: row.secret_hash,
  personId: row.person_id,
  permissions: json<readonly Permission[]>(row.permissions),
  csrf: row.csrf,
  expiresAt: row.expires_at,
});

export const campaignOf = (row: CampaignTableRow): CampaignRow => ({
  campaignId: row.campaign_id,
  name: row.name,
  state: row.state as CampaignState,
  startedBy: row.started_by,
  startedAt: row.started_at,
  captured: row.captured,
  stages: json<CampaignRow['stages']>(row.stages),
  problem: row.problem,
  schedule: row.schedule,
  period: row.period,
  previous: row.previous,
});

export const scheduleOf = (row: Tables['schedules']): ScheduleRow => ({
  schedule: row.schedule,
  definition: row.definition,
  appliedBy: row.applied_by,
  appliedAt: row.applied_at,
});

export const reviewOf = (row: ReviewTableRow): ReviewRow => ({
  reviewId: row.review_id,
  campaignId: row.campaign_id,
  subject: json<ReviewSubject>(row.subject),
  plan: json<ReviewPlan>(row.plan),
  state: row.state as ReviewRow['state'],
  outcome: row.outcome === null ? null : json<Outcome>(row.outcome),
  openedAt: row.opened_at,
  expiresAt: row.expires_at,
  viewDigest: row.view_digest,
  claimedBy: row.claimed_by,
});

export const decisionOf = (row: DecisionTableRow): DecisionRow => ({
  decisionId: row.decision_id,
  reviewId: row.review_id,
  personId: row.person_id,
  answer: json<Answer>(row.answer),
  viewDigest: row.view_digest,
  via: row.via,
  at: row.at,
  seq: row.seq,
  refusedCode: row.refused_code as RefusalCode | null,
  batch: row.batch_id === null ? null : { id: row.batch_id, size: row.batch_size ?? 1 },
});

export const recordedOf = (row: DecisionTableRow): Recorded => ({
  seq: row.seq,
  at: row.at,
  refusedCode: row.refused_code as RefusalCode | null,
});

export const roleOf = (row: Tables['catalogue']): GovernedRole => json<GovernedRole>(row.role);

export const archivedRunOf = (row: Tables['archived_runs']): ArchivedRun => ({
  workflowId: row.workflow_id,
  runId: row.run_id,
  digest: row.digest,
  closedAt: row.closed_at,
  archivedAt: row.archived_at,
});

export const noticeOf = (row: NoticeTableRow): Notice => ({
  noticeId: row.notice_id,
  personId: row.person_id,
  reviewId: row.review_id,
  kind: row.kind as NoticeKind,
  at: row.at,
});

export const keptCommandOf = (row: CommandTableRow): KeptCommand => ({
  command: json<DecisionCommand>(row.command),
  attempt: row.attempt,
  keptAt: row.kept_at,
  replyTo: row.reply_to,
});
