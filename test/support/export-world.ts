import fc from 'fast-check';
import type { SourceKind } from '../../src/domain/account.js';
import type { GovernedRole } from '../../src/domain/catalogue.js';
import { grantPlan, versionInForce, type PlannedGrant, type RoleHistory } from '../../src/domain/grant-plan.js';
import { holdingsOf } from '../../src/domain/holdings.js';
import { compareKeys, keyText, type EntitlementKey } from '../../src/domain/keys.js';
import type { Snapshot } from '../../src/domain/snapshot.js';
import type { ExportPlan, Vocabulary } from '../../src/export/plan.js';
import { role } from '../store/values.js';
import { account, reading } from './accounts.js';

/** Who holds what: by identity, rights as keys. Everybody has one account in each system, named `<identity>@<system>`. */
export type Held = ReadonlyMap<string, readonly EntitlementKey[]>;

export const accountOf = (identity: string, source: string): string => `${identity}@${source}`;

/** Whoever is planned for, and whoever is told apart by a pair. */
export const pairText = (identity: string, key: EntitlementKey): string =>
  JSON.stringify([identity, key.source, key.id]);

export function pairsOf(held: Held): ReadonlySet<string> {
  return new Set([...held].flatMap(([identity, keys]) => keys.map((key) => pairText(identity, key))));
}

/** A company as a snapshot, its accounts and its grants. */
export function company(held: Held, systems: readonly string[]) {
  const entitlements = [...new Map([...held.values()].flat().map((key) => [keyText(key), key])).values()].sort(
    compareKeys,
  );
  const column = new Map(entitlements.map((key, at) => [keyText(key), at]));
  const people = [...held].sort(([a], [b]) => (a < b ? -1 : 1));
  const snapshot: Snapshot = {
    format: 'rolewright/snapshot',
    version: 1,
    identities: people.map(([id]) => ({ id, attributes: {} })),
    entitlements,
    assignments: people.map(([, keys]) =>
      [...new Set(keys.map((key) => column.get(keyText(key))!))].sort((a, b) => a - b),
    ),
  };
  const identities = people.map(([id]) => ({
    id,
    displayName: `Person ${id}`,
    accounts: systems.map((source) => ({ source, id: accountOf(id, source) })),
  }));
  const grants = people.flatMap(([id, keys]) =>
    keys.map((entitlement) => ({
      account: { source: entitlement.source, id: accountOf(id, entitlement.source) },
      entitlement,
      at: { file: 'f', line: 1 },
    })),
  );
  const accounts = identities.flatMap((one) =>
    one.accounts.map((key) => account(`${key.source} ${key.id}`, { login: `login of ${key.id}` })),
  );
  const readings = systems.map((source) =>
    reading(source, {
      accounts: accounts.filter(({ key }) => key.source === source),
      grants: grants.filter(({ account: { source: held } }) => held === source),
    }),
  );
  return { snapshot, identities, readings, grants };
}

export const words = (kinds: Readonly<Record<string, SourceKind>> = {}): Vocabulary => ({
  personName: (identity) => `Person ${identity}`,
  entitlementName: ({ id }) => `Right ${id}`,
  login: ({ id }) => `login of ${id}`,
  kindOf: (source) => kinds[source],
});

export const compared = { campaignId: 'c1', snapshot: 'matrix/v1:sha256:0', asOf: '2026-06-30T00:00:00Z', ageDays: 12 };

export interface World {
  readonly held: Held;
  readonly histories: readonly RoleHistory[];
  readonly inForce: readonly GovernedRole[];
  readonly grants: readonly PlannedGrant[];
}

/** Roles as lists of versions, each of them `[members, entitlements]`; what a version's approvers were shown comes third. */
export type Version = readonly [
  members: readonly string[],
  entitlements: readonly EntitlementKey[],
  shown?: { readonly members: readonly string[]; readonly entitlements: readonly EntitlementKey[] },
];

export function world(
  held: Held,
  roles: Readonly<Record<string, readonly Version[]>>,
  systems: readonly string[],
): World {
  const holdings = holdingsOf(company(held, systems));
  const histories = Object.entries(roles).map(([roleId, versions]): RoleHistory => {
    const [first, ...more] = versions.map(([members, entitlements], at) =>
      role(roleId, { version: at + 1, members, entitlements, name: `Role ${roleId}`, campaignId: 'c1' }),
    );
    const shown = new Map(versions.flatMap(([, , one], at) => (one ? [[at + 1, one] as const] : [])));
    return { versions: [first!, ...more], shown, holdings };
  });
  const inForce = histories.map(versionInForce);
  return { held, histories, inForce, grants: grantPlan(histories, inForce) };
}

export const exportPlan = ({ histories, grants }: World, vocabulary: Vocabulary): ExportPlan => ({
  roles: new Map(
    histories.map((one) => [versionInForce(one).roleId, { role: versionInForce(one), compared, words: vocabulary }]),
  ),
  grants,
});

/** Does what a plan says to who holds what. */
export function applied(held: Held, grants: readonly PlannedGrant[]): Held {
  const after = new Map([...held].map(([id, keys]) => [id, new Map(keys.map((key) => [keyText(key), key]))]));
  for (const { action, identity, entitlement } of grants) {
    const own = after.get(identity) ?? new Map<string, EntitlementKey>();
    after.set(identity, own);
    if (action === 'would-revoke') own.delete(keyText(entitlement));
    else own.set(keyText(entitlement), entitlement);
  }
  return new Map([...after].map(([id, own]) => [id, [...own.values()]]));
}

/** Texts that break what is careless: formulas, quotes, separators, line ends, marks, markup, emoji, escapes. */
export const hostileTexts = [
  '=HYPERLINK("http://x","y")',
  '+1;=1+1',
  '-2+3\n=cmd',
  '@SUM(A1)',
  '\t=1',
  '\r\n-1',
  "'quoted",
  "''",
  'a,b;"c"',
  ' = 1',
  '＝1',
  '<script>alert(1)</script>',
  'members[value eq "x"]',
  'a/b?c#d%20',
  '👩‍💼 Ünïcode \u202e',
  '..',
  '\u001b[31mred',
] as const;

export const hostileText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
);

const systems = ['ad', 'erp'] as const;
const rights = systems.flatMap((source) =>
  ['groups/A', 'groups/=B', 'roles/C', "entitlements/'D", 'E'].map((id) => ({ source, id })),
);
const people = ['i1', 'i2', 'i3', 'i4', '=i5'] as const;
const some = <T>(from: readonly T[], minLength = 0) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength, maxLength: from.length });
const version: fc.Arbitrary<Version> = fc
  .tuple(some(people, 1), some(rights, 1), fc.option(fc.tuple(some(people), some(rights)), { nil: undefined }))
  .map(([members, entitlements, more]) =>
    more
      ? ([
          members,
          entitlements,
          {
            members: [...new Set([...members, ...more[0]])],
            entitlements: [...new Set([...entitlements, ...more[1]])],
          },
        ] as const)
      : ([members, entitlements] as const),
  );

/** Small companies whose roles have a past; somebody of a role may have left. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    held: fc.dictionary(fc.constantFrom(...people), some(rights), { minKeys: 1 }),
    roles: fc.dictionary(fc.constantFrom('r1', 'r2', 'r3'), fc.array(version, { minLength: 1, maxLength: 3 }), {
      minKeys: 1,
    }),
  })
  .map(({ held, roles }) => world(new Map(Object.entries(held)), roles, systems));
