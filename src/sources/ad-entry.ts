import type { Row } from './distinct.js';
import { bytesOf } from './ldif-parse.js';
import type { LdifEntry, LdifValue } from './ldif-parse.js';
import { readSid } from './sid.js';
import { readFileTime, readGeneralizedTime } from './times.js';
import type { FileTime } from './times.js';

/** What an entry is to us, by its object classes. `fragment` has none: a group's further members, or nothing. */
export type AdKind = 'account' | 'group' | 'fragment' | 'other';

const accountClasses = ['user', 'computer', 'inetorgperson'];
const groupClasses = ['group', 'groupofnames', 'groupofuniquenames'];

/** The object classes that name managed service accounts, which are computers too. */
export const managedClasses: readonly string[] = [
  'msds-groupmanagedserviceaccount',
  'msds-managedserviceaccount',
  'msds-delegatedmanagedserviceaccount',
];

export function kindOf(entry: LdifEntry): AdKind {
  const classes = classesOf(entry);
  if (classes.length === 0) return 'fragment';
  if (classes.some((name) => groupClasses.includes(name))) return 'group';
  if (classes.includes('contact')) return 'other';
  return classes.some((name) => accountClasses.includes(name) || managedClasses.includes(name)) ? 'account' : 'other';
}

export const classesOf = (entry: LdifEntry): readonly string[] =>
  textsOf(entry, 'objectclass').map((name) => name.trim().toLowerCase());

/** All values of an attribute as text, those in bytes left out. */
export const textsOf = (entry: LdifEntry, name: string): readonly string[] =>
  valuesOf(entry, name).flatMap(({ text }) => text ?? []);

export const valuesOf = (entry: LdifEntry, name: string): readonly LdifValue[] => entry.attributes.get(name) ?? [];

/** The attribute's only value; of several, the least, so that their order makes no difference. */
export const textOf = (entry: LdifEntry, name: string): string | undefined => [...textsOf(entry, name)].sort()[0];

/** `sAMAccountName`, which AD has for every account; elsewhere `uid`. */
export const loginOf = (entry: LdifEntry): string => textOf(entry, 'samaccountname') ?? textOf(entry, 'uid') ?? '';

/** The entry's SID in text, or undefined where it has none. `problemOf` has refused what cannot be read. */
export function sidOf(entry: LdifEntry): string | undefined {
  const [value] = valuesOf(entry, 'objectsid');
  return value && (readSid(value) ?? undefined);
}

/** What a FILETIME attribute says; undefined where the entry has none. */
export const fileTimeOf = (entry: LdifEntry, name: string): FileTime | undefined =>
  readFileTime(textOf(entry, name) ?? '') ?? undefined;

/** The entry as a row to be compared with others of the same id: the later change first, then what it says. */
export function toRow(entry: LdifEntry): Row<LdifEntry> {
  const rank = (): readonly string[] => {
    const attributes = [...entry.attributes]
      .map(([name, values]) => [
        name,
        values.map((one) => [one.options, Buffer.from(bytesOf(one)).toString('base64')].join(' ')).sort(),
      ])
      .sort();
    return [textOf(entry, 'whenchanged') ?? '', JSON.stringify([entry.dn, attributes])];
  };
  return { value: entry, at: entry.at, rank };
}

const textual = [
  'samaccountname',
  'uid',
  'mail',
  'employeeid',
  'displayname',
  'cn',
  'memberof',
  'member',
  'manager',
  'managedby',
];
const fileTimes = ['accountexpires', 'lastlogontimestamp', 'pwdlastset'];

/** Why an entry cannot be read, if it cannot. A value that decides whether somebody may sign in is never guessed. */
export function problemOf(entry: LdifEntry): { readonly code: string; readonly message: string } | undefined {
  const bytes = textual.find((name) => valuesOf(entry, name).some(({ text }) => text === null));
  if (bytes !== undefined) return { code: 'BAD_TEXT', message: `${bytes} holds bytes that are not UTF-8` };
  const control = textOf(entry, 'useraccountcontrol');
  if (control !== undefined && !/^-?\d{1,10}$/.test(control.trim())) {
    return { code: 'BAD_NUMBER', message: 'userAccountControl is no number' };
  }
  const time = fileTimes.find((name) => textOf(entry, name) !== undefined && fileTimeOf(entry, name) === undefined);
  if (time !== undefined) return { code: 'BAD_DATE', message: `${time} is no FILETIME` };
  const created = textOf(entry, 'whencreated');
  if (created !== undefined && readGeneralizedTime(created) === null) {
    return { code: 'BAD_DATE', message: 'whenCreated is no GeneralizedTime in UTC' };
  }
  if (valuesOf(entry, 'objectsid').some((value) => readSid(value) === null)) {
    return { code: 'BAD_SID', message: 'objectSid is no security identifier' };
  }
  return undefined;
}
