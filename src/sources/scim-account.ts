import type { Account, OwnerReference, Provenance } from '../domain/account.js';
import { declaresService } from './declared.js';
import type { Draft } from './draft.js';
import { attributesOf, blank, listOf, momentOf } from './fields.js';
import { prune } from './prune.js';
import type { ScimUser } from './schema.js';

/** A SCIM User with its enterprise extension. SCIM knows neither owners nor last use. */
export function fromScimUser(draft: Draft, user: ScimUser, at: Provenance): Account {
  const { name, extension } = user;
  return prune<Account>({
    ...blank,
    key: draft.key(user.id),
    kind: 'scim',
    at,
    structural: declaresService(user.userType)
      ? { class: 'service_account', why: 'userType declares a service' }
      : undefined,
    login: user.userName,
    displayName: user.displayName ?? name?.formatted,
    givenName: name?.givenName,
    familyName: name?.familyName,
    preferredName: user.nickName,
    emails: emailsOf(user, false),
    personalEmails: emailsOf(user, true),
    employeeIds: [...new Set([...listOf(extension?.employeeNumber), ...listOf(user.externalId)])],
    enabled: user.active ?? true,
    createdAt: momentOf(user.meta?.created),
    lastUse: { kind: 'unknown' },
    manager: managerOf(draft, extension?.manager?.value ?? ''),
    declaredType: user.userType,
    attributes: attributesOf({ ...organisationOf(extension), title: user.title }),
  });
}

/** `home` is the type that RFC 7643 §4.1.2 has for private addresses. */
const emailsOf = ({ emails }: ScimUser, home: boolean): readonly string[] => [
  ...new Set(emails.filter(({ type }) => (type?.toLowerCase() === 'home') === home).map(({ value }) => value)),
];

const organisationOf = (extension: ScimUser['extension']): Readonly<Record<string, string | undefined>> => ({
  company: extension?.organization,
  costCenter: extension?.costCenter,
  department: extension?.department,
});

/** The manager's id in this service; it may stand outside the export. */
const managerOf = (draft: Draft, id: string): OwnerReference | undefined =>
  id === '' ? undefined : { kind: 'account', key: draft.key(id) };
