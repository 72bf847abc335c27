import type { Provenance, SourceReading } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { Holders } from './holders.js';
import type { SourceInput } from './input.js';
import { itemsOf } from './json-lists.js';
import type { JsonItem } from './json-lists.js';
import { fromName, fromServiceAccount, isServiceAccount, serviceAccountId } from './kubernetes-account.js';
import { whyRole } from './kubernetes-privilege.js';
import { binding, objectKind, role, serviceAccount } from './kubernetes-schema.js';
import type { Binding, Role, ServiceAccount, Subject } from './kubernetes-schema.js';
import { noteUnread, openExport, readRecord } from './records.js';
import type { JsonExport } from './records.js';

/** What is there, before the bindings are read. */
interface Cluster {
  /** By id of the role. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly serviceAccounts: ReadonlySet<string>;
}

/**
 * Kubernetes RBAC: `kubectl get roles,clusterroles,rolebindings,clusterrolebindings,serviceaccounts -A -o json`, in one List or in
 * several. A record is a role, a service account, or one subject of one binding. An account's id is the user name, that of a
 * service account `system:serviceaccount:NAMESPACE:NAME`. An entitlement's is `clusterrole/NAME` where it holds everywhere, and
 * `NAMESPACE/clusterrole/NAME` or `NAMESPACE/role/NAME` where it was bound in a namespace.
 */
export function readKubernetes(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const exports = input.files.map((file) => openExport(file, [{ name: 'items', required: true }]));
  for (const one of exports) noteUnread(draft, one);
  const cluster = readCluster(draft, exports);
  const holders = new Holders(draft);
  for (const item of allOf(exports)) {
    if (!isBinding(item)) continue;
    const rows = readRecord(draft, item, { section: 'bindings', shape: binding });
    if (rows.length === 0) draft.count(1);
    for (const row of rows) bind(draft, row, { cluster, holders });
  }
  holders.finish(cluster.serviceAccounts, (id, naming) => fromName(draft, id, naming));
  return draft.finish();
}

function* allOf(exports: readonly JsonExport[]): Iterable<JsonItem> {
  for (const one of exports) yield* itemsOf(one, 'items');
}

function kindOf({ value }: JsonItem): string | undefined {
  const parsed = objectKind(value);
  return 'value' in parsed ? parsed.value.kind : undefined;
}

const isBinding = (item: JsonItem): boolean => ['RoleBinding', 'ClusterRoleBinding'].includes(kindOf(item) ?? '');

/** Reads everything but the bindings. */
function readCluster(draft: Draft, exports: readonly JsonExport[]): Cluster {
  const roles: Row<Role>[] = [];
  const serviceAccounts: Row<ServiceAccount>[] = [];
  for (const item of allOf(exports)) {
    if (isBinding(item)) continue;
    const kind = kindOf(item);
    draft.count(1);
    if (kind === 'Role' || kind === 'ClusterRole') {
      roles.push(...readRecord(draft, item, { section: 'roles', shape: role }));
    } else if (kind === 'ServiceAccount') {
      serviceAccounts.push(...readRecord(draft, item, { section: 'service accounts', shape: serviceAccount }));
    } else if (kind === undefined) readRecord(draft, item, { section: 'items', shape: objectKind });
    else draft.addOutside(item.at);
  }
  return { roles: addRoles(draft, roles), serviceAccounts: addServiceAccounts(draft, serviceAccounts) };
}

const idOfRole = ({ kind, metadata }: Role): string =>
  kind === 'Role' ? `${metadata.namespace}/role/${metadata.name}` : `clusterrole/${metadata.name}`;

function addRoles(draft: Draft, rows: readonly Row<Role>[]): ReadonlyMap<string, Role> {
  const { kept } = keepOne(rows, idOfRole);
  for (const { value, at } of rows) draft.addCatalogue(at, draft.key(idOfRole(value)));
  for (const { value, at } of kept) {
    const { name, namespace = '' } = value.metadata;
    const everywhere = value.kind === 'ClusterRole';
    draft.addEntitlement({
      id: idOfRole(value),
      at,
      kind: 'app_role',
      name: everywhere ? name : `${name} in ${namespace}`,
      privilegedWhy: whyRole(name, { rules: value.rules, everywhere }),
    });
  }
  return new Map(kept.map(({ value }) => [idOfRole(value), value]));
}

function addServiceAccounts(draft: Draft, rows: readonly Row<ServiceAccount>[]): ReadonlySet<string> {
  const idOf = ({ metadata }: ServiceAccount): string => serviceAccountId(metadata.namespace, metadata.name);
  const { kept, repeated } = keepOne(rows, idOf);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(idOf(value)));
  for (const row of kept) draft.addAccount(fromServiceAccount(draft, row));
  if (kept.length === 0) {
    const message = 'without the service accounts it is not known which of them are gone';
    draft.note({ code: 'NAMES_NOT_IN_EXPORT', subject: draft.source, message });
  }
  return new Set(kept.map(({ value }) => idOf(value)));
}

