import { domainSid, fileTime, generalizedTime, NEVER, sidBytes } from './ad-values.js';
import type { Ids } from './chance.js';
import type { LdifRecord } from './ldif.js';
import { BASE_DN } from './model.js';

type Attribute = LdifRecord['attributes'][number];

/** An account of the directory, as far as all kinds of them agree. Days are `YYYY-MM-DD`. */
export interface AdAccount {
  readonly cn: string;
  /** The containers above it, without the domain. */
  readonly under: string;
  readonly login: string;
  readonly rid: number;
  /** userAccountControl (MS-ADTS 2.2.16). */
  readonly control: number;
  readonly created: string;
  readonly passwordSet: string;
  readonly lastLogon?: string;
  readonly expires?: string;
  readonly kind: 'user' | 'computer' | 'managed';
  readonly memberOf: readonly string[];
  readonly more: readonly Attribute[];
}

export const NORMAL = 512;
export const DISABLED = 514;
export const NEVER_EXPIRES = 66_048;
const WORKSTATION = 4096;

const person = ['top', 'person', 'organizationalPerson', 'user'];
const classes: Readonly<Record<AdAccount['kind'], readonly string[]>> = {
  user: person,
  computer: [...person, 'computer'],
  managed: [...person, 'computer', 'msDS-GroupManagedServiceAccount'],
};

export const accountDn = ({ cn, under }: Pick<AdAccount, 'cn' | 'under'>): string =>
  `CN=${cn.replace(/[,+"\\<>;]/g, (character) => `\\${character}`)},${under},${BASE_DN}`;

/** The last part of the domain's Administrator, guest and key distribution accounts stands below 1000. */
export const sidOf = (rid: number, ids: Ids): string => `${domainSid(ids)}-${rid}`;

/** 16 bytes; Entra keeps the same in base64. */
export const objectGuid = (rid: number, ids: Ids): Uint8Array => ids.bytes(`ad object ${rid}`, 16);

export function accountRecord(account: AdAccount, ids: Ids): LdifRecord {
  const isPerson = account.kind === 'user';
  return {
    dn: accountDn(account),
    attributes: [
      ...classes[account.kind].map((name): Attribute => ['objectClass', name]),
      ['cn', account.cn],
      ['sAMAccountName', account.login],
      ['objectGUID', objectGuid(account.rid, ids)],
      ['objectSid', sidBytes(sidOf(account.rid, ids))],
      ['userAccountControl', String(isPerson ? account.control : WORKSTATION)],
      ['sAMAccountType', isPerson ? '805306368' : '805306369'],
      ['primaryGroupID', isPerson ? '513' : '515'],
      ['accountExpires', account.expires === undefined ? NEVER : fileTime(account.expires)],
      ...account.more,
      ...account.memberOf.map((dn): Attribute => ['memberOf', dn]),
      ...(account.lastLogon === undefined ? [] : [['lastLogonTimestamp', fileTime(account.lastLogon)] as const]),
      ['pwdLastSet', fileTime(account.passwordSet)],
      ['whenCreated', generalizedTime(account.created)],
    ],
  };
}

/** A group: security groups give rights, distribution lists only mail (MS-ADTS 2.2.12). */
export interface AdGroup {
  readonly name: string;
  readonly dn: string;
  readonly sid: string;
  readonly type: 'security' | 'distribution';
  readonly members: readonly string[];
  readonly memberOf: readonly string[];
  readonly managedBy?: string;
  readonly description?: string;
}

/** AD hands out at most this many values of an attribute at once; longer lists come in ranges. */
const RANGE = 200;

export function groupRecord(group: AdGroup): LdifRecord {
  const { name, dn, sid, members, managedBy, description } = group;
  return {
    dn,
    attributes: [
      ['objectClass', 'top'],
      ['objectClass', 'group'],
      ['cn', name],
      ['sAMAccountName', name],
      ['objectSid', sidBytes(sid)],
      ['groupType', group.type === 'security' ? '-2147483646' : '2'],
      ...(description === undefined ? [] : [['description', description] as const]),
      ...members.map((member, i): Attribute => [rangeOf(i, members.length), member]),
      ...group.memberOf.map((above): Attribute => ['memberOf', above]),
      ...(managedBy === undefined ? [] : [['managedBy', managedBy] as const]),
    ],
  };
}

function rangeOf(index: number, count: number): string {
  if (count <= RANGE) return 'member';
  const from = index - (index % RANGE);
  const last = from + RANGE >= count;
  return `member;range=${from}-${last ? '*' : from + RANGE - 1}`;
}
