import type { SourceReading } from '../domain/account.js';
import { toAccount } from './ad-account.js';
import { AdDirectory } from './ad-directory.js';
import { kindOf, loginOf, problemOf, sidOf, textOf, toRow } from './ad-entry.js';
import { AdGroups } from './ad-groups.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { domainOf } from './dn.js';
import { Draft } from './draft.js';
import type { SourceInput } from './input.js';
import { parseLdif } from './ldif-parse.js';
import type { LdifEntry } from './ldif-parse.js';

/**
 * Active Directory as LDIF. An account's id is its sAMAccountName, an entitlement's the group's DN, both byte for byte. Grants
 * are direct memberships, the primary group among them, and those that follow from groups inside groups (`via`). Read twice:
 * first who is there, then what they hold, for a group may stand before its members and they before it.
 */
export function readAd(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const directory = survey(input);
  const groups = new AdGroups(draft, directory);
  const repeated: Row<LdifEntry>[] = [];
  for (const entry of entriesOf(input)) {
    draft.count(1);
    const sort = sortOf(entry, directory);
    if (sort.kind === 'group') groups.add(entry);
    else if (sort.kind !== 'account') putAside(draft, entry, sort);
    else if (directory.isRepeated(loginOf(entry))) repeated.push(toRow(entry));
    else addAccount(entry);
  }
  for (const entry of keepAccounts(draft, repeated, directory)) addAccount(entry);
  groups.finish();
  return draft.finish();

  function addAccount(entry: LdifEntry): void {
    // Its texts are slices of the whole record, which would stay in memory with them.
    draft.addAccount(structuredClone(toAccount(draft, entry, directory)));
    groups.addMember(entry);
  }
}

function* entriesOf({ files }: SourceInput): Iterable<LdifEntry> {
  for (const file of files) yield* parseLdif(file);
}

/** Who and what is there, whatever the order. */
function survey(input: SourceInput): AdDirectory {
  const directory = new AdDirectory();
  for (const entry of entriesOf(input)) {
    const { kind } = sortOf(entry, directory);
    if (kind === 'mail-only') directory.placeList(entry.dn);
    else if (kind === 'account')
      directory.placeAccount(entry.dn, { id: loginOf(entry), sid: sidOf(entry), who: whoIs(entry) });
    else if (kind === 'group' && kindOf(entry) === 'group') directory.placeGroup(entry.dn, sidOf(entry));
    else directory.placeSilent(entry.dn);
  }
  return directory;
}

/** What becomes of an entry; of those that are neither account nor group, why. */
type Sort =
  | { readonly kind: 'account' | 'group' | 'outside' | 'mail-only' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

const SECURITY_ENABLED = 0x80000000;

/**
 * Further members of a group may stand in a record of its DN that repeats nothing else: it is sorted with the group. A group
 * without the security bit carries mail and no rights (MS-ADTS 2.2.12).
 */
function sortOf(entry: LdifEntry, directory: AdDirectory): Sort {
  const kind = kindOf(entry);
  const problem = problemOf(entry);
  if (problem) return { kind: 'refused', ...problem };
  switch (kind) {
    case 'account':
      return loginOf(entry) === ''
        ? { kind: 'refused', code: 'NO_ID', message: 'an account without sAMAccountName' }
        : { kind };
    case 'group':
      return isMailOnly(entry) ? { kind: 'mail-only' } : { kind };
    case 'fragment':
      if (directory.isList(entry.dn)) return { kind: 'outside' };
      return directory.isGroup(entry.dn)
        ? { kind: 'group' }
        : { kind: 'refused', code: 'NO_OBJECT_CLASS', message: 'without objectClass nobody knows what it is' };
    case 'other':
      return { kind: 'outside' };
  }
}

function isMailOnly(entry: LdifEntry): boolean {
  const type = Number(textOf(entry, 'grouptype') ?? SECURITY_ENABLED);
  return (type & SECURITY_ENABLED) === 0;
}

function putAside(draft: Draft, { dn: subject, at }: LdifEntry, sort: Sort): void {
  if (sort.kind === 'refused') return draft.refuse({ subject, at, code: sort.code, message: sort.message });
  draft.addOutside(at);
  if (sort.kind !== 'mail-only') return;
  draft.note({ code: 'MAIL_ONLY_GROUP', severity: 'info', subject, message: 'a distribution list gives no right', at });
}

/** One record for each sAMAccountName. The same name under another SID or in another domain is somebody else. */
function keepAccounts(draft: Draft, rows: readonly Row<LdifEntry>[], directory: AdDirectory): readonly LdifEntry[] {
  const { kept, repeated } = keepOne(
    rows.filter(({ value }) => !directory.isAmbiguous(loginOf(value))),
    loginOf,
  );
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(loginOf(value)));
  const message = 'several accounts use this name: make each domain a source of its own';
  for (const { value, at } of rows) {
    if (!directory.isAmbiguous(loginOf(value))) continue;
    draft.refuse({ code: 'AMBIGUOUS_NAME', subject: loginOf(value), message, at });
  }
  return kept.map(({ value }) => value);
}

const whoIs = (entry: LdifEntry): string => JSON.stringify([sidOf(entry) ?? '', domainOf(entry.dn).toLowerCase()]);
