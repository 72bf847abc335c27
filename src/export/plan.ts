import type { SourceKind } from '../domain/account.js';
import type { GovernedRole } from '../domain/catalogue.js';
import type { PlannedGrant } from '../domain/grant-plan.js';
import type { EntitlementKey, SourceKey } from '../domain/keys.js';

export const exportFormats = ['csv', 'scim'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The snapshot that roles are compared with, and how old its data is. */
export interface Compared {
  readonly campaignId: string;
  /** `matrix/v1` over the snapshot. */
  readonly snapshot: string;
  /** ISO 8601 UTC: the moment its data is of. */
  readonly asOf: string;
  readonly ageDays: number;
}

/** What things are called, and what systems are, in the snapshot that a role is compared with. */
export interface Vocabulary {
  readonly personName: (identity: string) => string;
  readonly entitlementName: (key: EntitlementKey) => string;
  readonly login: (account: SourceKey) => string;
  readonly kindOf: (source: string) => SourceKind | undefined;
}

export interface ExportedRole {
  readonly role: GovernedRole;
  readonly compared: Compared;
  readonly words: Vocabulary;
}

/** The plan of an export, before it has a format. */
export interface ExportPlan {
  /** By role id. */
  readonly roles: ReadonlyMap<string, ExportedRole>;
  /** As `grantPlan` orders them. */
  readonly grants: readonly PlannedGrant[];
}

/** Planned grants with their roles, in their order. */
export const withRoles = ({
  roles,
  grants,
}: ExportPlan): readonly { readonly grant: PlannedGrant; readonly of: ExportedRole }[] =>
  grants.flatMap((grant) => {
    const of = roles.get(grant.roleId);
    return of ? [{ grant, of }] : [];
  });
