import type { Account } from '../domain/account.js';
import { keyText, sameKey } from '../domain/keys.js';
import { displayedName, employeeIdsOf, loginName, mailsOf } from './normalise.js';
import { distinct, peopleNamed, type PeopleIndex } from './people-index.js';
import { nameTokens } from './text.js';

/** The mark that sets a second account apart, and what is left of the login without it. */
export interface SecondaryMark {
  readonly mark: string;
  readonly remainder: string;
  /** `sa-` may be a service account and `a-` an initial: such a mark needs a human login or a second account behind it. */
  readonly weak: boolean;
}

/** The accounts, any one of them, whose person uses this account as a second one. */
export interface SecondaryLink {
  readonly mark: string;
  readonly primaries: readonly Account[];
  readonly why: string;
}

const strong = ['adm', 'admin', 't0', 't1', 't2', 'tier0', 'tier1', 'priv'];
const weak = ['a', 'sa', 'da', 'ea', 'pa', 'su', 'root'];
const marks = [...strong, ...weak].join('|');
const prefixed = new RegExp(`^(${marks})[-_.](.{2,})$`, 'u');
const suffixed = new RegExp(`^(.{2,})[-_.](${marks})$`, 'u');
const adminWords = new Set([
  'adm',
  'admin',
  'administrator',
  'privileged',
  'priv',
  'tier0',
  'tier1',
  'tier2',
  't0',
  't1',
  't2',
]);

/** At a token boundary only: `admiral`, `sabatini` and `abbott` carry no mark. */
export function secondaryMark(account: Account): SecondaryMark | undefined {
  const login = loginName(account);
  const [, before, rest] = prefixed.exec(login) ?? [];
  if (before !== undefined && rest !== undefined) return { mark: before, remainder: rest, weak: weak.includes(before) };
  const [, left, after] = suffixed.exec(login) ?? [];
  return left !== undefined && after !== undefined
    ? { mark: after, remainder: left, weak: weak.includes(after) }
    : undefined;
}

/**
 * Whose second account this is: by employee id, by a human login equal to the remainder, by a name's usual login, or by
 * the human name on display. Undefined when no human is behind it.
 */
export function secondaryOf(account: Account, index: PeopleIndex): SecondaryLink | undefined {
  if (account.employment !== undefined || account.structural !== undefined) return undefined;
  const mark = secondaryMark(account);
  const words = adminName(account);
  if (!mark && !(words && hasAdminSignal(account))) return undefined;
  const link = linkBy(account, mark, index);
  if (!link || !(mark?.weak ?? false)) return link;
  return hasOwnPrimary(account, link, index) ? link : undefined;
}

function linkBy(account: Account, mark: SecondaryMark | undefined, index: PeopleIndex): SecondaryLink | undefined {
  const label = mark?.mark ?? 'admin';
  const own = employeeIdsOf(account).flatMap(({ key }) => index.peopleByEmployeeId.get(key) ?? []);
  const found = (primaries: readonly Account[], why: string): SecondaryLink | undefined =>
    primaries.length > 0 ? { mark: label, primaries: distinct(primaries), why } : undefined;
  const remainder = mark?.remainder ?? '';
  return (
    found(own, 'it carries the employee id of a person') ??
    found(humanLogins(account, remainder, index), `the rest of its login, ${remainder}, is a human login`) ??
    found(byDisplayedName(account, remainder, index), 'its display name is the name of a person') ??
    found(index.peopleByUsualLogin.get(remainder) ?? [], `the rest of its login, ${remainder}, is made of a name`) ??
    (mark && !mark.weak ? found(mentioned(account, index), 'its description names a human login') : undefined)
  );
}

/** Ordinary accounts with this login, whatever the system; never another second account. */
const humanLogins = (account: Account, login: string, index: PeopleIndex): readonly Account[] =>
  (index.byLogin.get(login) ?? []).filter(
    (other) => !sameKey(other.key, account.key) && !secondaryMark(other) && isOrdinary(other, index),
  );

const isOrdinary = (other: Account, index: PeopleIndex): boolean =>
  other.structural === undefined || other.structural.class === 'human' || index.personOf(other) !== undefined;

/** Homonyms are told apart by the rest of the login where it fits only one of them. */
function byDisplayedName(account: Account, remainder: string, index: PeopleIndex): readonly Account[] {
  const name = displayedName(adminName(account) ?? account.displayName ?? '');
  if (!name) return [];
  const people = peopleNamed(index, name);
  const fitting = people.filter((person) => (index.peopleByUsualLogin.get(remainder) ?? []).includes(person));
  return fitting.length > 0 ? fitting : people;
}

const mentioned = (account: Account, index: PeopleIndex): readonly Account[] =>
  nameTokens(account.description ?? '').flatMap((token) =>
    token.length >= 4 ? humanLogins(account, token, index) : [],
  );

/** The display name without the words that say "administrator"; undefined when it has none of them. */
function adminName(account: Account): string | undefined {
  const tokens = nameTokens((account.displayName ?? '').replace(/[()[\]]/gu, ' '));
  const rest = tokens.filter((token) => !adminWords.has(token));
  return rest.length < tokens.length ? rest.join(' ') : undefined;
}

const hasAdminSignal = ({ signals }: Account): boolean =>
  signals.includes('admin-container') || signals.includes('admin-count');

/** `a-smith` may be how a company writes Alice Smith's only login: then it is no second account. */
function hasOwnPrimary(account: Account, link: SecondaryLink, index: PeopleIndex): boolean {
  const linked = index.personOf(account)?.person;
  const owners = link.primaries.flatMap((primary) => index.personOf(primary)?.person ?? []);
  if (linked && owners.length > 0 && !owners.some((owner) => sameKey(owner.key, linked.key))) return false;
  const isWorkMail =
    linked !== undefined && mailsOf(account).some(({ key }) => mailsOf(linked).some((own) => own.key === key));
  if (isWorkMail && adminName(account) === undefined) return false;
  return link.primaries.some((primary) => primary.employment === undefined) || hasOtherAccount(account, owners, index);
}

function hasOtherAccount(account: Account, owners: readonly Account[], index: PeopleIndex): boolean {
  const keys = new Set(owners.map(({ key }) => keyText(key)));
  return [...index.byLogin.values()].flat().some((other) => {
    const person = index.personOf(other)?.person;
    return !sameKey(other.key, account.key) && !secondaryMark(other) && person && keys.has(keyText(person.key));
  });
}
