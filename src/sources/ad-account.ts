import type { Account, OwnerReference, Provenance } from '../domain/account.js';
import { classifyAccount, isEnabled, signalsOf } from './ad-class.js';
import { fileTimeOf, loginOf, sidOf, textOf, textsOf, valuesOf } from './ad-entry.js';
import type { AdDirectory } from './ad-directory.js';
import { leafOf } from './dn.js';
import type { Draft } from './draft.js';
import { prune } from './prune.js';
import { attributesOf, blank } from './fields.js';
import { bytesOf } from './ldif-parse.js';
import type { LdifEntry } from './ldif-parse.js';
import { ownerFromDescription } from './owner.js';
import { readGeneralizedTime } from './times.js';
import type { FileTime } from './times.js';

/** AD replicates lastLogonTimestamp only when it is this many days old (ms-DS-Logon-Time-Sync-Interval). */
const LOGON_LAG_DAYS = 14;

/** An AD account from its entry, which has been found sound. */
export function toAccount(draft: Draft, entry: LdifEntry, directory: AdDirectory): Account {
  const login = loginOf(entry);
  const description = textOf(entry, 'description');
  const manager = textOf(entry, 'manager');
  return prune<Account>({
    ...blank,
    key: draft.key(login),
    kind: 'ldif',
    at: entry.at,
    structural: classifyAccount(entry),
    login,
    displayName: textOf(entry, 'displayname') ?? textOf(entry, 'cn'),
    givenName: textOf(entry, 'givenname'),
    familyName: textOf(entry, 'sn'),
    emails: emailsOf(entry),
    employeeIds: [...new Set([...textsOf(entry, 'employeeid'), ...textsOf(entry, 'employeenumber')])].sort(),
    anchors: anchorsOf(entry),
    enabled: isEnabled(entry),
    expiresAt: momentIn(fileTimeOf(entry, 'accountexpires')),
    createdAt: readGeneralizedTime(textOf(entry, 'whencreated') ?? '') ?? undefined,
    passwordSetAt: momentIn(fileTimeOf(entry, 'pwdlastset')),
    lastUse: lastUseOf(entry),
    owners: ownersOf(draft, entry, directory),
    manager:
      manager === undefined
        ? undefined
        : follow(draft, { dn: manager, code: 'MANAGER_NOT_FOUND', at: entry.at }, directory),
    signals: signalsOf(entry),
    description,
    declaredType: textOf(entry, 'employeetype'),
    attributes: attributesOf({
      company: textOf(entry, 'company'),
      department: textOf(entry, 'department'),
      location: textOf(entry, 'l') ?? textOf(entry, 'physicaldeliveryofficename'),
      title: textOf(entry, 'title'),
    }),
  });
}

/** `mail`, then what Exchange keeps in proxyAddresses under `smtp:`. */
function emailsOf(entry: LdifEntry): readonly string[] {
  const proxies = textsOf(entry, 'proxyaddresses').flatMap((text) => /^smtp:(.+)$/i.exec(text)?.[1] ?? []);
  return [...new Set([...[...textsOf(entry, 'mail')].sort(), ...proxies.sort()])];
}

/** The SID; and the objectGUID as Entra keeps it, in base64. */
function anchorsOf(entry: LdifEntry): readonly string[] {
  const guids = ['objectguid', 'ms-ds-consistencyguid'].flatMap((name) => valuesOf(entry, name));
  const encoded = guids
    .map(bytesOf)
    .filter((bytes) => bytes.length === 16)
    .map((bytes) => Buffer.from(bytes).toString('base64'));
  return [...(sidOf(entry) === undefined ? [] : [sidOf(entry) ?? '']), ...new Set(encoded.sort())];
}

const momentIn = (time: FileTime | undefined): string | undefined => (time?.kind === 'at' ? time.at : undefined);

function lastUseOf(entry: LdifEntry): Account['lastUse'] {
  const time = fileTimeOf(entry, 'lastlogontimestamp');
  if (time === undefined) return { kind: 'unknown' };
  return time.kind === 'never' ? time : { kind: 'at', at: time.at, lagDays: LOGON_LAG_DAYS };
}

/** `managedBy`, and the owner that the description names. A person's manager is not their owner and stands apart. */
function ownersOf(draft: Draft, entry: LdifEntry, directory: AdDirectory): readonly OwnerReference[] {
  const dn = textOf(entry, 'managedby');
  const managed =
    dn === undefined ? undefined : follow(draft, { dn, code: 'OWNER_NOT_FOUND', at: entry.at }, directory);
  const described = ownerFromDescription(textOf(entry, 'description'));
  const named: OwnerReference | undefined =
    described?.kind === 'team' && directory.has(described.name)
      ? { kind: 'account', key: draft.key(described.name) }
      : described;
  return [managed, named].filter((owner) => owner !== undefined);
}

/** The account or the group (a team) that a DN points at; one that is not there answers for nothing, and is said. */
export function follow(
  draft: Draft,
  { dn, code, at }: { readonly dn: string; readonly code: string; readonly at: Provenance },
  directory: AdDirectory,
): OwnerReference | undefined {
  const target = directory.find(dn);
  switch (target.kind) {
    case 'account':
      return { kind: 'account', key: draft.key(target.id) };
    case 'group':
      return { kind: 'team', name: leafOf(dn) };
    case 'foreign':
    case 'silent':
    case 'missing':
      draft.note({ code, subject: dn, message: 'whoever this DN names is not among the accounts of the export', at });
      return undefined;
  }
}
