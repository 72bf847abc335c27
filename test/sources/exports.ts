import { readFileSync } from 'node:fs';
import { grantsIn, type SourceKind, type SourceReading } from '../../src/domain/account.js';
import { CodedError } from '../../src/domain/errors.js';
import { readSource } from '../../src/sources/source.js';
import { fileOfBytes, type SourceFile } from '../../src/sources/source.js';

const folder = new URL('../fixtures/connectors/', import.meta.url);

export const fixture = (name: string): SourceFile => fileOfBytes(name, readFileSync(new URL(name, folder)));

export const bytesOf = (file: SourceFile): Buffer => Buffer.concat([...file.chunks()]);

export const file = (name: string, content: string | Uint8Array): SourceFile =>
  fileOfBytes(name, typeof content === 'string' ? Buffer.from(content) : content);

type Connectors = Readonly<Record<string, { readonly kind: SourceKind; readonly files: readonly SourceFile[] }>>;

/** The files of the small company that are labelled, by the source they belong to. */
export const labelled: Connectors = {
  hr: { kind: 'csv', files: [fixture('hr_workers.csv')] },
  ad: { kind: 'ldif', files: [fixture('ad_export.ldif')] },
  entra: { kind: 'entra', files: [fixture('entra_export.json')] },
  okta: { kind: 'okta', files: [fixture('okta_export.json')] },
  aws: {
    kind: 'aws',
    files: [fixture('aws_account_authorization_details.json'), fixture('aws_credential_report.csv')],
  },
  scim: { kind: 'scim', files: [fixture('scim_erp_listresponse.json')] },
};

/** One whole export of every kind. */
export const connectors: Connectors = {
  ...labelled,
  workday: { kind: 'csv', files: [fixture('workday_workers.csv')] },
  successFactors: { kind: 'csv', files: [fixture('successfactors_users.csv')] },
  bambooHr: { kind: 'csv', files: [fixture('bamboohr_employees.csv')] },
  matrix: { kind: 'matrix', files: [fixture('access_matrix.csv')] },
  azure: { kind: 'azure', files: [fixture('azure_role_assignments.json'), fixture('azure_role_definitions.json')] },
  kubernetes: { kind: 'kubernetes', files: [fixture('kubernetes_rbac.json')] },
  github: { kind: 'github', files: [fixture('github_organisation.json')] },
  gcp: { kind: 'gcp', files: [fixture('gcp_iam_policies.json'), fixture('gcp_service_accounts.json')] },
  salesforce: {
    kind: 'salesforce',
    files: [
      'permission_set_assignment',
      'user',
      'profile',
      'permission_set',
      'permission_set_group',
      'permission_set_group_component',
    ].map((name) => fixture(`salesforce_${name}.csv`)),
  },
  sap: {
    kind: 'sap',
    files: ['agr_users', 'usr02', 'agr_1251', 'agr_agrs', 'ust04'].map((table) => fixture(`sap_${table}.csv`)),
  },
};

export const readConnector = (source: string): SourceReading => readSource({ source, ...connectors[source]! });

/** Reads one file's text as one kind of source named `s`. */
export const read = (kind: SourceKind, ...contents: readonly (string | Uint8Array)[]): SourceReading =>
  readSource({ source: 's', kind, files: contents.map((content, i) => file(`f${i + 1}`, content)) });

/** `CODE file:line` of the coded error that this throws; anything else thrown, or nothing, fails the test. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return `${error.code} ${error.place?.file ?? ''}:${error.place?.line ?? ''}`;
  }
  throw new Error('expected a coded error, got none');
}

export const account = (reading: SourceReading, id: string): SourceReading['accounts'][number] => {
  const found = reading.accounts.find(({ key }) => key.id === id);
  if (!found)
    throw new Error(`expected the account ${id}, got ${reading.accounts.map(({ key }) => key.id).join(', ')}`);
  return found;
};

export const entitlement = (reading: SourceReading, id: string): SourceReading['entitlements'][number] => {
  const found = reading.entitlements.find(({ key }) => key.id === id);
  if (!found) throw new Error(`expected ${id}, got ${reading.entitlements.map(({ key }) => key.id).join(', ')}`);
  return found;
};

/** `account -> entitlement`, with `(via …)` where it is inherited. */
export const grantsOf = (reading: SourceReading): readonly string[] =>
  [...grantsIn([reading])].map(
    ({ account: who, entitlement: what, via }) => `${who.id} -> ${what.id}${via ? ` (via ${via.id})` : ''}`,
  );

/** The reading with its columns as lists: plain JSON. */
export const plainly = (reading: SourceReading): unknown => ({
  ...reading,
  grants: Object.fromEntries(Object.entries(reading.grants).map(([name, column]) => [name, [...column]])),
  assignments: Object.fromEntries(Object.entries(reading.assignments).map(([name, column]) => [name, [...column]])),
});

/** `source:on->principal`, as the labels write it. */
export const danglingOf = (reading: SourceReading): readonly string[] =>
  reading.dangling.map(({ source, on, principal }) => `${source}:${on}->${principal}`);

export const codesOf = (reading: SourceReading): readonly string[] =>
  reading.findings.map(({ code, line }) => `${code}:${line ?? ''}`);

/** How many records lie in each place, those that are empty left out. */
export const placesOf = (reading: SourceReading): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries({
      rows: reading.rows,
      accounts: reading.accounts.length,
      supplements: reading.supplements.length,
      catalogue: reading.catalogue.length,
      assignments: reading.assignments.account.length,
      outside: reading.outside.length,
      refused: reading.refused.length,
      duplicates: reading.duplicates.length,
    }).filter(([, count]) => count > 0),
  );
