import type { Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import type { EntitlementKey } from '../domain/keys.js';
import { follow } from './ad-account.js';
import type { AdDirectory } from './ad-directory.js';
import { loginOf, sidOf, textOf, textsOf, toRow, valuesOf } from './ad-entry.js';
import { primaryGroupName, whyGroup } from './ad-privilege.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { dnKey, domainOf, leafOf, rdnOf } from './dn.js';
import type { Draft } from './draft.js';
import { prune } from './prune.js';
import type { LdifEntry } from './ldif-parse.js';
import { Memberships } from './nest.js';
import { domainSidOf } from './sid.js';

/** A group, by the key of its DN: one that has a record here, or one that others only name. */
interface Group {
  readonly dn: string;
  readonly sid?: string;
  readonly entry?: LdifEntry;
}

/** A member that is nobody here; what it would hold is known at the end. */
interface Lost {
  readonly group: string;
  readonly on: string;
  readonly principal: string;
  readonly principalId: string;
  readonly at: Provenance;
}

const memberLists = ['member', 'uniquemember'];
const memberOf = (login: string): string => `account ${login}`;

/** Groups and who is in them, as entries say it in any order; `finish` adds every group, every grant, and what points at nobody. */
export class AdGroups {
  private readonly draft: Draft;
  private readonly directory: AdDirectory;
  private readonly rows: Row<LdifEntry>[] = [];
  private readonly named = new Map<string, Group>();
  private readonly memberships = new Memberships();
  private readonly lost: Lost[] = [];
  private readonly logins: string[] = [];
  private readonly ranges = new Map<string, string[]>();

  constructor(draft: Draft, directory: AdDirectory) {
    this.draft = draft;
    this.directory = directory;
  }

  /** A group's record, or one of further members. */
  add(entry: LdifEntry): void {
    const group = dnKey(entry.dn);
    const on = textOf(entry, 'cn') ?? leafOf(entry.dn);
    for (const { text, options } of memberLists.flatMap((name) => valuesOf(entry, name))) {
      if (options.includes('range=')) this.noteRange(entry.dn, options);
      if (text !== null) this.addDn(text, { group, on, at: entry.at });
    }
    for (const dn of textsOf(entry, 'memberof')) this.addMemberOf(group, dn, entry.at);
    this.rows.push(toRow(withoutMembers(entry)));
  }

  /** What an account says of its own groups. */
  addMember(entry: LdifEntry): void {
    const login = loginOf(entry);
    this.logins.push(login);
    for (const dn of textsOf(entry, 'memberof')) this.addMemberOf(memberOf(login), dn, entry.at);
    this.addPrimaryGroup(entry);
  }

  private addDn(
    dn: string,
    { group, on, at }: { readonly group: string; readonly on: string; readonly at: Provenance },
  ): void {
    const target = this.directory.find(dn);
    switch (target.kind) {
      case 'account':
        return this.memberships.join(memberOf(target.id), group, at);
      case 'group':
        return this.memberships.join(target.key, group, at);
      case 'foreign':
        if (domainSidOf(target.sid) === undefined) return this.noteWellKnown(target.sid, on, at);
        this.lost.push({ group, on, principal: target.sid, principalId: dn, at });
        return;
      case 'missing':
        this.lost.push({ group, on, principal: rdnOf(dn), principalId: dn, at });
        return;
      case 'silent':
        return;
    }
  }

  /** Authenticated Users and the like stand for whoever is there, so nobody is missing; but somebody should know. */
  private noteWellKnown(subject: string, on: string, at: Provenance): void {
    const message = `a principal that stands for many accounts is a member of ${on}`;
    this.draft.note({ code: 'WELL_KNOWN_MEMBER', subject, message, at });
  }

  /** A group may be named by its members alone; of several spellings of its DN the least is its id. */
  private addMemberOf(member: string, dn: string, at: Provenance): void {
    if (this.directory.find(dn).kind === 'silent') return;
    const group = dnKey(dn);
    this.name(group, { dn });
    this.memberships.join(member, group, at);
  }

  private name(group: string, { dn, sid }: { readonly dn: string; readonly sid?: string | undefined }): void {
    const known = this.named.get(group);
    const least = known && compareText(known.dn, dn) < 0 ? known.dn : dn;
    if (!known || least !== known.dn || sid !== undefined)
      this.named.set(group, prune<Group>({ ...known, dn: least, sid: sid ?? known?.sid }));
  }

  /**
   * The group that `primaryGroupID` names by its relative id: AD lists it in neither `member` nor `memberOf`. Without a record of
   * it in the export, its DN is the one the domain was born with.
   */
  private addPrimaryGroup(entry: LdifEntry): void {
    const rid = Number(textOf(entry, 'primarygroupid') ?? Number.NaN);
    if (!Number.isSafeInteger(rid)) return;
    const member = memberOf(loginOf(entry));
    const sid = sidOf(entry);
    const domain = sid === undefined ? undefined : domainSidOf(sid);
    const groupSid = domain === undefined ? undefined : `${domain}-${rid}`;
    const here = groupSid === undefined ? undefined : this.directory.groupBySid(groupSid);
    if (here !== undefined) return this.memberships.join(member, here, entry.at);
    const name = primaryGroupName(rid);
    const dn = name === undefined ? groupSid : `CN=${name},CN=Users,${domainOf(entry.dn)}`;
    if (dn === undefined) {
      const message = 'its primary group is not to be found';
      return this.draft.note({ code: 'PRIMARY_GROUP_UNKNOWN', subject: loginOf(entry), message, at: entry.at });
    }
    this.name(dnKey(dn), { dn, sid: groupSid });
    this.memberships.join(member, dnKey(dn), entry.at);
  }

  private noteRange(dn: string, options: string): void {
    const ranges = this.ranges.get(dn);
    if (!ranges) this.ranges.set(dn, [options]);
    else if (!ranges.includes(options)) ranges.push(options);
  }

  finish(): void {
    const known = this.knownGroups();
    const keyOf = (group: string): EntitlementKey => this.draft.key(known.get(group)?.dn ?? group);
    for (const { value, at } of this.rows) this.draft.addCatalogue(at, keyOf(dnKey(value.dn)));
    for (const { group, ...dangling } of this.lost)
      this.draft.addDangling({ ...dangling, kind: 'grant', entitlement: keyOf(group) });
    for (const key of known.keys()) this.declare(key, known);
    for (const login of this.logins) this.grantAll(login, keyOf);
    this.noteCutMembers();
  }

  /** A record says more of a group than those who only name it. */
  private knownGroups(): ReadonlyMap<string, Group> {
    const whole = this.rows.filter(({ value }) => textsOf(value, 'objectclass').length > 0);
    const { kept } = keepOne(whole, (entry) => dnKey(entry.dn));
    const recorded = kept.map(
      ({ value: entry }) => [dnKey(entry.dn), prune<Group>({ dn: entry.dn, sid: sidOf(entry), entry })] as const,
    );
    return new Map([...this.named, ...recorded]);
  }

  private declare(key: string, known: ReadonlyMap<string, Group>): void {
    const group = known.get(key);
    if (!group) return;
    const { dn, sid, entry } = group;
    const managed = entry && textOf(entry, 'managedby');
    const owner =
      entry && managed !== undefined
        ? follow(this.draft, { dn: managed, code: 'OWNER_NOT_FOUND', at: entry.at }, this.directory)
        : undefined;
    const message = 'a group that accounts name is not in the export';
    if (!entry) this.draft.note({ code: 'GROUP_NOT_IN_EXPORT', severity: 'info', subject: dn, message });
    this.draft.addEntitlement({
      id: dn,
      at: entry?.at,
      kind: 'group',
      name: nameOf(group),
      description: entry && textOf(entry, 'description'),
      owners: owner ? [owner] : [],
      privilegedWhy: whyOf(group) ?? this.whyNested(key, known),
      inExport: entry !== undefined,
      anchors: sid === undefined ? undefined : [sid],
    });
  }

  /** A group inside a privileged one is as privileged. */
  private whyNested(key: string, known: ReadonlyMap<string, Group>): string | undefined {
    const whys = [...this.memberships.groupsAbove(key)].flatMap((above) => {
      const group = known.get(above);
      return (group && whyOf(group)) ?? [];
    });
    const [why] = whys.sort();
    return why === undefined ? undefined : `nested in ${why}`;
  }

  private grantAll(login: string, keyOf: (group: string) => EntitlementKey): void {
    const account = this.draft.key(login);
    const direct = this.memberships.directOf(memberOf(login));
    for (const [group, at] of direct) this.draft.addGrant({ account, entitlement: keyOf(group), at });
    for (const { group, via, at } of this.memberships.inheritedBy(direct))
      this.draft.addGrant({ account, entitlement: keyOf(group), at, via: keyOf(via) });
  }

  /** AD hands over long lists in ranges (`member;range=0-1499`); the last ends in `*`, or members are missing. */
  private noteCutMembers(): void {
    for (const [dn, found] of this.ranges) {
      if (found.some((option) => option.endsWith('-*'))) continue;
      const message = 'the members are given in ranges, and the last range is missing';
      this.draft.note({ code: 'INCOMPLETE_MEMBERS', severity: 'error', subject: dn, message });
    }
  }
}

/** Members may be a million, and have been read: a copy of the rest lets go of them. */
function withoutMembers(entry: LdifEntry): LdifEntry {
  const attributes = [...entry.attributes].filter(([name]) => !memberLists.includes(name) && name !== 'memberof');
  return structuredClone({ ...entry, attributes: new Map(attributes) });
}

const nameOf = ({ dn, entry }: Group): string => (entry && textOf(entry, 'cn')) ?? leafOf(dn);

const whyOf = (group: Group): string | undefined => whyGroup(nameOf(group), group.sid);
