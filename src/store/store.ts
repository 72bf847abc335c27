import type { ArchivedRun } from '../domain/archive.js';
import type { GovernedRole } from '../domain/catalogue.js';
import type { Lineage } from '../domain/campaign.js';
import type { Answer, Batch, DecisionCommand } from '../domain/command.js';
import type { LedgerAct, LedgerEntry, LedgerHead, LedgerKind } from '../domain/ledger.js';
import type { AskReason, Outcome, RefusalCode, Reviewer, ReviewPlan, ReviewSubject } from '../domain/review.js';
import type { KeyRotation } from '../snapshot/rotation.js';
import type { CommandOutbox, NoticeOutbox } from './outbox.js';
import type { WebhookStore } from './webhooks.js';

export const permissions = ['engineer', 'reviewer', 'auditor', 'admin'] as const;
export type Permission = (typeof permissions)[number];

/** The one erasable record of a person; everything else knows only `personId`, which is random. */
export interface Person {
  readonly personId: string;
  /** Lower-cased; unique. */
  readonly email: string;
  readonly name: string;
}

/** A verification key. The server's own key may act for anybody; an integration's only for its listed people. */
export interface RegisteredKey {
  readonly keyId: string;
  /** base64 of the raw 32-byte ed25519 public key. */
  readonly publicKey: string;
  readonly kind: 'server' | 'integration';
  /** Person ids an integration may act for; ignored for the server. */
  readonly people: readonly string[];
}

/** A key as lists show it. One that is revoked signs for nobody from then on; what it signed before stays proved. */
export interface ListedKey extends RegisteredKey {
  readonly revokedAt: string | null;
}

export interface Token {
  readonly tokenHash: string;
  readonly personId: string;
  readonly permissions: readonly Permission[];
  readonly label: string;
  readonly issuedAt: string;
  /** null: until it is revoked. */
  readonly expiresAt: string | null;
  /** To the hour; null: never. */
  readonly lastUsedAt: string | null;
}

/** One page of a list: at most `limit`, behind the item that `after` names. Methods throw `BAD_CURSOR` for no such item. */
export interface Page {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** Whose request under which key; only digests, because a key may be anything its sender likes. */
export interface RequestKey {
  readonly personId: string;
  readonly keyDigest: string;
}

/**
 * What is known about a request under its key: nothing (`new`: it is the caller's to work on now), that somebody works on
 * it, that it was answered, or that the key belongs to another request.
 */
export type TakenRequest =
  | { readonly kind: 'new' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'answered'; readonly answer: string }
  | { readonly kind: 'other' };

/** A one-time sign-in link or a page session: only the SHA-256 of its secret is stored. */
export interface Session {
  readonly secretHash: string;
  readonly personId: string;
  readonly permissions: readonly Permission[];
  readonly csrf: string;
  readonly expiresAt: string;
}

export type CampaignState = 'running' | 'waiting-at-gate' | 'in-review' | 'closed' | 'failed';

export interface CampaignRow extends Lineage {
  readonly campaignId: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly startedBy: string;
  readonly startedAt: string;
  /** Blob address of the `CapturedCampaign`. */
  readonly captured: string;
  /** Blob addresses by stage, as the stages finish. */
  readonly stages: Readonly<
    Record<string, { readonly digest: string; readonly counts: Readonly<Record<string, number>> }>
  >;
  /** Why it failed: a named error. */
  readonly problem: string | null;
}

/** Who put a definition of a schedule in force. */
export interface ScheduleRow {
  readonly schedule: string;
  /** Blob address of the `ScheduleDefinition`. */
  readonly definition: string;
  readonly appliedBy: string;
  readonly appliedAt: string;
}

export interface ReviewRow {
  readonly reviewId: string;
  readonly campaignId: string;
  readonly subject: ReviewSubject;
  readonly plan: ReviewPlan;
  readonly state: 'open' | 'settling' | 'closed';
  readonly outcome: Outcome | null;
  readonly openedAt: string;
  readonly expiresAt: string;
  /** The digest of what is shown now: the plan's, or that of the amendment since. */
  readonly viewDigest: string;
  /** Who has said that they are on it. */
  readonly claimedBy: string | null;
}

/** What the read model shows of a running review, besides who is asked. */
export interface ReviewShown {
  readonly outcome: Outcome | null;
  readonly expiresAt: string;
  readonly viewDigest: string;
  readonly claimedBy: string | null;
}

export interface DecisionRow {
  readonly decisionId: string;
  readonly reviewId: string;
  readonly personId: string;
  readonly answer: Answer;
  readonly viewDigest: string;
  readonly via: string;
  readonly at: string;
  readonly seq: number;
  readonly refusedCode: RefusalCode | null;
  /** Null where it was sent on its own. */
  readonly batch: Batch | null;
}

/** When somebody first opened what a review shows under this digest. */
export interface Look {
  readonly reviewId: string;
  readonly personId: string;
  readonly viewDigest: string;
  /** ISO 8601 UTC, by the server's clock. */
  readonly at: string;
}

/** What the recording of a command came to; the same for every retry of the same command. */
export interface Recorded {
  readonly seq: number;
  readonly at: string;
  readonly refusedCode: RefusalCode | null;
}

/** How much of a person was there to be erased; how many rows of each kind. */
export interface Erased {
  /** Name and e-mail: 1, or 0 when they had gone before. */
  readonly people: number;
  readonly reasons: number;
  readonly tokens: number;
  readonly sessions: number;
  /** To whom a message went, and what became of it. */
  readonly messages: number;
  /** What the person's repeated requests would be answered. */
  readonly answers: number;
}

export interface Erasure {
  readonly personId: string;
  /** The latest time that anything was erased, and its ledger entry. */
  readonly at: string;
  readonly seq: number;
  readonly erased: Erased;
}

/**
 * What we remember: ledger, read model, catalogue, people, keys, tokens. Two implementations (SQLite, PostgreSQL) pass one
 * conformance suite. Every method that appends to the ledger does so in one transaction with its read-model change,
 * and is idempotent on the ids it is given. Lists are ordered as said and otherwise in no order callers may rely on.
 * Text is kept byte for byte and compared by case; any method throws `BAD_TEXT` for text with a NUL or a lone surrogate,
 * and `NOT_CANONICAL` for values that are not plain JSON. Times are ISO 8601 UTC.
 */
export interface Store extends NoticeOutbox, CommandOutbox, WebhookStore {
  /** Brings the schema to this release's version; several processes may call it at once. Throws `STORE_TOO_NEW`. */
  migrate(): Promise<void>;
  close(): Promise<void>;

