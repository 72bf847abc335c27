import type { Account, LastUse, OwnerReference } from '../domain/account.js';
import type { Columns, CsvRow } from './csv-table.js';
import type { Draft } from './draft.js';
import { attributesOf, blank, listOf, momentOf } from './fields.js';
import { prune } from './prune.js';
import { salesforceId } from './salesforce-id.js';

export const salesforceUserColumns: Columns = {
  required: ['id', 'username', 'isactive', 'usertype', 'profileid', 'lastlogindate'],
  optional: [
    'name',
    'firstname',
    'lastname',
    'email',
    'employeenumber',
    'managerid',
    'department',
    'title',
    'city',
    'companyname',
    'createddate',
    'lastpasswordchangedate',
  ],
  others: 'ignore',
};

export const momentColumns = ['lastlogindate', 'createddate', 'lastpasswordchangedate'];

type Structural = NonNullable<Account['structural']>;

const outside = (type: string): [string, Structural] => [
  type,
  { class: 'guest', why: `UserType ${type}: a customer or partner` },
];

/** User types other than Standard and CsnOnly (Chatter), which are for people of the house. */
const types: ReadonlyMap<string, Structural> = new Map([
  ['AutomatedProcess', { class: 'builtin_system', why: 'UserType AutomatedProcess: Salesforce’s own' }],
  ['CloudIntegrationUser', { class: 'builtin_system', why: 'UserType CloudIntegrationUser: Salesforce’s own' }],
  ['Guest', { class: 'shared', why: 'UserType Guest: a site’s user for visitors who do not sign in' }],
  ...['PowerPartner', 'PowerCustomerSuccess', 'CustomerSuccess', 'CspLitePortal'].map(outside),
]);

/** All users of the export, and whether this one may do nothing but call the API. */
export interface UserContext {
  readonly users: ReadonlySet<string>;
  readonly isApiOnly: boolean;
}

/** A Salesforce user whose row is sound. */
export function fromSalesforceUser(draft: Draft, { at, cell }: CsvRow, { users, isApiOnly }: UserContext): Account {
  const text = (column: string): string | undefined => cell(column).trim() || undefined;
  const structural = types.get(cell('usertype').trim()) ?? (isApiOnly ? integration : undefined);
  return prune<Account>({
    ...blank,
    key: draft.key(salesforceId(cell('id')) ?? ''),
    kind: 'salesforce',
    at,
    structural,
    login: cell('username'),
    displayName: text('name') ?? (`${cell('firstname')} ${cell('lastname')}`.trim() || undefined),
    givenName: text('firstname'),
    familyName: text('lastname'),
    emails: listOf(text('email')),
    employeeIds: listOf(text('employeenumber')),
    enabled: cell('isactive').trim().toLowerCase() === 'true',
    createdAt: momentOf(text('createddate')),
    passwordSetAt: momentOf(text('lastpasswordchangedate')),
    lastUse: lastUseOf(momentOf(text('lastlogindate')), structural),
    manager: managerOf(draft, cell('managerid'), users),
    attributes: attributesOf({
      company: text('companyname'),
      department: text('department'),
      location: text('city'),
      title: text('title'),
    }),
  });
}

const integration: Structural = { class: 'service_account', why: 'it may use the API only (ApiUserOnly)' };

/** A refreshed token is no login: of what calls the API, no date says nothing. */
function lastUseOf(at: string | undefined, structural: Structural | undefined): LastUse {
  if (at !== undefined) return { kind: 'at', at, lagDays: 0 };
  return structural === undefined || structural.class === 'guest' ? { kind: 'never' } : { kind: 'unknown' };
}

function managerOf(draft: Draft, text: string, users: ReadonlySet<string>): OwnerReference | undefined {
  const id = salesforceId(text);
  return id !== null && users.has(id) ? { kind: 'account', key: draft.key(id) } : undefined;
}
