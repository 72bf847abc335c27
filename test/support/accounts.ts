import type { Account, Entitlement, Grant, SourceReading } from '../../src/domain/account.js';
import type { Blobs } from '../../src/blobs/blobs.js';
import { storeInventory } from '../../src/blobs/inventory.js';
import { putJson } from '../../src/blobs/json.js';
import type { InventoryResult } from '../../src/domain/stage-results.js';
import { positionsIn } from '../../src/sources/columns.js';
import { GrantRows } from '../../src/sources/grant-rows.js';

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

/** What of a reading a test is about; its grants as rows, whose accounts and rights need not be listed. */
export type ReadingParts = Partial<Omit<SourceReading, 'grants' | 'assignments'>> & {
  readonly grants?: readonly Grant[];
};

export function reading(source: string, { grants = [], ...over }: ReadingParts = {}): SourceReading {
  const named = grants.flatMap(({ entitlement, via }) => (via ? [entitlement, via] : [entitlement]));
  const listed = over.entitlements ?? [];
  const known = new Set(listed.map(({ key }) => key.id));
  const others = [...new Set(named.map(({ id }) => id))].filter((id) => !known.has(id));
  const entitlements = [
    ...listed,
    ...others.map((id): Entitlement => ({ key: { source, id }, kind: 'group', name: id, owners: [], inExport: false })),
  ];
  const accounts =
    over.accounts ?? [...new Set(grants.map((one) => one.account.id))].map((id) => account(`${source} ${id}`));
  const rows = new GrantRows();
  for (const grant of grants) rows.add(grant, 0);
  return {
    source,
    kind: 'ldif',
    rows: 0,
    supplements: [],
    catalogue: [],
    assignments: { account: new Uint32Array(), file: new Uint16Array(), line: new Uint32Array() },
    outside: [],
    grants: rows.finish(
      positionsIn(accounts.map(({ key }) => key.id)),
      positionsIn(entitlements.map(({ key }) => key.id)),
    ),
    dangling: [],
    refused: [],
    duplicates: [],
    findings: [],
    files: [grants[0]?.at.file ?? `${source}.test`],
    ...over,
    accounts,
    entitlements,
  };
}

/** Stores what stage 1 would have found, as it does; answers with its address. */
export async function putInventory(blobs: Blobs, readings: readonly SourceReading[]): Promise<string> {
  const inventory: InventoryResult = {
    stage: 'inventory',
    readings,
    classes: [],
    controls: [],
    attributes: {},
    mappingTables: {},
    findings: [],
    balance: { sources: {}, addsUp: true },
  };
  return putJson(blobs, await storeInventory(blobs, inventory));
}