  /** Finds or makes the person of this e-mail (compared lower-cased). A given name fills an empty one. */
  ensurePerson(person: { readonly email: string; readonly name?: string }): Promise<Person>;
  person(personId: string): Promise<Person | undefined>;
  /** Whoever has this e-mail (compared lower-cased); makes nobody. */
  personByEmail(email: string): Promise<Person | undefined>;
  /** By personId; `email` is compared lower-cased. */
  people(filter?: Page & { readonly email?: string | undefined }): Promise<readonly Person[]>;

  /** Keeps a reason's text and salt in the erasable table under its digest. Idempotent. */
  keepReason(reason: {
    readonly personId: string;
    readonly digest: string;
    readonly salt: string;
    readonly text: string;
  }): Promise<void>;
  reason(digest: string): Promise<{ readonly salt: string; readonly text: string } | undefined>;
  /** What people wrote beside their decisions, refused ones included, by ledger number; what was erased is not among it. */
  reasonsGiven(reviewId: string): Promise<ReadonlyMap<number, string>>;

  /**
   * Takes away what a person is called and what they wrote, their tokens and sessions; ledgers `person-erased`, by ids only.
   * Done again it finds nothing, ledgers nothing and tells when it was. Undefined for an id that nobody has
   * or had.
   */
  erasePerson(erase: {
    readonly personId: string;
    readonly by: string;
    readonly at: string;
  }): Promise<Erasure | undefined>;
  /** Notes a blob, before it is put, that has to go when somebody is erased. */
  notePersonalBlob(address: string): Promise<void>;
  personalBlobs(): Promise<readonly string[]>;
  forgetPersonalBlob(address: string): Promise<void>;

