import type { Account, Signal } from '../domain/account.js';
import { classesOf, loginOf, managedClasses, sidOf, textOf, textsOf } from './ad-entry.js';
import { parseDn } from './dn.js';
import type { LdifEntry } from './ldif-parse.js';
import { domainSidOf, ridOf } from './sid.js';

/** Bits of userAccountControl (MS-ADTS 2.2.16). */
const DISABLED = 0x2;
const PASSWORD_NOT_REQUIRED = 0x20;
const PASSWORD_NEVER_EXPIRES = 0x10000;
/** Values of sAMAccountType (MS-ADTS 2.2.18). */
const MACHINE_ACCOUNT = '805306369';
const TRUST_ACCOUNT = '805306370';

/** Accounts that every domain is born with, by the last part of their SID (MS-DTYP 2.4.2.4). */
const builtIn: ReadonlyMap<number, NonNullable<Account['structural']>> = new Map([
  [500, { class: 'builtin_admin', why: 'its SID ends in 500, the built-in administrator' }],
  [501, { class: 'builtin_system', why: 'its SID ends in 501, the built-in guest' }],
  [502, { class: 'builtin_system', why: 'its SID ends in 502, the key distribution service' }],
  [503, { class: 'builtin_system', why: 'its SID ends in 503, the default account' }],
  [504, { class: 'builtin_system', why: 'its SID ends in 504, Application Guard' }],
]);

/**
 * What the entry's own structure settles. Managed service accounts come first: they are computers as well, with a computer's
 * account type, and would all be taken for devices.
 */
export function classifyAccount(entry: LdifEntry): Account['structural'] {
  const classes = classesOf(entry);
  const managed = classes.find((name) => managedClasses.includes(name));
  if (managed !== undefined) return { class: 'managed_service_account', why: `its object class is ${managed}` };
  const type = textOf(entry, 'samaccounttype')?.trim();
  if (classes.includes('computer') || type === MACHINE_ACCOUNT) return { class: 'device', why: 'it is a computer' };
  if (type === TRUST_ACCOUNT) return { class: 'builtin_system', why: 'it is a trust between domains' };
  const sid = sidOf(entry);
  const known = sid !== undefined && domainSidOf(sid) !== undefined ? builtIn.get(ridOf(sid)) : undefined;
  if (known) return known;
  const login = loginOf(entry).toLowerCase();
  if (/^krbtgt(?:_\d+)?$/.test(login)) return { class: 'builtin_system', why: 'it is the key distribution service' };
  if (sid === undefined && login === 'administrator')
    return { class: 'builtin_admin', why: 'it is named Administrator and has no SID to say otherwise' };
  return undefined;
}

export const controlOf = (entry: LdifEntry): number => Number(textOf(entry, 'useraccountcontrol') ?? 0);

/** An export without userAccountControl does not say; then an account counts as one that works. */
export const isEnabled = (entry: LdifEntry): boolean => (controlOf(entry) & DISABLED) === 0;

const serviceContainer =
  /\b(?:service|svc)s?[ _-]?(?:accounts?|users?|principals?)\b|^(?:services?|svc|robots?|bots?)$/i;
const serviceWords = /\b(?:service account|svc account|daemon|scheduled task|batch job|robot)\b/i;
const sharedContainer = /\b(?:shared|kiosks?|generic)\b/i;
const sharedWords = /\b(?:shared|kiosk|generic account|group login)\b/i;
const adminContainer = /^(?:t|tier)[ _-]?[012]\b|\badmins?\b|\badministrators\b|\bprivileged\b/i;

/** Evidence for or against a person behind the account, as far as the entry shows it. */
export function signalsOf(entry: LdifEntry): readonly Signal[] {
  const control = controlOf(entry);
  const containers = (parseDn(entry.dn) ?? []).slice(1).filter(({ type }) => type === 'ou' || type === 'cn');
  const description = textOf(entry, 'description') ?? '';
  const inside = (pattern: RegExp): boolean => containers.some(({ value }) => pattern.test(value));
  const signals: readonly (readonly [Signal, boolean])[] = [
    ['service-principal-name', textsOf(entry, 'serviceprincipalname').length > 0],
    ['password-never-expires', (control & PASSWORD_NEVER_EXPIRES) !== 0],
    ['password-not-required', (control & PASSWORD_NOT_REQUIRED) !== 0],
    ['service-ou-or-tag', inside(serviceContainer) || serviceWords.test(description)],
    ['shared-ou-or-description', inside(sharedContainer) || sharedWords.test(description)],
    ['admin-container', inside(adminContainer)],
    ['admin-count', textOf(entry, 'admincount')?.trim() === '1'],
  ];
  return signals.filter(([, holds]) => holds).map(([signal]) => signal);
}
