import type { Account, Provenance, SourceReading } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import { blobDigest } from '../snapshot/digest.js';
import { whyRole } from './azure-privilege.js';
import { azureAssignment, azureDefinition, azureKind } from './azure-schema.js';
import type { AzureAssignment, AzureDefinition } from './azure-schema.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { blank } from './fields.js';
import { Holders } from './holders.js';
import type { Naming } from './holders.js';
import type { SourceInput } from './input.js';
import { TOP_LIST, itemsOf } from './json-lists.js';
import type { JsonItem } from './json-lists.js';
import { prune } from './prune.js';
import { noteUnread, openExport, readRecord } from './records.js';
import type { JsonExport } from './records.js';

/** What is known before the assignments are read. */
interface Directory {
  /** By id, in lower case. */
  readonly definitions: ReadonlyMap<string, AzureDefinition>;
  /** Whether the export names anybody: if not, nobody who has no name is missing. */
  readonly named: boolean;
}

/**
 * Azure RBAC: `az role assignment list --all -o json` and, for what roles permit, `az role definition list -o json`, in any order.
 * An account's id is the principal's object id, as in Microsoft Entra; an entitlement's `ROLE@SCOPE` by the role definition's id
 * and the scope in lower case, with a condition `ROLE?if=DIGEST@SCOPE`.
 */
export function readAzure(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const exports = input.files.map((file) => openExport(file, [{ name: TOP_LIST, required: true }]));
  for (const one of exports) noteUnread(draft, one);
  const directory = readDirectory(draft, exports);
  const holders = new Holders(draft);
  const types = new Map<string, string>();
  if (!directory.named) {
    const message = 'no principal has a name: whose assignments are left over is not known';
    draft.note({ code: 'NAMES_NOT_IN_EXPORT', subject: input.source, message });
  }
  for (const item of allOf(exports)) {
    if (isDefinition(item)) continue;
    draft.count(1);
    for (const row of readRecord(draft, item, { section: 'role assignments', shape: azureAssignment })) {
      give(draft, row, { directory, holders, types });
    }
  }
  holders.finish(new Set(), (id, naming) => fromPrincipal(draft, { id, type: types.get(id) ?? '', naming }));
  return draft.finish();
}

function* allOf(exports: readonly JsonExport[]): Iterable<JsonItem> {
  for (const one of exports) yield* itemsOf(one, TOP_LIST);
}

function isDefinition({ value }: JsonItem): boolean {
  const parsed = azureKind(value);
  return 'value' in parsed && (parsed.value.roleName !== undefined || parsed.value.permissions !== undefined);
}

function readDirectory(draft: Draft, exports: readonly JsonExport[]): Directory {
  const rows: Row<AzureDefinition>[] = [];
  let named = false;
  for (const item of allOf(exports)) {
    if (isDefinition(item)) {
      draft.count(1);
      rows.push(...readRecord(draft, item, { section: 'role definitions', shape: azureDefinition }));
    } else if (!named) {
      const parsed = azureAssignment(item.value);
      named = 'value' in parsed && nameOf(parsed.value) !== '';
    }
  }
  // What a role permits is not yet a right: that is the role at a scope.
  for (const { at } of rows) draft.addOutside(at);
  const { kept } = keepOne(rows, ({ name }) => name.toLowerCase());
  return { named, definitions: new Map(kept.map(({ value }) => [value.name.toLowerCase(), value])) };
}

const nameOf = ({ principalName }: AzureAssignment): string => (principalName ?? '').trim();

interface Reading {
  readonly directory: Directory;
  readonly holders: Holders;
  /** What each principal is, by id. */
  readonly types: Map<string, string>;
}

function give(draft: Draft, { value, at }: Row<AzureAssignment>, { directory, holders, types }: Reading): void {
  const entitlement = addRole(draft, value, { at, directory });
  const principal = value.principalId.toLowerCase();
  const type = value.principalType ?? '';
  if (type === 'Unknown' || (directory.named && nameOf(value) === '')) {
    draft.addAssignment(at);
    draft.addDangling({ on: roleOf(value, directory), principal, kind: 'grant', at, entitlement });
    return;
  }
  if (/group$/i.test(type)) {
    draft.addAssignment(at);
    const message = 'a group holds rights, and who is in the group is not in the export';
    draft.noteOnce({ code: 'GROUP_NOT_IN_EXPORT', subject: principal, message, at });
    return;
  }
  holders.name(principal, { at, says: nameOf(value) });
  if (type > (types.get(principal) ?? '')) types.set(principal, type);
  draft.addGrant({ account: draft.key(principal), entitlement, at });
}

const idOf = ({ roleDefinitionId }: AzureAssignment): string =>
  (roleDefinitionId.split('/').at(-1) ?? '').toLowerCase();

const roleOf = (assignment: AzureAssignment, { definitions }: Directory): string =>
  definitions.get(idOf(assignment))?.roleName ?? assignment.roleDefinitionName ?? idOf(assignment);

/** A role that holds only under a condition is another right than the role. ARM compares scopes without case. */
function addRole(
  draft: Draft,
  assignment: AzureAssignment,
  { at, directory }: { readonly at: Provenance; readonly directory: Directory },
): EntitlementKey {
  const id = idOf(assignment);
  const definition = directory.definitions.get(id);
  const { condition = '' } = assignment;
  const scope = assignment.scope.toLowerCase();
  const digest = blobDigest(Buffer.from(condition)).replace('sha256:', '').slice(0, 12);
  const where = `${roleOf(assignment, directory)} on ${scope}`;
  if (directory.definitions.size > 0 && !definition) {
    const message = 'what this role permits is not in the export: whether it is privileged is not known';
    draft.noteOnce({ code: 'ROLE_NOT_IN_EXPORT', severity: 'info', subject: id, message, at });
  }
  return draft.addEntitlement({
    id: condition === '' ? `${id}@${scope}` : `${id}?if=${digest}@${scope}`,
    kind: 'app_role',
    name: condition === '' ? where : `${where} if ${condition}`,
    description: condition === '' ? definition?.description : condition,
    privilegedWhy: whyRole(id, definition),
  });
}

interface Principal {
  readonly id: string;
  readonly type: string;
  readonly naming: Naming;
}

/** An assignment says a principal's name and type; the name of a user is the user principal name. */
function fromPrincipal(draft: Draft, { id, type, naming: { at, says } }: Principal): Account {
  const user = type === 'User';
  return prune<Account>({
    ...blank,
    key: draft.key(id),
    kind: 'azure',
    at,
    structural: classify(type, says),
    login: says === '' ? id : says,
    emails: user && says.includes('@') && !says.includes('#EXT#') ? [says] : [],
    enabled: true,
    lastUse: { kind: 'unknown' },
  });
}

function classify(type: string, name: string): Account['structural'] {
  if (type === 'ServicePrincipal') return { class: 'application', why: 'principalType is ServicePrincipal' };
  if (type === 'Device') return { class: 'device', why: 'principalType is Device' };
  return name.includes('#EXT#') ? { class: 'guest', why: 'the user principal name is external' } : undefined;
}
