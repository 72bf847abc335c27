import type { Account } from '../domain/account.js';
import type { CampaignSpec } from '../domain/campaign.js';
import type { Finding } from '../domain/finding.js';
import type { Identity } from '../domain/identity.js';
import { compareKeys, compareText, keyText, type AccountKey } from '../domain/keys.js';
import type { Verdict } from '../domain/stage-results.js';
import { spellingsOf, type Spellings } from './attributes.js';
import { compareClusters, type Cluster } from './clusters.js';
import { isLiving } from './employment.js';
import { ownerReferences, ownerResolver } from './owners.js';
import type { PeopleIndex } from './people-index.js';
import { secondaryOf } from './secondary.js';
import { survive } from './survivorship.js';

export interface IdentityInput {
  readonly accounts: readonly Account[];
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Groups of accounts that are one person each. */
  readonly clusters: readonly Cluster[];
  readonly index: PeopleIndex;
  readonly spec: CampaignSpec;
  /** Opaque id of the identity whose anchor is this account. */
  readonly identityId: (anchor: AccountKey) => string;
}

/** Makes identities of people and of everything else; links second accounts and managers. Sorted by id. */
export function makeIdentities(input: IdentityInput): {
  readonly identities: readonly Identity[];
  readonly findings: readonly Finding[];
} {
  const spelling = spellingsOf(input.accounts, input.spec.attributes);
  const people = [...input.clusters].sort(compareClusters).map((cluster) => ofPerson(cluster, input, spelling));
  const inPeople = new Set(people.flatMap(({ accounts }) => accounts).map(keyText));
  const others = groupByAnchor(
    input.accounts.filter(({ key }) => !inPeople.has(keyText(key))),
    input.verdicts,
  );
  const rest = others.map((accounts) => ofOther(accounts, input, spelling));
  const { identities, findings } = linkSecondary([...people, ...rest], input);
  const withManagers = linkManagers(identities, input.accounts);
  return { identities: withManagers.sort((a, b) => compareText(a.id, b.id)), findings };
}

function ofPerson(cluster: Cluster, input: IdentityInput, spelling: Spellings): Identity {
  const { asOf } = input.spec;
  const living = cluster.people.filter((person) => isLiving(person, asOf));
  const anchor = living[0] ?? cluster.people[0] ?? cluster.accounts[0];
  const verdicts = verdictsOf(cluster.accounts, input.verdicts);
  const isGuest = verdicts.length > 0 && verdicts.every(({ class: taken }) => taken === 'guest');
  return {
    id: input.identityId(anchor?.key ?? { source: '', id: '' }),
    class: isGuest ? 'guest' : 'human',
    confidence: Math.max(0, ...verdicts.map(({ confidence }) => confidence)),
    reasons: reasonsOf(verdicts),
    accounts: cluster.accounts.map(({ key }) => key),
    secondary: [],
    ...survive(cluster.accounts, input.spec, spelling),
    living: cluster.people.length > 0 ? living.length > 0 : cluster.accounts.some(({ enabled }) => enabled),
  };
}

function ofOther(accounts: readonly Account[], input: IdentityInput, spelling: Spellings): Identity {
  const verdicts = verdictsOf(accounts, input.verdicts);
  const [anchor] = accounts;
  return {
    id: input.identityId(anchor?.key ?? { source: '', id: '' }),
    class: verdicts[0]?.class ?? 'service_account',
    confidence: Math.max(0, ...verdicts.map(({ confidence }) => confidence)),
    reasons: reasonsOf(verdicts),
    accounts: accounts.map(({ key }) => key),
    secondary: [],
    ...survive(accounts, input.spec, spelling),
    living: accounts.some(({ enabled }) => enabled),
  };
}

const verdictsOf = (accounts: readonly Account[], verdicts: ReadonlyMap<string, Verdict>): readonly Verdict[] =>
  accounts.flatMap(({ key }) => verdicts.get(keyText(key)) ?? []);

const reasonsOf = (verdicts: readonly Verdict[]): readonly string[] =>
  [...new Set(verdicts.flatMap(({ reasons }) => reasons))].sort(compareText);

