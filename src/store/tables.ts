/** The tables, the same on both dialects; JSON columns are canonical text. Mapped to the domain in rows.ts only. */
export interface Tables {
  ledger: LedgerRow;
  /** One row: the chain's head, locked by whoever appends. */
  ledger_head: { id: number; seq: number; hash: string; at: string };
  people: { person_id: string; email: string; name: string };
  /** Whose a reason is was not always noted. */
  reasons: { digest: string; salt: string; text: string; person_id: string | null };
  /** Who was erased, how often, and the ledger's latest entry about it. */
  erasures: { person_id: string; times: number; at: string; seq: number };
  /** Blobs that hold names, e-mails or reasons: the erasable files of bundles. */
  personal_blobs: { address: string };
  keys: KeyRow;
  tokens: TokenRow;
  sessions: SessionRow;
  answers: AnswerRow;
  webhooks: WebhookRow;
  campaigns: CampaignTableRow;
  schedules: { schedule: string; definition: string; applied_by: string; applied_at: string };
  reviews: ReviewTableRow;
  review_people: { review_id: string; person_id: string };
  looks: { review_id: string; person_id: string; view_digest: string; at: string };
  decisions: DecisionTableRow;
  archived_runs: { run_id: string; workflow_id: string; digest: string; closed_at: string; archived_at: string };
  /** One row: until when no closed run is missing. */
  archive_head: { id: number; complete_to: string };
  catalogue: { role_id: string; version: number; campaign_id: string; name: string; role: string };
  notices: NoticeTableRow;
  notice_batches: {
    batch_id: string;
    person_id: string;
    attempt: number;
    /** When it may be taken: the end of its lease, or of its pause. */
    due_at: string;
    set_aside: number;
    error: string | null;
  };
  messages: { batch_id: string; channel: string; person_id: string; address: string; at: string };
  message_reviews: { batch_id: string; review_id: string; person_id: string };
  commands: CommandTableRow;
}

export interface NoticeTableRow {
  notice_id: string;
  person_id: string;
  review_id: string;
  kind: string;
  at: string;
  batch_id: string | null;
}

export interface CommandTableRow {
  /** A digest of what makes two commands the same decision. */
  content: string;
  command: string;
  command_digest: string;
  attempt: number;
  kept_at: string;
  due_at: string;
  reply_to: string | null;
}

export interface LedgerRow {
  seq: number;
  at: string;
  act_key: string;
  kind: string;
  campaign_id: string | null;
  body: string;
  prev: string;
  hash: string;
}

export interface KeyRow {
  key_id: string;
  public_key: string;
  kind: string;
  people: string;
  revoked_at: string | null;
}

export interface TokenRow {
  token_hash: string;
  person_id: string;
  permissions: string;
  label: string;
  issued_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

/** What a request with an idempotency key was answered; no answer while it is being worked on. */
export interface AnswerRow {
  person_id: string;
  key_digest: string;
  request_digest: string;
  taken_at: string;
  answer: string | null;
}

export interface WebhookRow {
  webhook_id: string;
  url: string;
  kinds: string;
  secret: string;
  state: string;
  told_to: number;
  attempts: number;
  due_at: string;
  last_error: string | null;
  last_delivered_at: string | null;
  created_at: string;
  created_by: string;
  /** Who works on it; empty and over where nobody does. */
  lease: string;
  lease_until: string;
}

export interface SessionRow {
  secret_hash: string;
  kind: string;
  person_id: string;
  permissions: string;
  csrf: string;
  expires_at: string;
}

export interface CampaignTableRow {
  campaign_id: string;
  name: string;
  state: string;
  started_by: string;
  started_at: string;
  captured: string;
  stages: string;
  problem: string | null;
  schedule: string | null;
  period: string | null;
  previous: string | null;
}

export interface ReviewTableRow {
  review_id: string;
  campaign_id: string;
  subject: string;
  plan: string;
  state: string;
  outcome: string | null;
  opened_at: string;
  expires_at: string;
  view_digest: string;
  claimed_by: string | null;
}

export interface DecisionTableRow {
  /** The ledger key of the entry: a decision id is unique only among decisions that count. Of bounded length. */
  act_key: string;
  decision_id: string;
  review_id: string;
  campaign_id: string;
  person_id: string;
  answer: string;
  view_digest: string;
  via: string;
  at: string;
  seq: number;
  refused_code: string | null;
  batch_id: string | null;
  batch_size: number | null;
  /** Tells a retry from another command under the same id. */
  command_digest: string;
}
