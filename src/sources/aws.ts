import type { SourceReading } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import { addCatalogue, studyPolicies } from './aws-catalogue.js';
import type { Details } from './aws-catalogue.js';
import { readReports } from './aws-report.js';
import { addRoles } from './aws-roles.js';
import { addUsers } from './aws-users.js';
import { Draft } from './draft.js';
import type { SourceFile, SourceInput } from './input.js';
import { noteUnread, openExport, recordsOf } from './records.js';
import type { JsonExport } from './records.js';
import { Window } from './window.js';
import { awsGroup, awsPolicy, awsRole, awsUser } from './schema.js';

const sections = [
  { name: 'UserDetailList', required: true },
  { name: 'GroupDetailList', required: false },
  { name: 'RoleDetailList', required: false },
  { name: 'Policies', required: false },
];

/**
 * One AWS account: `get-account-authorization-details` (JSON) and, for when and how users sign in, the credential report (CSV),
 * in any order. Account ids are `UserName`, `role/RoleName` and `<root_account>`; entitlement ids a policy's ARN,
 * `group/GroupName`, `PolicyName/inline`.
 */
export function readAws(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const details = readDetails(draft, input.files.filter(isJson));
  const reports = input.files.filter((file) => !isJson(file));
  const { kept, repeated } = readReports(draft, reports);
  if (reports.length === 0) {
    const message = 'without the credential report nothing is known of passwords, keys and their use';
    draft.note({ code: 'NO_CREDENTIAL_REPORT', subject: input.source, message });
  }
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.user));
  const policies = studyPolicies(details);
  addCatalogue(draft, details, policies);
  addUsers(draft, { details, policies, credentials: new Map(kept.map(({ value }) => [value.user, value])) });
  addRoles(draft, details, policies);
  return draft.finish();
}

/** Told by the first character: a credential report begins with its header. */
function isJson(file: SourceFile): boolean {
  const { bytes, start, end } = new Window(file);
  return /^\s*[[{]/.test(bytes.toString('latin1', start, Math.min(end, start + 4096)));
}

function readDetails(draft: Draft, files: readonly SourceFile[]): Details {
  if (files.length === 0) {
    throw new InputError('NO_DETAILS', 'expected the account authorization details as JSON, got no such file', {
      advice: 'Run `aws iam get-account-authorization-details` and name its output in the campaign file.',
    });
  }
  const exports = files.map((file) => openExport(file, sections));
  for (const one of exports) noteUnread(draft, one);
  noteMissingPages(draft, exports);
  const all = recordsOf(draft, exports);
  return {
    users: [...all('UserDetailList', awsUser)],
    groups: [...all('GroupDetailList', awsGroup)],
    roles: [...all('RoleDetailList', awsRole)],
    policies: [...all('Policies', awsPolicy)],
  };
}

/** Every page but the last says that it is truncated. */
function noteMissingPages(draft: Draft, exports: readonly JsonExport[]): void {
  if (!exports.every(({ values }) => values.get('IsTruncated')?.value === true)) return;
  const message = 'every file says IsTruncated: the pages that follow are missing';
  draft.note({ code: 'INCOMPLETE_EXPORT', severity: 'error', subject: draft.source, message });
}
