import type { Account, Provenance, SourceReading } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import { blobDigest } from '../snapshot/digest.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { blank } from './fields.js';
import { classifyMember, nameOf, readMember } from './gcp-member.js';
import { whyRole } from './gcp-privilege.js';
import { gcpBinding, gcpKind, gcpPolicy, gcpServiceAccount } from './gcp-schema.js';
import type { GcpBinding, GcpServiceAccount } from './gcp-schema.js';
import { Holders } from './holders.js';
import type { Naming } from './holders.js';
import type { SourceInput } from './input.js';
import { TOP_LIST, itemsOf } from './json-lists.js';
import type { JsonItem } from './json-lists.js';
import { ownerFromDescription } from './owner.js';
import { prune } from './prune.js';
import { noteUnread, openExport, readRecord } from './records.js';
import type { JsonExport } from './records.js';

const sections = [
  { name: TOP_LIST, required: false },
  { name: 'bindings', required: false },
  // They say what is logged and give nobody anything.
  { name: 'auditConfigs', required: false },
];

/** Bindings on one resource, and where they stand. */
interface Bound {
  readonly resource: string;
  readonly bindings: readonly GcpBinding[];
  readonly at: Provenance;
}

/**
 * Google Cloud IAM: `gcloud asset search-all-iam-policies`, or `gcloud projects get-iam-policy` into a file named after the
 * project, and, for their names and state, `gcloud iam service-accounts list`; all with `--format=json`, in any order. A record is
 * one member of one binding, or a service account. An account's id is the member; an entitlement's `ROLE@RESOURCE`, with a
 * condition `ROLE?if=DIGEST@RESOURCE`.
 */
export function readGcp(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const exports = input.files.map((file) => openExport(file, sections));
  const holders = new Holders(draft);
  const listed: Row<GcpServiceAccount>[] = [];
  for (const one of exports) {
    noteUnread(draft, one);
    for (const item of itemsOf(one, TOP_LIST)) {
      if (isPolicy(item)) giveAll(draft, policyIn(draft, item), holders);
      else listed.push(...serviceAccountIn(draft, item));
    }
    for (const item of itemsOf(one, 'bindings')) giveAll(draft, bindingIn(draft, item, projectOf(one)), holders);
  }
  const ids = addServiceAccounts(draft, listed);
  holders.finish(ids, (id, naming) => fromMember(draft, id, naming));
  return draft.finish();
}

function isPolicy({ value }: JsonItem): boolean {
  const parsed = gcpKind(value);
  return 'value' in parsed && (parsed.value.policy !== undefined || parsed.value.resource !== undefined);
}

/** `get-iam-policy` does not say whose policy it is; the file's name does. */
const projectOf = ({ file }: JsonExport): string =>
  `//cloudresourcemanager.googleapis.com/projects/${(file.name.split(/[/\\]/).at(-1) ?? '').replace(/\.json$/i, '')}`;

function policyIn(draft: Draft, item: JsonItem): readonly Bound[] {
  const rows = readRecord(draft, item, { section: 'policies', shape: gcpPolicy });
  if (rows.length === 0) draft.count(1);
  return rows.map(({ value, at }) => ({ resource: value.resource, bindings: value.policy.bindings, at }));
}

function bindingIn(draft: Draft, item: JsonItem, resource: string): readonly Bound[] {
  const rows = readRecord(draft, item, { section: 'bindings', shape: gcpBinding });
  if (rows.length === 0) draft.count(1);
  return rows.map(({ value, at }) => ({ resource, bindings: [value], at }));
}

function serviceAccountIn(draft: Draft, item: JsonItem): readonly Row<GcpServiceAccount>[] {
  draft.count(1);
  return readRecord(draft, item, { section: 'service accounts', shape: gcpServiceAccount });
}