interface Reading {
  readonly cluster: Cluster;
  readonly holders: Holders;
}

function bind(draft: Draft, { value, at }: Row<Binding>, { cluster, holders }: Reading): void {
  const { subjects, metadata } = value;
  draft.count(Math.max(subjects.length, 1));
  const given = addBoundRole(draft, value, { at, cluster });
  if (subjects.length === 0) draft.addOutside(at);
  for (const subject of subjects) {
    const name = nameOf(subject, metadata.namespace ?? '');
    if (subject.kind === 'Group' || name === 'system:anonymous') giveGroup(draft, { ...given, name }, cluster);
    else giveUser(draft, { ...given, name }, { cluster, holders });
  }
}

const nameOf = (subject: Subject, namespace: string): string =>
  subject.kind === 'ServiceAccount' ? serviceAccountId(subject.namespace ?? namespace, subject.name) : subject.name;

interface Given {
  readonly on: string;
  readonly entitlement: EntitlementKey;
  readonly privilegedWhy: string | undefined;
  readonly at: Provenance;
}

/** A cluster role bound in a namespace is another right than the same role everywhere. */
function addBoundRole(
  draft: Draft,
  { kind, metadata, roleRef }: Binding,
  { at, cluster }: { readonly at: Provenance; readonly cluster: Cluster },
): Given {
  const { namespace = '' } = metadata;
  const everywhere = kind === 'ClusterRoleBinding';
  const own = roleRef.kind === 'Role' ? `${namespace}/role/${roleRef.name}` : `clusterrole/${roleRef.name}`;
  const known = cluster.roles.get(own);
  if (!known) {
    const message = 'what this role permits is not in the export: whether it is privileged is not known';
    draft.noteOnce({ code: 'ROLE_NOT_IN_EXPORT', severity: 'info', subject: own, message, at });
  }
  const privilegedWhy = whyRole(roleRef.name, { rules: known?.rules ?? [], everywhere });
  const entitlement = draft.addEntitlement({
    id: everywhere || roleRef.kind === 'Role' ? own : `${namespace}/${own}`,
    kind: 'app_role',
    name: everywhere ? roleRef.name : `${roleRef.name} in ${namespace}`,
    privilegedWhy,
    inExport: known !== undefined,
  });
  return { on: roleRef.name, entitlement, privilegedWhy, at };
}

type Named = Given & { readonly name: string };

/** The API server never checks whether a subject is there. */
function giveUser(draft: Draft, { name, on, entitlement, at }: Named, { cluster, holders }: Reading): void {
  const { serviceAccounts } = cluster;
  if (isServiceAccount(name) && serviceAccounts.size > 0 && !serviceAccounts.has(name)) {
    draft.addAssignment(at);
    draft.addDangling({ on, principal: name, kind: 'grant', at, entitlement });
    return;
  }
  holders.name(name, { at, says: '' });
  draft.addGrant({ account: draft.key(name), entitlement, at });
}

/** Of groups only those of service accounts have members that are known: all of them, or all of one namespace. */
function giveGroup(draft: Draft, { name, entitlement, privilegedWhy, at }: Named, cluster: Cluster): void {
  draft.addAssignment(at);
  if (['system:authenticated', 'system:unauthenticated', 'system:anonymous'].includes(name)) {
    const message = `everybody of this kind holds ${entitlement.id}`;
    draft.noteOnce({ code: 'WELL_KNOWN_MEMBER', subject: name, message, at });
    return;
  }
  if (!/^system:serviceaccounts(?::|$)/.test(name)) {
    const message = 'a group holds rights, and who is in the group is not in the export';
    draft.noteOnce({ code: 'GROUP_NOT_IN_EXPORT', subject: name, message, at });
    return;
  }
  const via = draft.addEntitlement({
    id: `group/${name}`,
    kind: 'group',
    name,
    privilegedWhy: privilegedWhy === undefined ? undefined : `its members hold: ${privilegedWhy}`,
  });
  const prefix = `${name.replace('serviceaccounts', 'serviceaccount')}:`;
  for (const id of cluster.serviceAccounts) {
    if (!id.startsWith(prefix)) continue;
    draft.addGrant({ account: draft.key(id), entitlement: via, at });
    draft.addGrant({ account: draft.key(id), entitlement, at, via });
  }
}
