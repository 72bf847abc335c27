import type { Account } from '../domain/account.js';
import {
  accountTypeWords,
  attributeNameAliases,
  attributeValueAliases,
  emailDomainAliases,
  type AccountType,
} from './mapping-tables.js';
import { foldText, looseText, nameTokens } from './text.js';

export interface MailName {
  /** `local@domain`, folded, plus-tag and domain alias resolved: equal keys are the same mailbox. */
  readonly key: string;
  readonly local: string;
  readonly domain: string;
}

/**
 * The mailbox an address names, or undefined when it is not an address. A guest's principal name
 * `jane_partner.example#EXT#@tenant` stands for `jane@partner.example` (Microsoft Entra B2B).
 */
export function mailName(text: string): MailName | undefined {
  const folded = foldText(text).replace(/^mailto:/u, '');
  const guest = /^(.+)_([^_@]+)#ext#@/u.exec(folded);
  const [local = '', domain = '', ...more] = (guest ? `${guest[1]}@${guest[2]}` : folded).split('@');
  if (more.length > 0 || !/^[^\s"<>,;]+$/u.test(local) || !/^[^\s@]+\.[^\s@]+$/u.test(domain)) return undefined;
  const untagged = local.replace(/(?<=.)\+.*$/u, '');
  const real = emailDomainAliases.get(domain) ?? domain;
  return { key: `${untagged}@${real}`, local: untagged, domain: real };
}

export interface EmployeeId {
  /** Folded, upper case: what two systems of record must agree on. */
  readonly key: string;
  /** Without letters and leading zeros: evidence only, since C2001 and E2001 share it. Empty when it has no digits. */
  readonly variant: string;
  readonly letters: string;
}

const placeholders = new Set([
  'N/A',
  'NA',
  'NONE',
  'NULL',
  'NIL',
  'UNKNOWN',
  'TBD',
  'TBC',
  '-',
  '--',
  'X',
  'XXX',
  'TEST',
]);

/** An employee id and its variant key; undefined for the words and figures people type when they have none. */
export function employeeId(text: string): EmployeeId | undefined {
  const key = foldText(text)
    .toUpperCase()
    .replace(/^(\d{1,3})((?:,\d{3})+)$/u, (all) => all.replaceAll(',', ''))
    .replace(/^(\d+)\.0+$/u, '$1');
  if (key === '' || placeholders.has(key) || /^(0+|9{4,})$/u.test(key)) return undefined;
  const parts = /^([A-Z]*)[-_ ]?0*(\d+)$/u.exec(key);
  return { key, variant: parts?.[2] ?? '', letters: parts?.[1] ?? '' };
}

/** True when one could be the other with its letters or zeros lost on the way; never when both have different letters. */
export const sameVariant = (a: EmployeeId, b: EmployeeId): boolean =>
  a.variant !== '' && a.variant === b.variant && (a.letters === b.letters || a.letters === '' || b.letters === '');

export const employeeIdsOf = (account: Account): readonly EmployeeId[] =>
  account.employeeIds.flatMap((text) => employeeId(text) ?? []);

/** Every work mailbox an account names, its login included when that is an address. */
export const mailsOf = (account: Account): readonly MailName[] => {
  const names = [...account.emails, account.login].flatMap((text) => mailName(text) ?? []);
  return [...new Map(names.map((name) => [name.key, name])).values()];
};

/** The login without its domain, folded: `CORP\jdoe`, `jdoe@corp.example` and `jdoe` are one. */
export const loginName = (account: Account): string => {
  const folded = foldText(account.login);
  return mailName(folded)?.local ?? folded.replace(/^.*\\/u, '').replace(/@.*$/u, '');
};

const contractorPrefix = /^(?:ext|x|c|ctr|con|contractor|vendor|v|guest)[-._](?=.{3})/u;

/** The login without the marks companies give contractors (`ext.tbaker`). */
export const bareLogin = (account: Account): string => loginName(account).replace(contractorPrefix, '');

export function accountType(declared: string | undefined): AccountType | undefined {
  if (declared === undefined || foldText(declared) === '') return undefined;
  return accountTypeWords.get(foldText(declared)) ?? 'unmapped';
}

/** One name per attribute, whatever each system calls it. */
export const attributeName = (name: string): string =>
  attributeNameAliases.get(foldText(name).replace(/[-_\s]/gu, '')) ?? name;

/** Comparison key of an attribute value: equal keys are the same value in another spelling. */
export function attributeValueKey(attribute: string, value: string): string {
  const key = foldText(value);
  const aliases = Object.hasOwn(attributeValueAliases, attribute) ? attributeValueAliases[attribute] : undefined;
  return aliases?.get(key) ?? key;
}

/** A person's name as tokens for comparison; `given` and `family` only where the record keeps them apart. */
export interface PersonName {
  readonly given: readonly string[];
  readonly family: string;
  /** Every token, without titles and generational marks, sorted. */
  readonly tokens: readonly string[];
}

const dropped = new Set([
  'jr',
  'sr',
  'dr',
  'mr',
  'mrs',
  'ms',
  'prof',
  'ii',
  'iii',
  'iv',
  'phd',
  'ext',
  'external',
  'contractor',
]);

/** The name an account carries, or undefined when it carries none of two words (`svc_sql`, `frontdesk`). */
export function personName(account: Account): PersonName | undefined {
  if (account.familyName !== undefined && account.givenName !== undefined) {
    const given = [account.givenName, account.preferredName ?? ''].map(looseText).filter((name) => name !== '');
    const family = looseText(account.familyName).replaceAll(' ', '');
    if (given.length > 0 && family !== '')
      return { given, family, tokens: wordsOf(`${given[0]} ${account.familyName}`) };
  }
  return account.displayName === undefined ? undefined : displayedName(account.displayName);
}

/** `Jane Doe`, `Doe, Jane` and `Jane Doe (External)`; digits that make a homonym unique (`John Smith2`) are dropped. One word is none. */
export function displayedName(text: string): PersonName | undefined {
  const bare = text.replace(/\([^)]*\)|\[[^\]]*\]/gu, ' ');
  if (!/\S\s+\S|,/u.test(bare)) return undefined;
  const [before = '', after] = bare.split(',');
  const ordered = wordsInOrder(after === undefined || wordsInOrder(after).length === 0 ? before : `${after} ${before}`);
  if (ordered.length < 2) return undefined;
  const [first = ''] = ordered;
  return { given: [first], family: ordered.slice(1).join(''), tokens: [...ordered].sort() };
}

const wordsInOrder = (text: string): readonly string[] =>
  nameTokens(text)
    .map((token) => token.replace(/\d+$/u, ''))
    .filter((token) => /^\p{L}+$/u.test(token) && !dropped.has(token));

const wordsOf = (text: string): readonly string[] => [...wordsInOrder(text)].sort();
