import type { SourceKey } from '../../domain/keys.js';

/** The systems of the company, under the names its campaign file gives them. */
export const systems = ['hr', 'ad', 'entra', 'okta', 'aws', 'erp'] as const;
export type System = (typeof systems)[number];

/** Everything is judged as of this day; all dates of the company are counted from it. */
export const AS_OF = '2026-09-30T00:00:00Z';
export const DOMAIN = 'meridian.example';
export const BASE_DN = 'DC=meridian,DC=example';

export type Status = 'Active' | 'On Leave' | 'Pre-hire' | 'Terminated';

/** One person of the company, as the personnel system knows them. Days are `YYYY-MM-DD`. */
export interface Person {
  readonly id: string;
  readonly previousId?: string;
  readonly given: string;
  readonly family: string;
  readonly preferred?: string;
  /** The name other systems still have, for people who changed theirs. */
  readonly formerFamily?: string;
  readonly email: string;
  readonly personalEmail?: string;
  readonly birthday: string;
  readonly workerType: 'Employee' | 'Contingent';
  readonly status: Status;
  readonly hired: string;
  readonly left?: string;
  readonly managerId?: string;
  readonly department: string;
  readonly job: string;
  readonly location: string;
  /** sAMAccountName. */
  readonly login: string;
  /** The common name in AD, unique there. */
  readonly cn: string;
}

export type RoleKind = 'birthright' | 'department' | 'job' | 'project';

/** A role as it was planted, before omissions and exceptions. */
export interface PlantedRole {
  readonly name: string;
  readonly kind: RoleKind;
  /** Names of the roles it is nested in. */
  readonly parents: readonly string[];
  /** Effective: own and inherited. */
  readonly entitlements: readonly SourceKey[];
  readonly own: readonly SourceKey[];
  /** Employee ids. */
  readonly members: readonly string[];
}

/** A cell that differs from what the planted roles say. */
export interface Deviation {
  readonly employeeId: string;
  readonly entitlement: SourceKey;
}

/** What is hidden in the exports. Every trap names the accounts (or entitlements) it is about, by the ids that readers use. */
export const trapNames = [
  'employeeIdSpelling',
  'employeeIdWithoutPrefix',
  'employeeIdMissing',
  'awsWithoutTag',
  'homonyms',
  'rehires',
  'nameChange',
  'nicknames',
  'onLeave',
  'preHire',
  'leaversActive',
  'leaversDisabled',
  'recycledLogins',
  'dormant',
  'expired',
  'uncorrelated',
  'contractors',
  'serviceAccountsOwned',
  'serviceAccountsWithoutOwner',
  'serviceAccountsOwnerLeft',
  'managedServiceAccounts',
  'devices',
  'sharedMailboxes',
  'kiosksOwned',
  'kiosksWithoutOwner',
  'breakGlass',
  'aiAgents',
  'aiAgentsSponsorLeft',
  'applicationsOwned',
  'applicationsWithoutOwner',
  'managedIdentities',
  'ciWorkloads',
  'ciWorkloadsWithoutOwner',
  'workloadRoles',
  'federatedRoles',
  'thirdParty',
  'platform',
  'builtIn',
  'guests',
  'guestsDormant',
  'secondaryAccounts',
  'secondaryOfLeaver',
  'decoys',
  'danglingGrants',
  'staleDepartments',
  'departmentCasing',
  'groupsOwned',
  'groupsWithoutOwner',
  'privilegedEntitlements',
  'privilegedOnOrdinaryAccount',
  'linkedAppGroups',
  'unlinkedAppGroups',
  'mailOnlyGroups',
  'formulaCells',
  'effectiveDated',
  'badRows',
] as const;
export type TrapName = (typeof trapNames)[number];

/** The keys of every trap, sorted. */
export type Traps = Readonly<Record<TrapName, readonly SourceKey[]>>;

/** What a perfect reading of the six exports would find. */
export interface CompanyTruth {
  readonly people: readonly {
    readonly employeeId: string;
    readonly name: string;
    readonly email: string;
    readonly department: string;
    readonly job: string;
    readonly status: Status;
    /** Their ordinary accounts in all systems, the personnel record among them. */
    readonly accounts: readonly SourceKey[];
    /** Accounts that are theirs and stay apart: linked, never merged. */
    readonly secondary: readonly SourceKey[];
  }[];
  readonly roles: readonly PlantedRole[];
  readonly omissions: readonly Deviation[];
  readonly exceptions: readonly Deviation[];
  readonly traps: Traps;
  /** Grants and trusts that name nobody, as the readers report them. */
  readonly dangling: readonly { readonly source: System; readonly on: string; readonly principal: string }[];
  /** Who answers for each source, and who decides where security has to: e-mails of people in `people`. */
  readonly owners: Readonly<Record<System, string>>;
  readonly security: readonly string[];
  readonly fallback: string;
}
