import type { Account } from '../domain/account.js';
import { isCiIssuer } from './ci-issuers.js';
import type { EntraPrincipal, EntraUser } from './schema.js';

type Structural = Account['structural'];

/** Tenants in which Microsoft registers its own applications. */
const microsoftTenants = new Set(['f8cdef31-a31e-4b4a-93e4-5f571e91255a', '72f988bf-86f1-41af-91ab-2d7cd011db47']);

/** What a user record's own structure settles: a guest, or a mailbox nobody signs in to. */
export function classifyUser(user: EntraUser): Structural {
  if (user.userType?.toLowerCase() === 'guest') return { class: 'guest', why: 'userType is Guest' };
  if (user.userPrincipalName?.includes('#EXT#')) return { class: 'guest', why: 'the user principal name is external' };
  const purpose = user.mailboxSettings?.userPurpose?.toLowerCase();
  if (purpose !== undefined && ['shared', 'room', 'equipment'].includes(purpose)) {
    return { class: 'shared_mailbox', why: `the mailbox's purpose is ${purpose}` };
  }
  // Each of the three alone also fits a leaver or a person; together they fit only what Exchange makes of a shared mailbox.
  const named = /\b(?:shared|room|resource) mailbox\b/i.test(user.displayName ?? '');
  if (named && user.accountEnabled === false && user.assignedLicenses?.length === 0) {
    return {
      class: 'shared_mailbox',
      why: 'sign-in is blocked, there is no licence, and it is named a shared mailbox',
    };
  }
  return undefined;
}

/** Every service principal is something other than a person; what it is follows from its own record. */
export function classifyPrincipal(principal: EntraPrincipal): Structural {
  if (microsoftTenants.has(principal.appOwnerOrganizationId?.toLowerCase() ?? '')) {
    return { class: 'first_party_platform', why: 'the application belongs to a Microsoft tenant' };
  }
  if (principal.agentIdentityBlueprintId !== undefined || /\.agentIdentity$/i.test(principal['@odata.type'] ?? '')) {
    return { class: 'ai_agent', why: 'it is an agent identity' };
  }
  if (principal.servicePrincipalType === 'ManagedIdentity') {
    return { class: 'managed_identity', why: 'servicePrincipalType is ManagedIdentity' };
  }
  const issuer = principal.federatedIdentityCredentials.find((credential) => isCiIssuer(credential.issuer));
  if (issuer) return { class: 'ci_workload', why: 'it trusts the tokens of a build system' };
  return { class: 'application', why: `servicePrincipalType is ${principal.servicePrincipalType ?? 'not said'}` };
}
