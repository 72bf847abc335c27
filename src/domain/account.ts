import type { Finding } from './finding.js';
import type { AccountKey, EntitlementKey } from './keys.js';

/** The export formats read today; one file each in `src/sources`. */
export const sourceKinds = [
  'csv',
  'ldif',
  'entra',
  'okta',
  'aws',
  'scim',
  'matrix',
  'gcp',
  'azure',
  'sap',
  'kubernetes',
  'salesforce',
  'github',
] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What an account turned out to be. The values are a contract with users' reports: never rename one. */
export const accountClasses = [
  'human',
  'privileged_admin',
  'builtin_admin',
  'builtin_system',
  'service_account',
  'managed_service_account',
  'shared',
  'shared_mailbox',
  'device',
  'guest',
  'application',
  'managed_identity',
  'first_party_platform',
  'ci_workload',
  'workload_role',
  'ai_agent',
  'break_glass',
  'platform_service_linked',
  'human_federated_role',
  'third_party',
] as const;
export type AccountClass = (typeof accountClasses)[number];

/** Where a fact was read: kept beside it in the inventory, outside every input digest. */
export interface Provenance {
  readonly file: string;
  /** 1-based; for JSON the line on which the record's object begins. */
  readonly line: number;
}

/** How a source points at whoever answers for an account or an entitlement. */
export type OwnerReference =
  | { readonly kind: 'account'; readonly key: AccountKey }
  | { readonly kind: 'employee-id'; readonly value: string }
  | { readonly kind: 'email'; readonly value: string }
  /** A named team or cost centre, which counts as an owner. */
  | { readonly kind: 'team'; readonly name: string }
  /** The resource the account is bound to (a managed identity is owned by its resource). */
  | { readonly kind: 'resource'; readonly name: string };

/**
 * When the account was last used. Absence of telemetry is `unknown`, never dormancy;
 * `not-in-window` is "no use in the trailing window the source keeps" (AWS RoleLastUsed: 400 days), which is not "never".
 * `lagDays` is how stale the source's own figure may be (AD lastLogonTimestamp: 14).
 */
export type LastUse =
  | { readonly kind: 'at'; readonly at: string; readonly lagDays: number }
  | { readonly kind: 'never' }
  | { readonly kind: 'not-in-window'; readonly days: number }
  | { readonly kind: 'unknown' };

/** Evidence for or against a human behind an account, as the format shows it; weighed in `src/hygiene`. */
export type Signal =
  | 'service-principal-name'
  | 'password-never-expires'
  | 'password-not-required'
  | 'access-key-without-password'
  | 'non-interactive-only'
  | 'service-ou-or-tag'
  | 'shared-ou-or-description'
  | 'break-glass-path-or-tag'
  | 'mailbox-without-licence'
  | 'admin-container'
  | 'admin-count'
  | 'mfa-registered';

export const employmentStatuses = ['active', 'on_leave', 'pre_hire', 'terminated'] as const;

/** Present only where the source is a system of record for people. Dates are `YYYY-MM-DD`. */
export interface Employment {
  readonly status: (typeof employmentStatuses)[number];
  readonly hireDate?: string;
  readonly terminationDate?: string;
  readonly workerType?: string;
}

