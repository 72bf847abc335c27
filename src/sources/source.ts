import type { SourceReading } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import { readAws } from './aws.js';
import { readAzure } from './azure.js';
import { readHr } from './csv.js';
import { readEntra } from './entra.js';
import { readGcp } from './gcp.js';
import { readGithub } from './github.js';
import type { SourceInput } from './input.js';
import { fromLatin1 } from './latin1.js';
import { readKubernetes } from './kubernetes.js';
import { readAd } from './ldif.js';
import { readMatrix } from './matrix.js';
import { readOkta } from './okta.js';
import { readSalesforce } from './salesforce.js';
import { readSap } from './sap.js';
import { readScim } from './scim.js';

export { fileOfBytes } from './input.js';
export type { SourceFile, SourceInput } from './input.js';

/**
 * What one source's export files say. Pure: the same bytes give the same reading, and shuffled records give the same but for
 * provenance. Throws `InputError` where a file cannot be read as a whole; a bad record is refused with a finding.
 */
export function readSource(input: SourceInput): SourceReading {
  if (input.files.length === 0) {
    throw new InputError('NO_FILES', `expected at least one file for the source ${input.source}, got none`, {
      advice: 'Name its export in the campaign file.',
    });
  }
  const files = input.encoding === 'latin1' ? input.files.map(fromLatin1) : input.files;
  return readKind({ ...input, files });
}

function readKind(input: SourceInput): SourceReading {
  switch (input.kind) {
    case 'csv':
      return readHr(input);
    case 'ldif':
      return readAd(input);
    case 'entra':
      return readEntra(input);
    case 'okta':
      return readOkta(input);
    case 'aws':
      return readAws(input);
    case 'scim':
      return readScim(input);
    case 'gcp':
      return readGcp(input);
    case 'azure':
      return readAzure(input);
    case 'kubernetes':
      return readKubernetes(input);
    case 'github':
      return readGithub(input);
    case 'matrix':
      return readMatrix(input);
    case 'sap':
      return readSap(input);
    case 'salesforce':
      return readSalesforce(input);
  }
}