/** The same non-human account seen in two systems by a shared id; second accounts of people are never merged. */
function groupByAnchor(
  accounts: readonly Account[],
  verdicts: ReadonlyMap<string, Verdict>,
): readonly (readonly Account[])[] {
  const groups = new Map<string, Account[]>();
  for (const account of [...accounts].sort((a, b) => compareKeys(a.key, b.key))) {
    const taken = verdicts.get(keyText(account.key))?.class;
    const shared = taken === 'privileged_admin' ? undefined : account.anchors.find((anchor) => groups.has(anchor));
    const group = shared === undefined ? [] : (groups.get(shared) ?? []);
    group.push(account);
    groups.set(keyText(account.key), group);
    if (taken !== 'privileged_admin') for (const anchor of account.anchors) groups.set(anchor, group);
  }
  return [...new Set(groups.values())];
}

function linkSecondary(
  identities: readonly Identity[],
  input: IdentityInput,
): { readonly identities: readonly Identity[]; readonly findings: readonly Finding[] } {
  const byKey = new Map(input.accounts.map((account) => [keyText(account.key), account]));
  const identityOf = new Map(
    identities.flatMap((identity) => identity.accounts.map((key) => [keyText(key), identity] as const)),
  );
  const ownerOf = new Map<string, Identity>();
  const findings: Finding[] = [];
  for (const identity of identities.filter(({ class: taken }) => taken === 'privileged_admin')) {
    const accounts = identity.accounts.flatMap((key) => byKey.get(keyText(key)) ?? []);
    const primaries = accounts.flatMap((account) => secondaryOf(account, input.index)?.primaries ?? []);
    const owners = onePerson(primaries.flatMap(({ key }) => identityOf.get(keyText(key)) ?? []));
    const named = owners.length === 0 ? namedOwners(accounts, identities, input.accounts) : owners;
    const [owner, ...more] = named;
    if (owner && more.length === 0) ownerOf.set(identity.id, owner);
    else findings.push(...accounts.map((account) => unlinked(account, named.length)));
  }
  const secondary = new Map<string, AccountKey[]>();
  for (const { id, accounts } of identities) {
    const owner = ownerOf.get(id);
    if (owner) secondary.set(owner.id, [...(secondary.get(owner.id) ?? []), ...accounts]);
  }
  const linked = identities.map((identity) => {
    const owner = ownerOf.get(identity.id);
    if (owner) return { ...identity, ownerIds: [owner.id] };
    const own = secondary.get(identity.id);
    return own ? { ...identity, secondary: own.sort(compareKeys) } : identity;
  });
  return { identities: linked, findings };
}

/** The people among these, the living ones where there are any: a homonym who left does not hide the one who stayed. */
function onePerson(found: readonly Identity[]): readonly Identity[] {
  const people = [...new Set(found)].filter(({ class: taken }) => taken === 'human');
  const living = people.filter((identity) => identity.living);
  return living.length > 0 ? living : people;
}

function namedOwners(
  accounts: readonly Account[],
  identities: readonly Identity[],
  all: readonly Account[],
): readonly Identity[] {
  const resolve = ownerResolver(identities, all);
  const owners = accounts.flatMap(ownerReferences).map(resolve);
  return onePerson(owners.flatMap((owner) => (owner.kind === 'person' ? [owner.identity] : [])));
}

const unlinked = (account: Account, candidates: number): Finding => ({
  code: candidates === 0 ? 'SECONDARY_UNLINKED' : 'SECONDARY_AMBIGUOUS',
  severity: 'warning',
  source: account.key.source,
  line: account.at.line,
  subject: account.key.id,
  message:
    candidates === 0
      ? 'an administrator account with no person behind it'
      : `an administrator account that fits ${candidates} people`,
});

function linkManagers(identities: readonly Identity[], accounts: readonly Account[]): Identity[] {
  const resolve = ownerResolver(identities, accounts);
  const byKey = new Map(accounts.map((account) => [keyText(account.key), account]));
  return identities.map((identity) => {
    const own = identity.accounts.flatMap((key) => byKey.get(keyText(key)) ?? []);
    const inOrder = [...own].sort((a, b) => Number(b.employment !== undefined) - Number(a.employment !== undefined));
    const managers = inOrder.flatMap(({ manager }) => (manager ? [resolve(manager)] : []));
    const found = managers.flatMap((owner) =>
      owner.kind === 'person' && owner.identity.id !== identity.id ? [owner.identity] : [],
    );
    const manager = found.find(({ living }) => living) ?? found[0];
    return manager === undefined ? identity : { ...identity, managerId: manager.id };
  });
}