/** One record of one system that an identity uses; outside formats are converted into this once, at the door. */
export interface Account {
  readonly key: AccountKey;
  readonly kind: SourceKind;
  readonly at: Provenance;
  /** Set when the record's own structure settles its class (field.md 4.3 rule 1), with the fact that settled it. */
  readonly structural?: { readonly class: AccountClass; readonly why: string };
  /** Set for HR records: this source says who is employed. */
  readonly employment?: Employment;
  readonly login: string;
  readonly displayName?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly preferredName?: string;
  /** As the source said; normalised copies are made by `src/hygiene/normalise.ts`. */
  readonly emails: readonly string[];
  readonly personalEmails: readonly string[];
  readonly employeeIds: readonly string[];
  readonly previousEmployeeIds: readonly string[];
  /** Identifiers unique across systems, such as an AD SID in text form; equal anchors are the same account's person. */
  readonly anchors: readonly string[];
  readonly birthMonthDay?: string;
  readonly enabled: boolean;
  /** ISO 8601 UTC; the account stops working then (AD accountExpires). */
  readonly expiresAt?: string;
  readonly createdAt?: string;
  readonly passwordSetAt?: string;
  readonly lastUse: LastUse;
  readonly owners: readonly OwnerReference[];
  readonly manager?: OwnerReference;
  readonly signals: readonly Signal[];
  readonly description?: string;
  /** Text the source uses to say what kind of account this is (Okta/SCIM userType, HR worker_type); normalised by table. */
  readonly declaredType?: string;
  /** department, title, location, costCenter, company, jobCode … exactly as the source spelled them. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A right that can be held in a system: group, application role, directory role, policy. */
export interface Entitlement {
  readonly key: EntitlementKey;
  readonly at?: Provenance;
  readonly kind: 'group' | 'app_role' | 'directory_role' | 'policy' | 'attribute_value' | 'application';
  readonly name: string;
  readonly description?: string;
  readonly owners: readonly OwnerReference[];
  /** The structural reason it is privileged (field.md 4.4), if it is. */
  readonly privilegedWhy?: string;
  /** False when it was named by a grant but is not itself in the export: a finding at most, never dangling. */
  readonly inExport: boolean;
  /** Identifiers unique across systems (an AD SID in text form); equal ones are the same group. */
  readonly anchors?: readonly string[];
  /** The same group in another system by a shared id (SID, externalId), never by name. */
  readonly sameAs?: EntitlementKey;
}

/** Observed fact: this account holds this entitlement. Distinct per (account, entitlement) within a reading. */
export interface Grant {
  readonly account: AccountKey;
  readonly entitlement: EntitlementKey;
  readonly at: Provenance;
  /** Set when it is held only through this group, which is nested in `entitlement`: effective, not given directly. */
  readonly via?: EntitlementKey;
}

/**
 * The grants of one source in columns, for there are millions: row i says that account `account[i]` holds entitlement
 * `entitlement[i]`, both positions in the reading's lists. Sorted by account, then entitlement.
 */
export interface GrantColumns {
  readonly account: Uint32Array;
  readonly entitlement: Uint32Array;
  /** Position of the group through which it is held, and 1; 0 where it is held directly. */
  readonly via: Uint32Array;
  /** Positions in the reading's `files`. */
  readonly file: Uint16Array;
  readonly line: Uint32Array;
}

/** Records that say only who holds what: the position of the account and 1; 0 for nobody in the export, so it dangles. */
export interface AssignmentColumns {
  readonly account: Uint32Array;
  readonly file: Uint16Array;
  readonly line: Uint32Array;
}

/** A grant, membership or trust that names a principal which is not there. */
export interface DanglingGrant {
  readonly source: string;
  /** The entitlement's or role's short name, as the source says it (`GRP_VISITOR`, `g-1`, `vendor-audit`). */
  readonly on: string;
  /** The missing principal as the source says it. */
  readonly principal: string;
  readonly kind: 'grant' | 'trust';
  readonly at: Provenance;
  /** The principal in full, where `principal` is its short form (an AD DN). */
  readonly principalId?: string;
  /** What the missing principal would hold; set for every `grant`. */
  readonly entitlement?: EntitlementKey;
  /** The account (a role) that trusts the missing principal; set for every `trust`. */
  readonly trustedBy?: AccountKey;
}

/**
 * What one source's files said, whole: every record is in exactly one of accounts, supplements, catalogue, assignments,
 * outside, refused, duplicates, and their lengths sum to `rows`. Lists are sorted by key; only provenance depends on the
 * order of the records in the files.
 */
export interface SourceReading {
  readonly source: string;
  readonly kind: SourceKind;
  /** Names of the files, sorted. */
  readonly files: readonly string[];
  /** Records the files hold, whatever became of them: the control total. */
  readonly rows: number;
  readonly accounts: readonly Account[];
  /** Further records about an account that is in `accounts` (a credential report's row); they share its bucket. */
  readonly supplements: readonly (Provenance & { readonly key: AccountKey })[];
  /** Records that say what can be held (a group, a policy), with what they declare; two may declare the same. */
  readonly catalogue: readonly (Provenance & { readonly key: EntitlementKey })[];
  readonly assignments: AssignmentColumns;
  /** Records that are neither who nor what (an organisational unit, a contact, a mail-only list): out of scope. */
  readonly outside: readonly Provenance[];
  readonly entitlements: readonly Entitlement[];
  readonly grants: GrantColumns;
  /** Role trusts and memberships that name nobody; member grants that dangle are also here and not in `grants`. */
  readonly dangling: readonly DanglingGrant[];
  /** A row that is bad in itself: not read further, and said so in `findings`. */
  readonly refused: readonly Provenance[];
  /** The same record twice (effective-dated HR rows, a repeated id): the one kept is in `accounts`. */
  readonly duplicates: readonly (Provenance & { readonly key: AccountKey })[];
  readonly findings: readonly Finding[];
}

/** What grants are read from. */
export type GrantSource = Pick<SourceReading, 'accounts' | 'entitlements' | 'files' | 'grants'>;

/** The grants of all readings one by one, in their order. */
export function* grantsIn(readings: Iterable<GrantSource>): Iterable<Grant> {
  for (const { accounts, entitlements, files, grants } of readings) {
    for (let i = 0; i < grants.account.length; i++) {
      const account = accounts[grants.account[i] ?? -1];
      const entitlement = entitlements[grants.entitlement[i] ?? -1];
      if (!account || !entitlement) throw new Error(`expected grant ${i} to name an account and an entitlement`);
      const via = entitlements[(grants.via[i] ?? 0) - 1];
      const at = { file: files[grants.file[i] ?? -1] ?? '', line: grants.line[i] ?? 0 };
      yield { account: account.key, entitlement: entitlement.key, at, ...(via ? { via: via.key } : {}) };
    }
  }
}
