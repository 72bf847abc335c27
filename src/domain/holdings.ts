import type { Grant } from './account.js';
import type { Identity } from './identity.js';
import { compareText, keyText, type EntitlementKey } from './keys.js';
import type { Snapshot } from './snapshot.js';

/** Who held what when one snapshot was frozen, and by which accounts. Privileged rights are in no snapshot. */
export interface Holdings {
  /** Whether the person is in the snapshot at all. */
  readonly knows: (identity: string) => boolean;
  readonly holds: (identity: string, entitlement: EntitlementKey) => boolean;
  /** Ids of the person's own accounts in one system, sorted; privileged and other secondary ones are not among them. */
  readonly accountsIn: (identity: string, source: string) => readonly string[];
  /** Those of them that hold the right directly, as its own system says. */
  readonly accountsHolding: (identity: string, entitlement: EntitlementKey) => readonly string[];
}

export function holdingsOf(of: {
  readonly snapshot: Snapshot;
  readonly identities: readonly Pick<Identity, 'id' | 'accounts'>[];
  readonly grants: Iterable<Grant>;
}): Holdings {
  const held = heldIn(of.snapshot);
  const accounts = new Map(of.identities.map(({ id, accounts: own }) => [id, own]));
  const direct = grantsByAccount(of.grants);
  const accountsIn: Holdings['accountsIn'] = (identity, source) => {
    const own = (accounts.get(identity) ?? []).filter((key) => key.source === source);
    return own.map(({ id }) => id).sort(compareText);
  };
  return {
    knows: (identity) => held.has(identity),
    holds: (identity, entitlement) => held.get(identity)?.has(keyText(entitlement)) ?? false,
    accountsIn,
    accountsHolding: (identity, entitlement) => {
      const { source } = entitlement;
      const wanted = keyText(entitlement);
      return accountsIn(identity, source).filter((id) => direct.get(keyText({ source, id }))?.has(wanted));
    },
  };
}

type Rights = ReadonlyMap<string, ReadonlySet<string>>;

function heldIn({ identities, entitlements, assignments }: Snapshot): Rights {
  const names = entitlements.map(keyText);
  return new Map(
    identities.map(({ id }, row) => [id, new Set((assignments[row] ?? []).map((column) => names[column] ?? ''))]),
  );
}

function grantsByAccount(grants: Iterable<Grant>): Rights {
  const direct = new Map<string, Set<string>>();
  for (const { account, entitlement, via } of grants) {
    if (via !== undefined) continue;
    const key = keyText(account);
    direct.set(key, (direct.get(key) ?? new Set()).add(keyText(entitlement)));
  }
  return direct;
}
