import type { Account } from '../domain/account.js';
import { compareKeys, keyText } from '../domain/keys.js';
import { isLiving } from './employment.js';
import {
  employeeIdsOf,
  loginName,
  mailName,
  mailsOf,
  type EmployeeId,
  type MailName,
  type PersonName,
} from './normalise.js';
import { humanName, spelledName } from './person-name.js';
import { looseText } from './text.js';

/** Accounts taken for one person so far, with what they say about that person together. */
export interface Cluster {
  /** Sorted by key; the first is the cluster's name in explanations. */
  readonly accounts: readonly Account[];
  readonly people: readonly Account[];
  readonly livingIds: ReadonlySet<string>;
  readonly birthdays: ReadonlySet<string>;
  readonly ids: readonly EmployeeId[];
  readonly previousIds: ReadonlySet<string>;
  readonly mails: readonly MailName[];
  readonly personalMails: ReadonlySet<string>;
  readonly logins: ReadonlySet<string>;
  readonly names: readonly PersonName[];
  /** Names that logins and mail addresses spell out; weaker than `names`. */
  readonly spelled: readonly PersonName[];
}

export function clusterOf(members: readonly Account[], asOf: string): Cluster {
  const accounts = [...members].sort((a, b) => compareKeys(a.key, b.key));
  const people = accounts.filter(({ employment }) => employment !== undefined);
  const mails = uniqueMails(accounts.flatMap(mailsOf));
  return {
    accounts,
    people,
    livingIds: new Set(people.filter((person) => isLiving(person, asOf)).flatMap(ownId)),
    birthdays: new Set(accounts.flatMap(({ birthMonthDay }) => birthMonthDay ?? [])),
    ids: accounts.flatMap(employeeIdsOf),
    previousIds: new Set(accounts.flatMap(({ previousEmployeeIds }) => previousEmployeeIds).map(looseText)),
    mails,
    personalMails: new Set(
      accounts.flatMap(({ personalEmails }) => personalEmails).flatMap((text) => mailName(text)?.key ?? []),
    ),
    logins: new Set(accounts.filter(({ employment }) => !employment).map(loginName)),
    names: accounts.flatMap((account) => humanName(account) ?? []),
    spelled: [...accounts.map(loginName), ...mails.map(({ local }) => local)].flatMap(
      (text) => spelledName(text) ?? [],
    ),
  };
}

/** A system of record's own id of a person; `previous` ids are a different field. */
const ownId = (person: Account): readonly string[] => {
  const [own] = employeeIdsOf(person);
  return [own?.key ?? keyText(person.key)];
};

const uniqueMails = (names: readonly MailName[]): readonly MailName[] => [
  ...new Map(names.map((name) => [name.key, name])).values(),
];

/**
 * Why these can never be one person, whatever else agrees: two employment records alive at once, two birthdays, or a key
 * of somebody else. Asked of whole clusters, so that A~B and B~C cannot carry A to C.
 */
export function hardReject(a: Cluster, b: Cluster, knownIds: ReadonlySet<string>): string | undefined {
  if (new Set([...a.livingIds, ...b.livingIds]).size > 1) return 'two living employment records';
  const birthdays = a.birthdays.size > 0 && b.birthdays.size > 0;
  if (birthdays && ![...a.birthdays].some((day) => b.birthdays.has(day))) return 'different birthdays';
  return claimsOther(a, b, knownIds) || claimsOther(b, a, knownIds) ? 'the employee id of somebody else' : undefined;
}

/** One side names, by exact id, a person of the record that is on neither side's employment records. */
function claimsOther(claiming: Cluster, other: Cluster, knownIds: ReadonlySet<string>): boolean {
  if (other.people.length === 0) return false;
  const theirs = new Set([...claiming.people, ...other.people].flatMap(employeeIdsOf).map(({ key }) => key));
  const former = new Set([...claiming.previousIds, ...other.previousIds]);
  return claiming.ids.some(({ key }) => knownIds.has(key) && !theirs.has(key) && !former.has(looseText(key)));
}

/** Disjoint sets of accounts that grow by joins; a join that a hard rule forbids leaves both as they are. */
export class Clusters {
  private readonly clusterByKey = new Map<string, Cluster>();
  private readonly asOf: string;
  private readonly knownIds: ReadonlySet<string>;

  constructor(accounts: readonly Account[], asOf: string) {
    this.asOf = asOf;
    this.knownIds = new Set(
      accounts
        .filter(({ employment }) => employment)
        .flatMap(employeeIdsOf)
        .map(({ key }) => key),
    );
    for (const account of accounts) this.clusterByKey.set(keyText(account.key), clusterOf([account], asOf));
  }

  of(account: Account): Cluster {
    return this.clusterByKey.get(keyText(account.key)) ?? clusterOf([account], this.asOf);
  }

  isKnownId(id: string): boolean {
    return this.knownIds.has(id);
  }

  /** Every cluster once, ordered by the key of its first account. */
  all(): readonly Cluster[] {
    return [...new Set(this.clusterByKey.values())].sort((a, b) => compareClusters(a, b));
  }

  rejection(a: Cluster, b: Cluster): string | undefined {
    return hardReject(a, b, this.knownIds);
  }

  /** True when they are one cluster afterwards. */
  join(left: Account, right: Account): boolean {
    const [a, b] = [this.of(left), this.of(right)];
    if (a === b) return true;
    if (this.rejection(a, b) !== undefined) return false;
    const joined = clusterOf([...a.accounts, ...b.accounts], this.asOf);
    for (const account of joined.accounts) this.clusterByKey.set(keyText(account.key), joined);
    return true;
  }
}

export function compareClusters(a: Cluster, b: Cluster): number {
  const [left, right] = [a.accounts[0], b.accounts[0]];
  return left && right ? compareKeys(left.key, right.key) : 0;
}
