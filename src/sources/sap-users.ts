import type { Account, LastUse } from '../domain/account.js';
import type { CsvRow } from './csv-table.js';
import type { Draft } from './draft.js';
import { blank } from './fields.js';
import { prune } from './prune.js';
import { readDay } from './times.js';

type Structural = NonNullable<Account['structural']>;

/** User types (domain XUUSTYP) other than A, dialog, which anybody may be. */
const types: ReadonlyMap<string, Structural> = new Map([
  ['B', { class: 'service_account', why: 'USTYP B: a system user' }],
  ['C', { class: 'service_account', why: 'USTYP C: a communication user' }],
  ['L', { class: 'service_account', why: 'USTYP L: a reference user, with whom nobody signs in' }],
  ['S', { class: 'shared', why: 'USTYP S: a service user, with whom several sign in' }],
]);

/** Users that every system is delivered with. */
const builtIn: ReadonlyMap<string, Structural> = new Map([
  ['SAP*', { class: 'builtin_admin', why: 'the super user SAP*' }],
  ['DDIC', { class: 'builtin_admin', why: 'the dictionary’s user DDIC' }],
  ['SAPCPIC', { class: 'builtin_system', why: 'the delivered user SAPCPIC' }],
  ['EARLYWATCH', { class: 'builtin_system', why: 'the delivered user EARLYWATCH' }],
  ['TMSADM', { class: 'builtin_system', why: 'the transport system’s user TMSADM' }],
]);

/** Locked by an administrator, here (64) or centrally (32); 128, too many wrong passwords, passes. */
const ADMIN_LOCKS = 32 | 64;

const days = ['gltgv', 'gltgb', 'trdat', 'erdat', 'pwdchgdate'];

/** What is wrong with a row of USR02, if something is. */
export function problemOfUser({ cell }: CsvRow): { readonly code: string; readonly message: string } | undefined {
  if (cell('bname').trim() === '') return { code: 'NO_ID', message: 'BNAME is empty' };
  const bad = days.find((column) => readSapDay(cell(column)) === null);
  if (bad !== undefined) return badDay(bad);
  if (!/^\d{0,3}$/.test(cell('uflag').trim())) return { code: 'BAD_NUMBER', message: 'UFLAG is no number to 255' };
  return undefined;
}

export const badDay = (column: string): { readonly code: string; readonly message: string } => ({
  code: 'BAD_DATE',
  message: `${column.toUpperCase()} is no day as SAP writes it`,
});

/** An SAP user. It is valid from GLTGV to GLTGB, both included. */
export function fromSapUser(draft: Draft, { at, cell }: CsvRow, asOf: string | undefined): Account {
  const login = cell('bname');
  const day = (column: string): string | undefined => readSapDay(cell(column)) ?? undefined;
  const [from, to, created, password] = [day('gltgv'), day('gltgb'), day('erdat'), day('pwdchgdate')];
  const isLocked = (Number(cell('uflag').trim()) & ADMIN_LOCKS) !== 0;
  const isYetToCome = from !== undefined && asOf !== undefined && from > asOf.slice(0, 10);
  return prune<Account>({
    ...blank,
    key: draft.key(login),
    kind: 'sap',
    at,
    structural: builtIn.get(login) ?? types.get(cell('ustyp').trim()),
    login,
    enabled: !isLocked && !isYetToCome,
    expiresAt: to === undefined ? undefined : midnightAfter(to),
    createdAt: created && midnightOf(created),
    passwordSetAt: password && midnightOf(password),
    lastUse: lastUseOf(day('trdat'), cell('ustyp').trim()),
  });
}

/** Only dialog users are sure to leave a logon date. */
function lastUseOf(day: string | undefined, type: string): LastUse {
  if (day !== undefined) return { kind: 'at', at: midnightOf(day), lagDays: 1 };
  return type === 'A' ? { kind: 'never' } : { kind: 'unknown' };
}

const midnightOf = (day: string): string => `${day}T00:00:00.000Z`;

const midnightAfter = (day: string): string => new Date(Date.parse(midnightOf(day)) + 86_400_000).toISOString();

/**
 * A day as `YYYY-MM-DD`, in the internal form or any that SU3 offers: one with `.` after the first two digits begins with the
 * day, one with `/` or `-` with the month. Undefined for the initial value and the last day of 9999; null where it is none.
 */
export function readSapDay(text: string): string | null | undefined {
  const trimmed = text.trim();
  if (/^[0./-]*$/.test(trimmed)) return undefined;
  const day = readDay(isoOf(trimmed));
  return day === '9999-12-31' ? undefined : day;
}

function isoOf(text: string): string {
  const yearFirst = /^(\d{4})([./-]?)(\d{2})\2(\d{2})$/.exec(text);
  if (yearFirst) return [yearFirst[1], yearFirst[3], yearFirst[4]].join('-');
  const yearLast = /^(\d{2})([./-])(\d{2})\2(\d{4})$/.exec(text);
  if (!yearLast) return '';
  const [, first, separator, second, year] = yearLast;
  return separator === '.' ? [year, second, first].join('-') : [year, first, second].join('-');
}
