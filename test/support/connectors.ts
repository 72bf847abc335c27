import { readFileSync } from 'node:fs';
import type { Exports } from './pipeline.js';

const folder = new URL('../fixtures/connectors/', import.meta.url);

/** The six exports of the fixture company. */
export const connectorExports = (): Exports => ({
  hr: files('hr_workers.csv'),
  ad: files('ad_export.ldif'),
  entra: files('entra_export.json'),
  okta: files('okta_export.json'),
  aws: files('aws_account_authorization_details.json', 'aws_credential_report.csv'),
  scim: files('scim_erp_listresponse.json'),
});

export interface GroundTruth {
  readonly same_person: readonly (readonly string[])[];
  readonly must_not_merge: readonly (readonly string[])[];
  readonly owned_secondary_accounts: Readonly<Record<string, string>>;
  readonly class: Readonly<Record<string, string>>;
  readonly orphans: Readonly<Record<string, string>>;
  readonly not_orphans: Readonly<Record<string, string>>;
  readonly dangling_grants: readonly string[];
  readonly data_quality: readonly string[];
}

export const groundTruth = (): GroundTruth =>
  JSON.parse(readFileSync(new URL('ground_truth.json', folder), 'utf8')) as GroundTruth;

const files = (...names: string[]): Exports[string] =>
  names.map((name) => ({ name, content: readFileSync(new URL(name, folder)) }));