  /** Registers a verification key and ledgers it. Idempotent on keyId; throws `KEY_CONFLICT` on another public key. */
  registerKey(key: RegisteredKey): Promise<void>;
  /** A revoked integration's may act for nobody: its `people` are none. A server's that has handed over is not found. */
  key(keyId: string): Promise<RegisteredKey | undefined>;
  /** By keyId. */
  keys(filter?: Page & { readonly kind?: RegisteredKey['kind'] | undefined }): Promise<readonly ListedKey[]>;
  /**
   * A server key hands over: its successor is registered, `key-rotated` ledgered, and the old key signs nothing from then
   * on. Idempotent. Throws `KEY_NOT_IN_FORCE`, and `DECISIONS_WAITING` while commands are on their way, unless told not to.
   */
  rotateKey(rotate: {
    readonly rotation: KeyRotation;
    readonly at: string;
    readonly evenIfWaiting: boolean;
  }): Promise<{ readonly seq: number }>;
  /** Ledgers `configuration-changed`. False when there is no such integration key, or it is revoked already. */
  revokeKey(revoke: { readonly keyId: string; readonly by: string; readonly at: string }): Promise<boolean>;

  addToken(token: Token): Promise<void>;
  token(tokenHash: string): Promise<Token | undefined>;
  /** By label, then hash; the cursor is the hash. */
  tokens(filter?: Page & { readonly personId?: string | undefined }): Promise<readonly Token[]>;
  useToken(tokenHash: string, at: string): Promise<void>;
  revokeTokens(label: string): Promise<void>;
  /** False when there is none. */
  revokeToken(tokenHash: string): Promise<boolean>;
  addSession(session: Session & { readonly kind: 'link' | 'session' }): Promise<void>;
  /** Takes a one-time link: returned once, gone afterwards; expired ones are not returned. `now` is ISO 8601 UTC. */
  takeLink(secretHash: string, now: string): Promise<Session | undefined>;
  session(secretHash: string, now: string): Promise<Session | undefined>;
  endSession(secretHash: string): Promise<void>;
  /** Deletes what ended before `now`: sessions, links, tokens; and answers to requests taken before `answersBefore`. */
  purge(before: { readonly now: string; readonly answersBefore: string }): Promise<number>;

  /**
   * Takes a request under its key for working on it, unless somebody has. Whoever took it before `lostBefore` and has not
   * answered is taken for dead.
   */
  takeRequest(
    key: RequestKey,
    request: { readonly digest: string; readonly at: string; readonly lostBefore: string },
  ): Promise<TakenRequest>;
  /** Keeps the answer; null forgets the request, so that it can be sent again. */
  answerRequest(key: RequestKey, answer: string | null): Promise<void>;

  /** First writer wins, also over one not started; ledgers `campaign-started`. False when the id exists. Throws `PREVIOUS_FOLLOWED`. */
  addCampaign(campaign: CampaignRow): Promise<boolean>;
  /** Sets state or problem and merges `stages`; ledgers the acts given, each once by its key. */
  updateCampaign(
    campaignId: string,
    change: Partial<Pick<CampaignRow, 'state' | 'problem' | 'stages'>>,
    acts: readonly LedgerAct[],
  ): Promise<void>;
  campaign(campaignId: string): Promise<CampaignRow | undefined>;
  /** Newest first; the cursor is the campaignId. */
  campaigns(
    filter?: Page & { readonly state?: CampaignState | undefined; readonly name?: string | undefined },
  ): Promise<readonly CampaignRow[]>;

  /**
   * A campaign of the calendar that could not start: its row says why, captures nothing (`captured` is empty), and gives way
   * to `addCampaign` of the same id. One that has started stays as it is. Ledgers `campaign-not-started`, once for each `run`.
   */
  noteNotStarted(campaign: CampaignRow, run: string): Promise<void>;
  /** Keeps who put this definition in force, and ledgers the act. */
  applySchedule(row: ScheduleRow, act: LedgerAct): Promise<void>;
  /** Takes every definition of a schedule out of force, so that none starts anything, and ledgers the act. */
  removeSchedule(schedule: string, act: LedgerAct, at: string): Promise<void>;
  /** Every definition that is in force or was before it, the latest of each schedule first; by name. */
  schedules(): Promise<readonly ScheduleRow[]>;

