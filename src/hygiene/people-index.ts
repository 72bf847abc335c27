import type { Account } from '../domain/account.js';
import { compareKeys, keyText, sameKey } from '../domain/keys.js';
import { givenNameForms } from './nicknames.js';
import { bareLogin, employeeIdsOf, loginName, mailsOf, sameVariant, type PersonName } from './normalise.js';
import { humanName, namesContradict, nameSimilarity, spelledName, usualLogins } from './person-name.js';

/** Everything that correlation and classification look up about people, built once from all accounts. */
export interface PeopleIndex {
  /** Records of systems of record for people. */
  readonly people: readonly Account[];
  /** All accounts by login without domain; the systems of record have none of their own. */
  readonly byLogin: ReadonlyMap<string, readonly Account[]>;
  readonly peopleByEmployeeId: ReadonlyMap<string, readonly Account[]>;
  readonly peopleByVariant: ReadonlyMap<string, readonly Account[]>;
  readonly peopleByMail: ReadonlyMap<string, readonly Account[]>;
  /** By mail local part and by the logins usually made of a name. */
  readonly peopleByUsualLogin: ReadonlyMap<string, readonly Account[]>;
  readonly peopleByName: ReadonlyMap<string, readonly Account[]>;
  /**
   * The person a key of this account points to: employee id, unique variant of it, unique work mail, or, where the account
   * has no mailbox, a login that is the local part of one person's work mail and spells their name. Never a name alone.
   */
  readonly personOf: (account: Account) => PersonLink | undefined;
}

export interface PersonLink {
  readonly person: Account;
  readonly by: 'employee-id' | 'employee-id-variant' | 'mail' | 'login';
}

export function indexPeople(accounts: readonly Account[]): PeopleIndex {
  const sorted = [...accounts].sort((a, b) => compareKeys(a.key, b.key));
  const people = sorted.filter((account) => account.employment !== undefined);
  const others = sorted.filter((account) => account.employment === undefined);
  const tables = {
    people,
    byLogin: groupBy(others, (account) => [loginName(account), bareLogin(account)]),
    peopleByEmployeeId: groupBy(people, (person) => employeeIdsOf(person).map(({ key }) => key)),
    peopleByVariant: groupBy(people, (person) => employeeIdsOf(person).map(({ variant }) => variant)),
    peopleByMail: groupBy(people, (person) => mailsOf(person).map(({ key }) => key)),
    peopleByUsualLogin: groupBy(people, usualLoginsOf),
    peopleByName: groupBy(people, (person) => nameKeys(humanName(person))),
  };
  const known = new Map<string, PersonLink | undefined>();
  const personOf = (account: Account): PersonLink | undefined => {
    const key = keyText(account.key);
    if (!known.has(key)) known.set(key, linkOf(account, tables));
    return known.get(key);
  };
  return { ...tables, personOf };
}

/** Every person of this name, forms of the given name and family-name-first order included. */
export function peopleNamed(index: PeopleIndex, name: PersonName): readonly Account[] {
  const found = nameKeys(name).flatMap((key) => index.peopleByName.get(key) ?? []);
  return distinct(found);
}

/** The accounts once each, in key order. */
export const distinct = (accounts: readonly Account[]): readonly Account[] =>
  [...new Map(accounts.map((account) => [keyText(account.key), account])).values()].sort((a, b) =>
    compareKeys(a.key, b.key),
  );

function linkOf(
  account: Account,
  tables: Pick<PeopleIndex, 'peopleByEmployeeId' | 'peopleByVariant' | 'peopleByMail' | 'peopleByUsualLogin'>,
): PersonLink | undefined {
  if (account.employment !== undefined) return { person: account, by: 'employee-id' };
  const ids = employeeIdsOf(account);
  const [exact] = ids.flatMap(({ key }) => tables.peopleByEmployeeId.get(key) ?? []);
  if (exact) return agreeing(account, { person: exact, by: 'employee-id' });
  const near = ids.flatMap((id) =>
    (tables.peopleByVariant.get(id.variant) ?? []).filter((person) =>
      employeeIdsOf(person).some((theirs) => sameVariant(id, theirs)),
    ),
  );
  const [only, ...more] = distinct(near);
  if (only && more.length === 0) return agreeing(account, { person: only, by: 'employee-id-variant' });
  const [owner, ...others] = distinct(mailsOf(account).flatMap(({ key }) => tables.peopleByMail.get(key) ?? []));
  if (owner) return others.length === 0 ? agreeing(account, { person: owner, by: 'mail' }) : undefined;
  return mailsOf(account).length === 0 ? bySpelledLogin(account, tables.peopleByUsualLogin) : undefined;
}

/** Cloud users are often called by the local part of their mail address (`wei.zhang`). */
function bySpelledLogin(account: Account, people: PeopleIndex['peopleByUsualLogin']): PersonLink | undefined {
  const login = loginName(account);
  const spelled = spelledName(login);
  const [person, ...homonyms] = distinct(people.get(login) ?? []);
  if (!spelled || !person || homonyms.length > 0 || !mailsOf(person).some(({ local }) => local === login))
    return undefined;
  const name = humanName(person);
  return name && nameSimilarity(name, spelled) >= 0.95 ? agreeing(account, { person, by: 'login' }) : undefined;
}

/** A key typed into the wrong record: the names are two people's. */
function agreeing(account: Account, link: PersonLink): PersonLink | undefined {
  const [mine, theirs] = [humanName(account), humanName(link.person)];
  return mine && theirs && !sameKey(account.key, link.person.key) && namesContradict(mine, theirs) ? undefined : link;
}

const usualLoginsOf = (person: Account): readonly string[] => {
  const name = humanName(person);
  const forms = name ? { ...name, given: name.given.flatMap(givenNameForms) } : undefined;
  return [...mailsOf(person).map(({ local }) => local), ...(forms ? usualLogins(forms) : [])];
};

const nameKeys = (name: PersonName | undefined): readonly string[] =>
  name === undefined
    ? []
    : [
        ...name.given.flatMap(givenNameForms).map((given) => JSON.stringify([given, name.family])),
        JSON.stringify(name.tokens),
      ];

function groupBy(
  accounts: readonly Account[],
  keys: (account: Account) => readonly string[],
): ReadonlyMap<string, readonly Account[]> {
  const groups = new Map<string, Account[]>();
  for (const account of accounts) {
    for (const key of new Set(keys(account))) {
      if (key === '') continue;
      const group = groups.get(key);
      if (group) group.push(account);
      else groups.set(key, [account]);
    }
  }
  return groups;
}
