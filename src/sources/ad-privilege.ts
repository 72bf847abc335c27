import { domainSidOf, ridOf } from './sid.js';

/** Groups of a domain (MS-DTYP 2.4.2.4) whose members can come to control it. */
const domainGroups: ReadonlyMap<number, string> = new Map([
  [512, 'Domain Admins'],
  [516, 'Domain Controllers'],
  [518, 'Schema Admins'],
  [519, 'Enterprise Admins'],
  [520, 'Group Policy Creator Owners'],
  [526, 'Key Admins'],
  [527, 'Enterprise Key Admins'],
]);

/** Built-in groups, the same SID in every domain. */
const builtInGroups: ReadonlyMap<string, string> = new Map([
  ['S-1-5-32-544', 'Administrators'],
  ['S-1-5-32-548', 'Account Operators'],
  ['S-1-5-32-549', 'Server Operators'],
  ['S-1-5-32-550', 'Print Operators'],
  ['S-1-5-32-551', 'Backup Operators'],
]);

const names = new Set([...domainGroups.values(), ...builtInGroups.values()].map((name) => name.toLowerCase()));

/**
 * Why a group is privileged by itself, if it is. The SID decides where it is known, so an application's own group named
 * Administrators is not taken for the domain's; DnsAdmins has no fixed SID and goes by name.
 */
export function whyGroup(name: string, sid: string | undefined): string | undefined {
  const plain = name.trim().toLowerCase();
  if (plain === 'dnsadmins') return 'AD group DnsAdmins';
  const known =
    sid === undefined
      ? undefined
      : (builtInGroups.get(sid) ?? (domainSidOf(sid) ? domainGroups.get(ridOf(sid)) : undefined));
  if (known !== undefined) return `AD group ${known}`;
  return sid === undefined && names.has(plain) ? `AD group ${name.trim()}` : undefined;
}

const primaryGroups: ReadonlyMap<number, string> = new Map([
  [512, 'Domain Admins'],
  [513, 'Domain Users'],
  [514, 'Domain Guests'],
  [515, 'Domain Computers'],
  [516, 'Domain Controllers'],
  [521, 'Read-only Domain Controllers'],
]);

/** The name that a domain gives at birth to the group of this relative id, where an account may have it as primary group. */
export const primaryGroupName = (rid: number): string | undefined => primaryGroups.get(rid);
