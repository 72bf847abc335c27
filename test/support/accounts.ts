import type { Account, SourceReading } from '../../src/domain/account.js';

/** A living directory account; tests change what they are about. `key` as `source id`. */
export function account(key: string, over: Partial<Account> = {}): Account {
  const [source = '', id = ''] = key.split(' ');
  return {
    key: { source, id },
    kind: 'ldif',
    at: { file: `${source}.test`, line: 1 },
    login: id,
    emails: [],
    personalEmails: [],
    employeeIds: [],
    previousEmployeeIds: [],
    anchors: [],
    enabled: true,
    lastUse: { kind: 'unknown' },
    owners: [],
    signals: [],
    attributes: {},
    ...over,
  };
}

/** A record of the system of record: `Jane Doe`, active, work mail `jane.doe@corp.example`. */
export function person(id: string, name: string, over: Partial<Account> = {}): Account {
  const [givenName = '', familyName = ''] = name.split(' ');
  return account(`hr ${id}`, {
    kind: 'csv',
    givenName,
    familyName,
    emails: [`${givenName}.${familyName}@corp.example`.toLowerCase()],
    employeeIds: [id],
    employment: { status: 'active', hireDate: '2020-01-01' },
    ...over,
  });
}

/** One reading a source, holding these accounts and nothing else. */
export function readingsOf(accounts: readonly Account[]): readonly SourceReading[] {
  const sources = [...new Set(accounts.map(({ key }) => key.source))].sort();
  return sources.map((source) => {
    const own = accounts.filter(({ key }) => key.source === source);
    return reading(source, { kind: own[0]!.kind, rows: own.length, accounts: own });
  });
}

export function reading(source: string, over: Partial<SourceReading> = {}): SourceReading {
  return {
    source,
    kind: 'ldif',
    rows: 0,
    accounts: [],
    supplements: [],
    catalogue: [],
    assignments: [],
    outside: [],
    entitlements: [],
    grants: [],
    dangling: [],
    refused: [],
    duplicates: [],
    findings: [],
    ...over,
  };
}