  /** Idempotent on reviewId: the first row stays. Ledgers `review-opened`, with who was asked, and notes whom to tell. */
  openReview(review: Omit<ReviewRow, 'state' | 'outcome' | 'viewDigest' | 'claimedBy'>): Promise<void>;
  /**
   * Ledgers `reviewers-asked`, adds the people to the review's inbox rows, shows where the review stands and notes whom to
   * tell. Idempotent on key. Throws `REVIEW_NOT_FOUND`.
   */
  askAgain(
    reviewId: string,
    ask: {
      readonly key: string;
      readonly why: AskReason;
      readonly personIds: readonly string[];
      readonly at: string;
      readonly shown: ReviewShown;
    },
  ): Promise<void>;
  /**
   * Appends a decision, or a refusal when `refusedCode` is given, exactly once per decisionId, and shows where the review
   * stands once it counts. What is shown of an outcome counts only when it takes effect. With a delegation the ledger also
   * says as what the delegate comes.
   * A second command with the same decisionId but other content is recorded as a refusal `DECISION_ID_REUSED`; a refused
   * one never uses its id up. The same decision signed anew is the same decision. Takes the command out of the outbox and
   * notes whom to tell of a decision that counts.
   */
  recordDecision(record: {
    readonly campaignId: string;
    readonly command: DecisionCommand;
    readonly refusedCode: RefusalCode | null;
    readonly at: string;
    readonly shown?: ReviewShown;
    readonly delegate?: Reviewer;
  }): Promise<Recorded>;
  /**
   * The outcome takes effect: ledger `outcome`, the review closed, the governed role (if any) in the catalogue, and with a
   * confirmed membership the next version of each of its `roles`; one transaction, idempotent on reviewId. A role in force
   * already gets its next version. Returns how many reviews of the campaign are open. Throws `REVIEW_NOT_FOUND`.
   */
  closeReview(close: {
    readonly reviewId: string;
    readonly outcome: Outcome;
    readonly role: GovernedRole | null;
    readonly roles?: readonly GovernedRole[];
    readonly at: string;
  }): Promise<{ readonly stillOpen: number }>;
  review(reviewId: string): Promise<ReviewRow | undefined>;
  /** Everybody who has been asked in it so far, by personId. */
  askedIn(reviewId: string): Promise<readonly string[]>;
  /** Keeps the first look of somebody the review asks at what it shows under this digest; of anybody else, nothing. */
  noteLook(look: Look): Promise<void>;
  /** Of one campaign, and of one person in it; by time. */
  looks(filter: { readonly campaignId: string; readonly personId?: string | undefined }): Promise<readonly Look[]>;
  /**
   * By openedAt, then reviewId, or the other way round with `newestFirst`. `personId` narrows to reviews this person is asked
   * in; `after` is the reviewId that ended the page before, or throws `BAD_CURSOR`.
   */
  reviews(filter: {
    readonly campaignId?: string;
    readonly personId?: string;
    readonly reviewId?: string;
    readonly state?: ReviewRow['state'];
    readonly newestFirst?: boolean;
    readonly limit?: number;
    readonly after?: string;
  }): Promise<readonly ReviewRow[]>;
  /** By seq, above `afterSeq`. Refusals included unless `refused` says. */
  decisions(filter: {
    readonly campaignId?: string | undefined;
    readonly reviewId?: string | undefined;
    readonly personId?: string | undefined;
    readonly refused?: boolean | undefined;
    readonly afterSeq?: number | undefined;
    readonly limit?: number | undefined;
  }): Promise<readonly DecisionRow[]>;
  /**
   * Current versions, by name; with a campaign: the latest version that this campaign made of each of its roles;
   * with a moment (ISO 8601): the versions that were in force then.
   */
  catalogue(filter: { readonly campaignId?: string; readonly at?: string }): Promise<readonly GovernedRole[]>;
  /** Every version of every role that was ever in force; by role id, then version. */
  roleVersions(): Promise<readonly GovernedRole[]>;

  /** Appends acts that have no read model. Idempotent on each act's key. */
  appendLedger(acts: readonly LedgerAct[], at: string): Promise<void>;
  /** The latest entry's place, at the cost of one row. */
  ledgerHead(): Promise<LedgerHead>;
  /** By seq, from `from` (inclusive) at most `limit`. */
  ledger(filter: {
    readonly campaignId?: string | undefined;
    readonly kind?: LedgerKind | undefined;
    readonly from?: number | undefined;
    readonly limit?: number | undefined;
  }): Promise<readonly LedgerEntry[]>;

  /** Notes where the history of a closed run lies. Idempotent on runId: the first stays. */
  addArchivedRun(run: ArchivedRun): Promise<void>;
  archivedRun(runId: string): Promise<ArchivedRun | undefined>;
  /** The archived runs of one workflow id, in the order they closed. */
  archivedRuns(workflowId: string): Promise<readonly ArchivedRun[]>;
  /** No run that closed until then is missing from the archive; 1970 at first. */
  archiveCompleteTo(): Promise<string>;
  /** Never goes back. */
  setArchiveCompleteTo(at: string): Promise<void>;
}
