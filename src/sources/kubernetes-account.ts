import type { Account } from '../domain/account.js';
import type { Row } from './distinct.js';
import type { Draft } from './draft.js';
import { blank, momentOf } from './fields.js';
import type { Naming } from './holders.js';
import type { ServiceAccount } from './kubernetes-schema.js';
import { ownerFromText } from './owner.js';
import { prune } from './prune.js';

const prefix = 'system:serviceaccount:';

/** The user name that a service account's token has. */
export const serviceAccountId = (namespace: string, name: string): string => `${prefix}${namespace}:${name}`;

export const isServiceAccount = (id: string): boolean => id.startsWith(prefix);

/** Where the cluster keeps its own components. */
const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease'];

/** Kubernetes keeps no last use of anybody. */
export function fromServiceAccount(draft: Draft, { value: { metadata }, at }: Row<ServiceAccount>): Account {
  const { namespace, name, labels = {}, annotations = {}, creationTimestamp } = metadata;
  const texts = [annotations['owner'], labels['owner'], annotations['team'], labels['team']];
  return prune<Account>({
    ...fromName(draft, serviceAccountId(namespace, name), { at, says: '' }),
    displayName: name,
    createdAt: momentOf(creationTimestamp),
    owners: texts.flatMap((text) => ownerFromText(text ?? '') ?? []),
  });
}

/** The cluster knows users only by the names that its authenticators give them. */
export function fromName(draft: Draft, id: string, { at }: Naming): Account {
  return prune<Account>({
    ...blank,
    key: draft.key(id),
    kind: 'kubernetes',
    at,
    structural: classify(id),
    login: id,
    emails: id.includes('@') ? [id] : [],
    enabled: true,
    lastUse: { kind: 'unknown' },
  });
}

function classify(id: string): Account['structural'] {
  const namespace = isServiceAccount(id) ? id.split(':')[2] : undefined;
  if (namespace !== undefined && !systemNamespaces.includes(namespace)) {
    return { class: 'service_account', why: 'a Kubernetes ServiceAccount' };
  }
  return id.startsWith('system:') ? { class: 'builtin_system', why: 'a component of the cluster' } : undefined;
}
