import type { SourceReading } from '../domain/account.js';
import { toAccount } from './ad-account.js';
import { AdDirectory } from './ad-directory.js';
import { kindOf, loginOf, problemOf, sidOf, toRow, valuesOf } from './ad-entry.js';
import { addGroups, isMailOnly } from './ad-groups.js';
import { keepOne } from './distinct.js';
import type { Distinct, Row } from './distinct.js';
import { domainOf } from './dn.js';
import { Draft } from './draft.js';
import type { SourceInput } from './input.js';
import { parseLdif } from './ldif-parse.js';
import type { LdifEntry } from './ldif-parse.js';

/** The records of a directory, each put where it belongs. */
interface Sorted {
  readonly accounts: Row<LdifEntry>[];
  readonly groups: Row<LdifEntry>[];
  readonly silent: LdifEntry[];
}

/**
 * Active Directory as LDIF. An account's id is its sAMAccountName, an entitlement's the group's DN, both byte for byte. Grants
 * are direct memberships, the primary group among them, and those that follow from groups inside groups (`via`).
 */
export function readAd(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const entries = input.files.flatMap((file) => [...parseLdif(file)]);
  draft.count(entries.length);
  const { accounts, groups, silent } = sortEntries(draft, entries);
  const { kept, ambiguous } = keepAccounts(draft, accounts);

  const directory = new AdDirectory();
  for (const { value } of kept) {
    directory.place(value.dn, { kind: 'account', key: directory.keyOf(value.dn), id: loginOf(value) }, sidOf(value));
  }
  for (const { value } of groups) {
    directory.place(value.dn, { kind: 'group', key: directory.keyOf(value.dn) }, sidOf(value));
  }
  for (const entry of [...silent, ...ambiguous.map(({ value }) => value)])
    directory.place(entry.dn, { kind: 'silent' });

  const logins = new Set(kept.map(({ value }) => loginOf(value)));
  for (const { value } of kept) draft.addAccount(toAccount(draft, value, { directory, logins }));
  noteCutMembers(draft, groups);
  addGroups(draft, { directory, groups, accounts: kept });
  return draft.finish();
}

/** Further members of a group may stand in a record of its DN that repeats nothing else: it is sorted with the group. */
function sortEntries(draft: Draft, entries: readonly LdifEntry[]): Sorted {
  const sorted: Sorted = { accounts: [], groups: [], silent: [] };
  const directory = new AdDirectory();
  const groups = new Set(
    entries.filter((entry) => kindOf(entry) === 'group').map((entry) => directory.keyOf(entry.dn)),
  );
  for (const entry of entries) sortEntry(draft, entry, { sorted, ofGroup: groups.has(directory.keyOf(entry.dn)) });
  return sorted;
}

function sortEntry(
  draft: Draft,
  entry: LdifEntry,
  { sorted, ofGroup }: { readonly sorted: Sorted; readonly ofGroup: boolean },
): void {
  const kind = kindOf(entry);
  const problem = problemOf(entry) ?? absent(entry, ofGroup);
  if (problem) {
    draft.refuse({ subject: entry.dn, at: entry.at, ...problem });
    sorted.silent.push(entry);
  } else if (kind === 'account') {
    sorted.accounts.push(toRow(entry));
  } else if (kind === 'other') {
    draft.addOutside(entry.at);
    sorted.silent.push(entry);
  } else if (kind === 'group' && isMailOnly(entry)) {
    draft.addOutside(entry.at);
    draft.note({
      code: 'MAIL_ONLY_GROUP',
      severity: 'info',
      subject: entry.dn,
      message: 'a distribution list gives no right',
      at: entry.at,
    });
    sorted.silent.push(entry);
  } else {
    sorted.groups.push(toRow(entry));
  }
}

function absent(entry: LdifEntry, ofGroup: boolean): { readonly code: string; readonly message: string } | undefined {
  const kind = kindOf(entry);
  if (kind === 'fragment' && !ofGroup)
    return { code: 'NO_OBJECT_CLASS', message: 'without objectClass nobody knows what it is' };
  if (kind === 'account' && loginOf(entry) === '')
    return { code: 'NO_ID', message: 'an account without sAMAccountName' };
  return undefined;
}

/** One record for each sAMAccountName. The same name under another SID or in another domain is somebody else. */
function keepAccounts(draft: Draft, accounts: readonly Row<LdifEntry>[]): Distinct<LdifEntry> {
  const distinct = keepOne(accounts, loginOf, whoIs);
  for (const { value, at } of distinct.repeated) draft.addDuplicate(at, draft.key(loginOf(value)));
  const message = 'several accounts use this name: make each domain a source of its own';
  for (const { value, at } of distinct.ambiguous) {
    draft.refuse({ code: 'AMBIGUOUS_NAME', subject: loginOf(value), message, at });
  }
  return distinct;
}

const whoIs = (entry: LdifEntry): string => JSON.stringify([sidOf(entry) ?? '', domainOf(entry.dn).toLowerCase()]);

/** AD hands over long lists in ranges (`member;range=0-1499`); the last ends in `*`, or members are missing. */
function noteCutMembers(draft: Draft, groups: readonly Row<LdifEntry>[]): void {
  const ranges = new Map<string, string[]>();
  for (const { value } of groups) {
    const found = valuesOf(value, 'member')
      .map(({ options }) => options)
      .filter((option) => option.includes('range='));
    ranges.set(value.dn, [...(ranges.get(value.dn) ?? []), ...found]);
  }
  for (const [dn, found] of ranges) {
    if (found.length === 0 || found.some((option) => option.endsWith('-*'))) continue;
    const message = 'the members are given in ranges, and the last range is missing';
    draft.note({ code: 'INCOMPLETE_MEMBERS', severity: 'error', subject: dn, message });
  }
}
