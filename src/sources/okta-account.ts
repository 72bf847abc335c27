import type { Account, OwnerReference, Provenance } from '../domain/account.js';
import { declaresService } from './declared.js';
import type { Draft } from './draft.js';
import { attributesOf, blank, listOf, momentOf } from './fields.js';
import { prune } from './prune.js';
import type { OktaUser } from './schema.js';

/** Where the record stands, and the ids of all users of the export. */
export interface OktaContext {
  readonly at: Provenance;
  readonly ids: ReadonlySet<string>;
}

/** States in which nobody can sign in: not yet activated, on hold, or gone. */
const offStates = ['STAGED', 'SUSPENDED', 'DEPROVISIONED'];

/** An Okta user. DEPROVISIONED ones stay in every export for ever. */
export function fromOktaUser(draft: Draft, user: OktaUser, { at, ids }: OktaContext): Account {
  const { profile } = user;
  return prune<Account>({
    ...blank,
    key: draft.key(user.id),
    kind: 'okta',
    at,
    structural: serviceOf(user),
    login: profile.login,
    displayName: profile.displayName,
    givenName: profile.firstName,
    familyName: profile.lastName,
    preferredName: profile.nickName,
    emails: listOf(profile.email),
    personalEmails: listOf(profile.secondEmail),
    employeeIds: listOf(profile.employeeNumber),
    enabled: !offStates.includes(user.status),
    createdAt: momentOf(user.created),
    passwordSetAt: momentOf(user.passwordChanged),
    lastUse: lastUseOf(user),
    manager: managerOf(draft, profile.managerId ?? '', ids),
    description: profile.description,
    declaredType: profile.userType ?? user.type?.name,
    attributes: attributesOf({
      company: profile.organization,
      costCenter: profile.costCenter,
      department: profile.department,
      location: profile.city,
      title: profile.title,
    }),
  });
}

/** What an administrator declared it to be, in the profile's free text or by the word `service` in the user type. */
function serviceOf({ profile, type }: OktaUser): Account['structural'] {
  if (declaresService(profile.userType))
    return { class: 'service_account', why: 'profile.userType declares a service' };
  const typed = [type?.id, type?.name].some((text) => /(?:^|[^a-z])service(?:$|[^a-z])/i.test(text ?? ''));
  return typed ? { class: 'service_account', why: 'its user type is one for services' } : undefined;
}

/** `lastLogin` counts Okta sessions only: null is "never" for a person, and says nothing of a service that calls with a token. */
function lastUseOf(user: OktaUser): Account['lastUse'] {
  const at = momentOf(user.lastLogin ?? undefined);
  if (at !== undefined) return { kind: 'at', at, lagDays: 0 };
  return user.lastLogin === null && serviceOf(user) === undefined ? { kind: 'never' } : { kind: 'unknown' };
}

function managerOf(draft: Draft, id: string, ids: ReadonlySet<string>): OwnerReference | undefined {
  if (id.trim() === '') return undefined;
  if (ids.has(id)) return { kind: 'account', key: draft.key(id) };
  return id.includes('@') ? { kind: 'email', value: id } : { kind: 'employee-id', value: id };
}
