import type { GovernedRole } from './catalogue.js';
import type { Candidate } from './candidate.js';
import type { Holdings } from './holdings.js';
import { compareKeys, compareText, keyText, type EntitlementKey } from './keys.js';

/** `add`: a role gives it and the person does not hold it; `keep`: they do; `would-revoke`: see `grantPlan`. */
export const planActions = ['add', 'keep', 'would-revoke'] as const;
export type PlanAction = (typeof planActions)[number];

/**
 * Why no account is named: the person is not in the snapshot, has no account of their own there (or the right is held in
 * another system that shares it), or has several of which none can be picked.
 */
export type AccountNote = 'gone' | 'no-account' | 'several-accounts';

/** One right of one person on account of one role. */
export interface PlannedGrant {
  readonly action: PlanAction;
  readonly roleId: string;
  readonly identity: string;
  readonly entitlement: EntitlementKey;
  /** The account in the entitlement's system that holds it, or would. */
  readonly account: string | null;
  readonly note: AccountNote | null;
}

type Content = Pick<Candidate, 'members' | 'entitlements'>;

/** A governed role with all that decisions on it ever gave. */
export interface RoleHistory {
  /** Oldest first, at least one; the last is in force. */
  readonly versions: readonly [GovernedRole, ...GovernedRole[]];
  /** What the approvers of a version were shown before any amendment, by version, where a candidate was approved. */
  readonly shown: ReadonlyMap<number, Content>;
  /** What people held when the snapshot was frozen that the role is compared with. */
  readonly holdings: Holdings;
}

export const versionInForce = ({ versions }: Pick<RoleHistory, 'versions'>): GovernedRole =>
  versions.at(-1) ?? versions[0];

/**
 * What would have to change so that people hold what governed roles give them. `inForce` is the whole catalogue, also where
 * only some roles are planned. A grant is proposed for revocation only when all of these hold:
 *
 * 1. a decision on the role took it away: an earlier version gave it to the person, or the approved candidate did and its
 *    approvers amended the person or the right out, and the version in force does not;
 * 2. the person holds it in the snapshot;
 * 3. no role in force gives it to the person.
 *
 * Everything else that people hold outside of roles is nobody's decision and stays. Ordered by role name, role id, person,
 * entitlement, account.
 */
export function grantPlan(roles: readonly RoleHistory[], inForce: readonly GovernedRole[]): readonly PlannedGrant[] {
  const governed = new Pairs();
  for (const role of inForce) governed.add(role);
  const sorted = [...roles].sort((a, b) => byName(versionInForce(a), versionInForce(b)));
  return sorted.flatMap((role) => planOf(role, governed).sort(byPerson));
}

const byName = (a: GovernedRole, b: GovernedRole): number =>
  compareText(a.name, b.name) || compareText(a.roleId, b.roleId);

const byPerson = (a: PlannedGrant, b: PlannedGrant): number =>
  compareText(a.identity, b.identity) ||
  compareKeys(a.entitlement, b.entitlement) ||
  compareText(a.account ?? '', b.account ?? '');

function planOf(history: RoleHistory, governed: Pairs): PlannedGrant[] {
  const { holdings } = history;
  const role = versionInForce(history);
  const given = new Pairs();
  given.add(role);
  const planned = given.list().flatMap(({ identity, entitlement }) => {
    const action = holdings.holds(identity, entitlement) ? 'keep' : 'add';
    return rows({ action, roleId: role.roleId, identity, entitlement }, holdings);
  });
  const revoked = takenAway(history).flatMap(({ identity, entitlement }) => {
    if (governed.has(identity, entitlement) || !holdings.holds(identity, entitlement)) return [];
    return rows({ action: 'would-revoke', roleId: role.roleId, identity, entitlement }, holdings);
  });
  return [...planned, ...revoked];
}

/** Whatever an earlier version gave, or approvers were shown; what is given now is left to whoever asks. */
function takenAway({ versions, shown }: RoleHistory): readonly Pair[] {
  const taken = new Pairs();
  for (const [at, version] of versions.entries()) {
    const before = [versions[at - 1], shown.get(version.version)].filter((one) => one !== undefined);
    for (const content of before) taken.add(content);
  }
  return taken.list();
}

/** One row for each account that holds it; one for the account that would. */
function rows(
  grant: Omit<PlannedGrant, 'account' | 'note'>,
  { knows, accountsIn, accountsHolding }: Holdings,
): readonly PlannedGrant[] {
  const { action, identity, entitlement } = grant;
  const without = (note: AccountNote): readonly PlannedGrant[] => [{ ...grant, account: null, note }];
  if (!knows(identity)) return without('gone');
  const accounts = action === 'add' ? accountsIn(identity, entitlement.source) : accountsHolding(identity, entitlement);
  if (accounts.length === 0) return without('no-account');
  if (action === 'add' && accounts.length > 1) return without('several-accounts');
  return accounts.map((account) => ({ ...grant, account, note: null }));
}

interface Pair {
  readonly identity: string;
  readonly entitlement: EntitlementKey;
}

/** Who gets what, each once. */
class Pairs {
  private readonly byIdentity = new Map<string, Map<string, EntitlementKey>>();

  add({ members, entitlements }: Content): void {
    for (const identity of members) {
      const own = this.byIdentity.get(identity) ?? new Map<string, EntitlementKey>();
      for (const key of entitlements) own.set(keyText(key), key);
      this.byIdentity.set(identity, own);
    }
  }

  has(identity: string, entitlement: EntitlementKey): boolean {
    return this.byIdentity.get(identity)?.has(keyText(entitlement)) ?? false;
  }

  list(): readonly Pair[] {
    return [...this.byIdentity].flatMap(([identity, own]) =>
      [...own.values()].map((entitlement) => ({ identity, entitlement })),
    );
  }
}
