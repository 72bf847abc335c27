import type { Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import type { EntitlementKey } from '../domain/keys.js';
import { follow } from './ad-account.js';
import type { AdDirectory } from './ad-directory.js';
import { loginOf, sidOf, textOf, textsOf, valuesOf } from './ad-entry.js';
import { primaryGroupName, whyGroup } from './ad-privilege.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { domainOf, leafOf, rdnOf } from './dn.js';
import type { Draft } from './draft.js';
import { prune } from './prune.js';
import type { LdifEntry } from './ldif-parse.js';
import { groupsAbove, inheritedGroups, join } from './nest.js';
import type { Memberships } from './nest.js';
import { domainSidOf } from './sid.js';

/** A group, by the key of its DN: one that has a record here, or one that others only name. */
interface Group {
  readonly dn: string;
  readonly sid?: string;
  readonly entry?: LdifEntry;
}

/** What memberships are made from. */
export interface AdGroups {
  readonly directory: AdDirectory;
  readonly groups: readonly Row<LdifEntry>[];
  readonly accounts: readonly Row<LdifEntry>[];
}

const SECURITY_ENABLED = 0x80000000;

/** A group without the security bit carries mail and no rights (MS-ADTS 2.2.12). */
export function isMailOnly(entry: LdifEntry): boolean {
  const type = Number(textOf(entry, 'grouptype') ?? SECURITY_ENABLED);
  return (type & SECURITY_ENABLED) === 0;
}

/** Adds every group, who is in it directly or through other groups, and what points at nobody. */
export function addGroups(draft: Draft, given: AdGroups): void {
  const { directory, accounts } = given;
  const known = knownGroups(given);
  const memberships: Memberships = new Map();
  for (const { value, at } of given.groups) {
    draft.addCatalogue(at, draft.key(known.get(directory.keyOf(value.dn))?.dn ?? value.dn));
  }
  for (const { value, at } of given.groups) addMembers(draft, { entry: value, at, directory, memberships, known });
  for (const { value, at } of [...accounts, ...given.groups]) {
    const member = directory.keyOf(value.dn);
    for (const dn of textsOf(value, 'memberof')) addMemberOf({ member, dn, at, directory, memberships, known });
  }
  for (const { value, at } of accounts) addPrimaryGroup(draft, { entry: value, at, directory, memberships, known });
  const whole = { directory, memberships, known };
  for (const [key, { dn, entry }] of known) {
    const message = 'a group that accounts name is not in the export';
    if (!entry) draft.note({ code: 'GROUP_NOT_IN_EXPORT', severity: 'info', subject: dn, message });
    declareGroup(draft, key, whole);
  }
  for (const row of accounts) grantAll(draft, row, whole);
}

function knownGroups({ directory, groups }: AdGroups): Map<string, Group> {
  const whole = groups.filter(({ value }) => textsOf(value, 'objectclass').length > 0);
  const { kept } = keepOne(whole, (entry) => directory.keyOf(entry.dn));
  return new Map(
    kept.map(({ value: entry }) => [
      directory.keyOf(entry.dn),
      prune<Group>({ dn: entry.dn, sid: sidOf(entry), entry }),
    ]),
  );
}

interface Members {
  readonly entry: LdifEntry;
  readonly at: Provenance;
  readonly directory: AdDirectory;
  readonly memberships: Memberships;
  readonly known: Map<string, Group>;
}

function addMembers(draft: Draft, { entry, at, directory, memberships, known }: Members): void {
  const group = directory.keyOf(entry.dn);
  const on = textOf(entry, 'cn') ?? leafOf(entry.dn);
  const entitlement = draft.key(known.get(group)?.dn ?? entry.dn);
  const values = [...valuesOf(entry, 'member'), ...valuesOf(entry, 'uniquemember')];
  for (const dn of values.flatMap(({ text }) => text ?? [])) {
    const target = directory.find(dn);
    switch (target.kind) {
      case 'account':
      case 'group':
        join(memberships, target.key, { group, at });
        break;
      case 'foreign':
        if (domainSidOf(target.sid) === undefined) noteWellKnown(draft, { sid: target.sid, on, at });
        else draft.addDangling({ on, principal: target.sid, kind: 'grant', at, principalId: dn, entitlement });
        break;
      case 'missing':
        draft.addDangling({ on, principal: rdnOf(dn), kind: 'grant', at, principalId: dn, entitlement });
        break;
      case 'silent':
        break;
    }
  }
}

/** Authenticated Users and the like stand for whoever is there, so nobody is missing; but somebody should know. */
function noteWellKnown(
  draft: Draft,
  { sid, on, at }: { readonly sid: string; readonly on: string; readonly at: Provenance },
): void {
  const message = `a principal that stands for many accounts is a member of ${on}`;
  draft.note({ code: 'WELL_KNOWN_MEMBER', subject: sid, message, at });
}

interface Named {
  readonly member: string;
  readonly dn: string;
  readonly at: Provenance;
  readonly directory: AdDirectory;
  readonly memberships: Memberships;
  readonly known: Map<string, Group>;
}

/** A group may be named by its members alone; of several spellings of its DN the least is its id. */
function addMemberOf({ member, dn, at, directory, memberships, known }: Named): void {
  const target = directory.find(dn);
  if (target.kind === 'silent') return;
  const group = directory.keyOf(dn);
  const named = known.get(group);
  if (!named || (named.entry === undefined && compareText(dn, named.dn) < 0)) known.set(group, { ...named, dn });
  join(memberships, member, { group, at });
}

/**
 * The group that `primaryGroupID` names by its relative id: AD lists it in neither `member` nor `memberOf`. Without a record of
 * it in the export, its DN is the one the domain was born with.
 */
function addPrimaryGroup(draft: Draft, { entry, at, directory, memberships, known }: Members): void {
  const rid = Number(textOf(entry, 'primarygroupid') ?? Number.NaN);
  if (!Number.isSafeInteger(rid)) return;
  const member = directory.keyOf(entry.dn);
  const sid = sidOf(entry);
  const domain = sid === undefined ? undefined : domainSidOf(sid);
  const groupSid = domain === undefined ? undefined : `${domain}-${rid}`;
  const here = groupSid === undefined ? undefined : directory.groupBySid(groupSid);
  const name = primaryGroupName(rid);
  const dn = name === undefined ? groupSid : `CN=${name},CN=Users,${domainOf(entry.dn)}`;
  if (here !== undefined) return join(memberships, member, { group: here, at });
  if (dn === undefined) {
    draft.note({
      code: 'PRIMARY_GROUP_UNKNOWN',
      subject: loginOf(entry),
      message: 'its primary group is not to be found',
      at,
    });
    return;
  }
  const group = directory.keyOf(dn);
  const named = known.get(group);
  if (named?.entry === undefined)
    known.set(group, prune<Group>({ dn: named && compareText(named.dn, dn) < 0 ? named.dn : dn, sid: groupSid }));
  join(memberships, member, { group, at });
}

interface Whole {
  readonly directory: AdDirectory;
  readonly memberships: Memberships;
  readonly known: ReadonlyMap<string, Group>;
}

function declareGroup(draft: Draft, key: string, { directory, memberships, known }: Whole): void {
  const group = known.get(key);
  if (!group) return;
  const { dn, sid, entry } = group;
  const managed = entry && textOf(entry, 'managedby');
  const owner =
    entry && managed !== undefined
      ? follow(draft, { dn: managed, code: 'OWNER_NOT_FOUND', at: entry.at }, directory)
      : undefined;
  draft.addEntitlement({
    id: dn,
    at: entry?.at,
    kind: 'group',
    name: (entry && textOf(entry, 'cn')) ?? leafOf(dn),
    description: entry && textOf(entry, 'description'),
    owners: owner ? [owner] : [],
    privilegedWhy: whyOf(group) ?? whyNested(key, { memberships, known }),
    inExport: entry !== undefined,
    anchors: sid === undefined ? undefined : [sid],
  });
}

const whyOf = ({ dn, sid, entry }: Group): string | undefined =>
  whyGroup((entry && textOf(entry, 'cn')) ?? leafOf(dn), sid);

/** A group inside a privileged one is as privileged. */
function whyNested(key: string, { memberships, known }: Pick<Whole, 'memberships' | 'known'>): string | undefined {
  const whys = [...groupsAbove(key, memberships)].flatMap((above) => {
    const group = known.get(above);
    return (group && whyOf(group)) ?? [];
  });
  const [why] = whys.sort();
  return why === undefined ? undefined : `nested in ${why}`;
}

function grantAll(draft: Draft, row: Row<LdifEntry>, { directory, memberships, known }: Whole): void {
  const account = draft.key(loginOf(row.value));
  const direct = memberships.get(directory.keyOf(row.value.dn)) ?? new Map<string, Provenance>();
  const entitlementOf = (group: string): EntitlementKey => draft.key(known.get(group)?.dn ?? group);
  for (const [group, at] of direct) draft.addGrant({ account, entitlement: entitlementOf(group), at });
  for (const { group, via, at } of inheritedGroups(direct, memberships)) {
    draft.addGrant({ account, entitlement: entitlementOf(group), at, via: entitlementOf(via) });
  }
}
