import type { Account, OwnerReference } from '../domain/account.js';
import type { Identity } from '../domain/identity.js';
import { keyText } from '../domain/keys.js';
import { employeeId, employeeIdsOf, mailName, mailsOf } from './normalise.js';

/** What a reference to an owner comes to. */
export type Owner =
  | { readonly kind: 'person'; readonly identity: Identity }
  /** A team, cost centre or resource: it answers, and cannot leave. */
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'unknown'; readonly said: string };

export type OwnerResolver = (reference: OwnerReference) => Owner;

const teamWords =
  /(?:^|[-._])(?:team|teams|ops|it|support|group|dept|department|admins?|desk|servicedesk|helpdesk|platform|infra|security|sre|devops|iam|dba|owners?|office|finance|hr|legal|sales|engineering|data|cloud|network)(?:$|[-._])/u;

/** Follows references into identities: a second account leads to its person, a mailbox or an employee id to whoever has it. */
export function ownerResolver(identities: readonly Identity[], accounts: readonly Account[]): OwnerResolver {
  const byKey = new Map(accounts.map((account) => [keyText(account.key), account]));
  const byId = new Map(identities.map((identity) => [identity.id, identity]));
  const byAccount = new Map<string, Identity>();
  const byEmployeeId = new Map<string, Identity>();
  const byMail = new Map<string, Identity>();
  for (const identity of identities) {
    const members = identity.accounts.flatMap((key) => byKey.get(keyText(key)) ?? []);
    for (const key of identity.accounts) byAccount.set(keyText(key), identity);
    if (identity.class !== 'human') continue;
    for (const { key } of members.flatMap(employeeIdsOf)) byEmployeeId.set(key, identity);
    for (const { key } of members.flatMap(mailsOf)) byMail.set(key, identity);
  }
  const person = (found: Identity | undefined, said: string): Owner => {
    const behind = found?.ownerIds?.flatMap((id) => byId.get(id) ?? [])[0] ?? found;
    return behind ? { kind: 'person', identity: behind } : { kind: 'unknown', said };
  };
  return (reference) => {
    switch (reference.kind) {
      case 'account':
        return person(byAccount.get(keyText(reference.key)), reference.key.id);
      case 'employee-id':
        return person(byEmployeeId.get(employeeId(reference.value)?.key ?? ''), reference.value);
      case 'email': {
        const mail = mailName(reference.value);
        const owner = person(byMail.get(mail?.key ?? ''), reference.value);
        return owner.kind === 'unknown' && teamWords.test(mail?.local ?? '')
          ? { kind: 'named', name: reference.value }
          : owner;
      }
      case 'team':
      case 'resource':
        return { kind: 'named', name: reference.name };
    }
  };
}

/** Every reference by which a non-human account may have an owner: named owners, its manager, the person its keys point to. */
export const ownerReferences = (account: Account): readonly OwnerReference[] => [
  ...account.owners,
  ...(account.manager ? [account.manager] : []),
];

/** Keys of a person on an account that is not a person's: whoever they point to is who knows about it. */
export function contactReferences(account: Account): readonly OwnerReference[] {
  return [
    ...account.employeeIds.map((value): OwnerReference => ({ kind: 'employee-id', value })),
    ...account.emails.map((value): OwnerReference => ({ kind: 'email', value })),
  ];
}
