import type { Employment, SourceKind } from './account.js';
import type { HrColumn } from './hr-columns.js';
import type { EntitlementKey } from './keys.js';
import type { DecisionRule } from './review.js';
import type { VerdictKind } from './verdicts.js';

/** One export file, captured into the blob store before anything reads it. `digest` is the blob's address. */
export interface CapturedFile {
  readonly name: string;
  readonly digest: string;
}

/** How a day may be written where it is not ISO 8601; `excel` is a serial number of the 1900 date system. */
export const dayForms = ['YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'excel'] as const;
export type DayForm = (typeof dayForms)[number];

/** Encodings of files that are not UTF-8: `latin1` is windows-1252, as in the Encoding Standard. */
export const encodings = ['latin1'] as const;

/** How a source's files say what they say, where no reader could tell by itself. */
export interface SourceForm {
  readonly encoding?: (typeof encodings)[number];
  /** What an HR export calls the columns that it does not call as they are called here. */
  readonly columns?: Readonly<Partial<Record<HrColumn, string>>>;
  /** What the words of an HR export mean. */
  readonly values?: { readonly status: Readonly<Record<string, Employment['status']>> };
  /** How an HR export writes days. */
  readonly dates?: DayForm;
}

export interface SourceSpec extends SourceForm {
  readonly kind: SourceKind;
  /** One file, or several (AWS: authorization details and credential report), relative to the campaign file. */
  readonly paths: readonly string[];
  /** E-mail of the person who answers for this source. */
  readonly owner: string;
}

/** `drives`: the attribute decides entitlements and enters the input digest; `describes`: it is only shown. */
export interface AttributeSpec {
  readonly systemOfRecord: string;
  readonly owner: string;
  readonly use: 'drives' | 'describes';
}

export interface HygieneSpec {
  readonly merge: { readonly auto: number; readonly ask: number };
  readonly orphans: {
    readonly dormantAfter: string;
    readonly breaker: { readonly share: number; readonly atLeast: number };
  };
}

/** The fewest roles, the least weighted structural complexity, or the roles somebody planned before noise came. */
export const miningObjectives = ['roles', 'wsc', 'recover'] as const;
export type MiningObjective = (typeof miningObjectives)[number];

export interface MiningSpec {
  readonly objective: MiningObjective;
  /** What may be new: with `recover` a share of each role's cells, else of all assignments and by all roles together. */
  readonly overGrant: number;
  /** Share of all assignments that may be left without a role; missing: none or, with `recover`, what does not pay. */
  readonly underGrant?: number;
  readonly minMembers: number;
  /** Missing only in campaigns that were captured before they could choose an objective: see `objectiveOf`. */
  readonly minEntitlements?: number;
  readonly maxEntitlementsPerRole?: number;
  readonly maxRolesPerIdentity: number;
  /** What no member may gain. */
  readonly neverOverGrant?: readonly EntitlementKey[];
  /** Pairs of which no role may give both. */
  readonly apart?: readonly (readonly [EntitlementKey, EntitlementKey])[];
  readonly seed: number;
}

/** What is looked for. There was one way to mine when `minEntitlements` was unknown, whatever the objective said. */
export const objectiveOf = ({ objective, minEntitlements }: MiningSpec): MiningObjective =>
  minEntitlements === undefined ? 'recover' : objective;

/** `entitlement-owner`, `role-owner`, `source-owner`, `manager`, `security` …, a function named in `functions`, or an e-mail. */
export type ReviewerSpec = string;

/** Questions that are asked only where the policy says so; sources and candidate roles are asked about in any campaign. */
export const optionalQuestions = ['attribute', 'match', 'account-class', 'nhi-owner'] as const;
export type OptionalQuestion = (typeof optionalQuestions)[number];

/** One round of asking about candidates, in order; with `if`, only for candidates on which the formula holds. */
export interface StagePolicy {
  readonly reviewers: readonly ReviewerSpec[];
  readonly rule: DecisionRule;
  readonly quorum: number;
  readonly if?: string;
}

/** Durations of whole days count working days, and no moment falls on another. */
export interface WorkingCalendar {
  /** IANA zone, e.g. `Europe/Berlin`. */
  readonly timezone: string;
  /** ISO weekdays, 1 = Monday. */
  readonly workingDays: readonly number[];
  /** `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

export interface EscalationStep {
  readonly after: string;
  readonly to: ReviewerSpec;
}

/** Every step of the escalation, in the order of the file. */
export function escalationSteps({ escalate }: Pick<ReviewPolicy, 'escalate'>): readonly EscalationStep[] {
  if (!escalate) return [];
  const { after, to, then } = escalate;
  return [{ after, to }, ...then];
}

export interface AbsencePolicy {
  readonly person: string;
  /** ISO 8601 UTC. */
  readonly from: string;
  readonly until?: string;
  readonly substitute: string;
}

export interface ReviewPolicy {
  readonly ask: readonly OptionalQuestion[];
  readonly reviewers: readonly ReviewerSpec[];
  readonly rule: DecisionRule;
  /** Rounds after the first, which `reviewers`, `rule` and `quorum` describe. */
  readonly then: readonly StagePolicy[];
  /** Extra reviewers and a larger quorum where the formula holds on a candidate's measurements. */
  readonly when: readonly {
    readonly if: string;
    readonly reviewers: readonly ReviewerSpec[];
    readonly quorum: number;
  }[];
  readonly quorum: number;
  /** Who is asked when the rules above reach nobody; never silently empty. */
  readonly fallback: string;
  /** ISO 8601 durations after the review opened. */
  readonly remind: readonly string[];
  readonly escalate?: EscalationStep & { readonly then: readonly EscalationStep[] };
  readonly expire: string;
  /** How far beyond its end a review may be extended. */
  readonly extendAtMost: string;
  /** How long a claim keeps others away. */
  readonly claim: string;
  /** Verdicts that need a reason. */
  readonly reasons: readonly VerdictKind[];
  readonly calendar?: WorkingCalendar;
  readonly absences: readonly AbsencePolicy[];
  /** What may be decided in one act: at most `most` items, and none whose risk is above `maxRisk`. */
  readonly bulk: { readonly most: number; readonly maxRisk: number };
  /** How long after the outcome it takes effect; until then a decider may withdraw. */
  readonly settle: string;
  /** How long an approval or a rejection stands before it is asked about again. */
  readonly recertify: string;
  /** How long the confirmation of a source or an attribute stands in a series; absent: every campaign asks anew. */
  readonly attest?: string;
  /** Share of a role's members that may change without a question of its own. */
  readonly membership: number;
}

/** One campaign, validated: what the YAML file says with every default written out. */
export interface CampaignSpec {
  readonly campaign: string;
  /** ISO 8601 UTC: the moment all data is judged against. */
  readonly asOf: string;
  /** Attribute → allowed values; empty = everybody. */
  readonly scope: Readonly<Record<string, readonly string[]>>;
  readonly sources: Readonly<Record<string, SourceSpec>>;
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
  readonly hygiene: HygieneSpec;
  readonly mining: MiningSpec;
  /** A formula over `Measurements`, within the allow-list of `src/expression`. */
  readonly score: string;
  readonly review: ReviewPolicy;
  /** Named functions → e-mails, e.g. `security: [ciso@corp.example]`. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
}

/** Where a campaign stands in a series: by which schedule, for which period (`2026-q3`), and after which campaign. */
export interface Lineage {
  readonly schedule: string | null;
  readonly period: string | null;
  /** The id of the campaign before it: what was decided there may be carried over. */
  readonly previous: string | null;
}

export const noLineage: Lineage = { schedule: null, period: null, previous: null };

/** A campaign file with the exports it was started with: the whole input of stages 1 to 6, stored as a blob. */
export interface CapturedCampaign {
  readonly spec: CampaignSpec;
  readonly files: Readonly<Record<string, readonly CapturedFile[]>>;
  /** Absent: a campaign on its own. */
  readonly lineage?: Lineage;
}

/** What a stage leaves in Temporal's history instead of rows. */
export interface StageReceipt {
  /** In a campaign that knows the one before it `carry-over` follows the six, and `attestations` the inventory where it carries them. */
  readonly stage: StageName | 'attestations' | 'carry-over';
  /** Blob address of the stage's whole result. */
  readonly digest: string;
  readonly counts: Readonly<Record<string, number>>;
}

export const stageNames = [
  'inventory',
  'deduplicate',
  'remove-orphans',
  'split-non-human',
  'freeze-snapshot',
  'mine-roles',
] as const;
export type StageName = (typeof stageNames)[number];
