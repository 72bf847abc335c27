import type { Account } from '../domain/account.js';

/** What a member of a binding stands for (IAM, principal identifiers). */
export type Member =
  | { readonly kind: 'account'; readonly id: string }
  /** Who belongs to it is not in a policy. */
  | { readonly kind: 'group' }
  | { readonly kind: 'everybody' }
  | { readonly kind: 'deleted' };

/** Reads a member; undefined where its form is not known. Google compares addresses without case. */
export function readMember(text: string): Member | undefined {
  if (text === 'allUsers' || text === 'allAuthenticatedUsers') return { kind: 'everybody' };
  if (text.startsWith('principal://')) return { kind: 'account', id: text };
  if (text.startsWith('principalSet://')) return { kind: 'group' };
  const [kind = '', name = ''] = splitOnce(text);
  if (name === '') return undefined;
  if (kind === 'user' || kind === 'serviceAccount') return { kind: 'account', id: `${kind}:${name.toLowerCase()}` };
  if (kind === 'deleted') return { kind: 'deleted' };
  if (kind === 'domain') return { kind: 'everybody' };
  return ['group', 'projectOwner', 'projectEditor', 'projectViewer'].includes(kind) ? { kind: 'group' } : undefined;
}

/** The name of a member without its kind: an address, for people and service accounts. */
export const nameOf = (member: string): string =>
  member.startsWith('principal://') ? member : (splitOnce(member)[1] ?? '');

function splitOnce(text: string): readonly string[] {
  const colon = text.indexOf(':');
  return colon === -1 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Accounts that Google makes for its own services, in projects of its own. */
const serviceAgent =
  /@(?:gcp-sa-[a-z0-9-]+|[a-z0-9-]+-system|cloudservices|container-engine-robot|compute-system)\.(?:iam\.)?gserviceaccount\.com$/;

/** What the kind of member settles; of a person's account nothing. */
export function classifyMember(id: string): Account['structural'] {
  if (id.startsWith('serviceAccount:')) {
    if (id.endsWith(']'))
      return { class: 'workload_role', why: 'a Kubernetes service account through workload identity' };
    return isServiceAgent(id)
      ? { class: 'first_party_platform', why: 'a service agent of Google' }
      : { class: 'service_account', why: 'a service account of IAM' };
  }
  if (!id.startsWith('principal://')) return undefined;
  return id.includes('/workforcePools/')
    ? { class: 'human_federated_role', why: 'it comes from a workforce pool' }
    : { class: 'workload_role', why: 'it comes from a workload identity pool' };
}

const isServiceAgent = (id: string): boolean =>
  serviceAgent.test(id) || id.endsWith('@cloudservices.gserviceaccount.com');