function giveAll(draft: Draft, bound: readonly Bound[], holders: Holders): void {
  for (const { resource, bindings, at } of bound) {
    if (bindings.every(({ members }) => members.length === 0)) {
      draft.count(1);
      draft.addOutside(at);
    }
    for (const binding of bindings) {
      const entitlement = addRole(draft, binding, { resource, at });
      draft.count(binding.members.length);
      for (const member of binding.members) give(draft, { member, role: binding.role, entitlement, at }, holders);
    }
  }
}

/** A role that holds only under a condition is another right than the role. */
function addRole(
  draft: Draft,
  { role, condition }: GcpBinding,
  { resource, at }: { readonly resource: string; readonly at: Provenance },
): EntitlementKey {
  const where = `${role} on ${resource.replace(/^\/\/[^/]*\//, '')}`;
  if (!role.startsWith('roles/')) {
    const message = 'what this custom role permits is not in the export: whether it is privileged is not known';
    draft.noteOnce({ code: 'ROLE_NOT_IN_EXPORT', severity: 'info', subject: role, message, at });
  }
  const privilegedWhy = whyRole(role);
  if (!condition) {
    return draft.addEntitlement({ id: `${role}@${resource}`, kind: 'app_role', name: where, privilegedWhy });
  }
  const { title = '', expression } = condition;
  const digest = blobDigest(Buffer.from(expression)).replace('sha256:', '').slice(0, 12);
  return draft.addEntitlement({
    id: `${role}?if=${digest}@${resource}`,
    kind: 'app_role',
    name: `${where} if ${title === '' ? expression : title}`,
    description: expression,
    privilegedWhy,
  });
}

interface Given {
  readonly member: string;
  readonly role: string;
  readonly entitlement: EntitlementKey;
  readonly at: Provenance;
}

function give(draft: Draft, { member, role, entitlement, at }: Given, holders: Holders): void {
  const read = readMember(member);
  if (read === undefined) {
    const message = 'bindings: a member of a form that is not known';
    draft.refuse({ code: 'BAD_RECORD', subject: member, message, at });
    return;
  }
  if (read.kind === 'account') {
    holders.name(read.id, { at, says: nameOf(member) });
    draft.addGrant({ account: draft.key(read.id), entitlement, at });
    return;
  }
  draft.addAssignment(at);
  if (read.kind === 'deleted') draft.addDangling({ on: role, principal: member, kind: 'grant', at, entitlement });
  if (read.kind === 'everybody') {
    const message = `everybody of this kind holds ${entitlement.id}`;
    draft.note({ code: 'WELL_KNOWN_MEMBER', subject: member, message, at });
  }
  if (read.kind === 'group') {
    const message = 'a group holds rights, and who is in the group is not in the export';
    draft.noteOnce({ code: 'GROUP_NOT_IN_EXPORT', subject: member, message, at });
  }
}

function addServiceAccounts(draft: Draft, rows: readonly Row<GcpServiceAccount>[]): ReadonlySet<string> {
  const { kept, repeated } = keepOne(rows, idOf);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(idOf(value)));
  for (const { value, at } of kept) {
    const { displayName, description, disabled = false } = value;
    const owner = ownerFromDescription(description);
    draft.addAccount(
      prune<Account>({
        ...fromMember(draft, idOf(value), { at, says: value.email }),
        displayName,
        description,
        enabled: !disabled,
        owners: owner ? [owner] : [],
      }),
    );
  }
  return new Set(kept.map(({ value }) => idOf(value)));
}

const idOf = ({ email }: GcpServiceAccount): string => `serviceAccount:${email.toLowerCase()}`;

/** All that a policy says of somebody is the address. */
function fromMember(draft: Draft, id: string, { at, says }: Naming): Account {
  return prune<Account>({
    ...blank,
    key: draft.key(id),
    kind: 'gcp',
    at,
    structural: classifyMember(id),
    login: says,
    emails: id.startsWith('user:') ? [says] : [],
    enabled: true,
    lastUse: { kind: 'unknown' },
  });
}
