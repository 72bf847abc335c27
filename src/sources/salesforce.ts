import type { SourceReading } from '../domain/account.js';
import { filesByTable, needTable } from './csv-files.js';
import { readTable } from './csv-table.js';
import type { Columns, CsvRow } from './csv-table.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import type { SourceFile, SourceInput } from './input.js';
import { giveAssignments, giveProfile } from './salesforce-grants.js';
import { salesforceId } from './salesforce-id.js';
import { declareRights, riskyColumns, studyRights } from './salesforce-rights.js';
import { fromSalesforceUser, momentColumns, salesforceUserColumns } from './salesforce-user.js';
import { readMoment } from './times.js';

/** In this order: each is told from those before it. */
const tables = [
  { table: 'PermissionSetAssignment', toldBy: ['assigneeid', 'permissionsetid'] },
  { table: 'PermissionSetGroupComponent', toldBy: ['permissionsetgroupid', 'permissionsetid'] },
  { table: 'PermissionSet', toldBy: ['id', 'isownedbyprofile'] },
  { table: 'PermissionSetGroup', toldBy: ['id', 'developername', 'masterlabel'] },
  { table: 'User', toldBy: ['id', 'username'] },
  { table: 'Profile', toldBy: ['id', 'name'] },
] as const;

const columns = {
  User: salesforceUserColumns,
  Profile: object(['id', 'name', ...riskyColumns.needed], ['description', ...riskyColumns.more]),
  PermissionSet: object(
    ['id', 'name', 'isownedbyprofile', ...riskyColumns.needed],
    ['label', 'description', ...riskyColumns.more],
  ),
  PermissionSetGroup: object(['id', 'developername', 'masterlabel'], ['description']),
  PermissionSetGroupComponent: object(['permissionsetgroupid', 'permissionsetid'], []),
  PermissionSetAssignment: object(
    ['assigneeid', 'permissionsetid'],
    ['permissionsetgroupid', 'isactive', 'isrevoked', 'expirationdate'],
  ),
} satisfies Record<(typeof tables)[number]['table'], Columns>;

function object(required: readonly string[], optional: readonly string[]): Columns {
  return { required, optional, others: 'ignore' };
}

/**
 * A Salesforce organisation, from its objects as Data Loader or a SOQL query writes them to CSV, with API names: User, Profile,
 * PermissionSet, PermissionSetAssignment and, where there are any, PermissionSetGroup with its components. All ids are
 * Salesforce's, in 18 characters.
 */
export function readSalesforce(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const files = filesByTable(input.files, tables);
  const rowsOf = (found: readonly SourceFile[], wanted: Columns): Iterable<CsvRow> => rowsIn(draft, found, wanted);
  const rights = studyRights(draft, {
    profiles: rowsOf(needTable(files, 'Profile'), columns.Profile),
    sets: rowsOf(needTable(files, 'PermissionSet'), columns.PermissionSet),
    groups: rowsOf(files('PermissionSetGroup'), columns.PermissionSetGroup),
    components: rowsOf(files('PermissionSetGroupComponent'), columns.PermissionSetGroupComponent),
  });
  declareRights(draft, rights);
  const { kept, repeated } = keepOne(soundUsers(draft, rowsOf(needTable(files, 'User'), columns.User)), idOf);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(idOf(value)));
  const users = new Set(kept.map(({ value }) => idOf(value)));
  const assignments = rowsOf(needTable(files, 'PermissionSetAssignment'), columns.PermissionSetAssignment);
  const apiOnly = giveAssignments(draft, assignments, { users, rights, asOf: input.asOf });
  for (const { value } of kept) {
    const profile = giveProfile(draft, value, rights);
    const isApiOnly = profile?.isApiOnly === true || apiOnly.has(idOf(value));
    draft.addAccount(fromSalesforceUser(draft, value, { users, isApiOnly }));
  }
  return draft.finish();
}

function* rowsIn(draft: Draft, files: readonly SourceFile[], wanted: Columns): Iterable<CsvRow> {
  for (const file of files) yield* readTable(draft, file, wanted);
}

const idOf = ({ cell }: CsvRow): string => salesforceId(cell('id')) ?? '';

function* soundUsers(draft: Draft, rows: Iterable<CsvRow>): Iterable<Row<CsvRow>> {
  for (const row of rows) {
    const problem = problemOf(row);
    if (problem) draft.refuse({ ...problem, subject: row.cell('id'), at: row.at });
    else yield { value: row, at: row.at, rank: () => [JSON.stringify(row.cells)] };
  }
}

function problemOf({ cell }: CsvRow): { readonly code: string; readonly message: string } | undefined {
  const badId = ['id', 'profileid'].find((column) => salesforceId(cell(column)) === null);
  if (badId !== undefined)
    return { code: 'BAD_ID', message: `${badId} is no Salesforce id, or its letters changed case` };
  if (cell('username').trim() === '') return { code: 'NO_ID', message: 'the username is empty' };
  const bad = momentColumns.find((column) => cell(column).trim() !== '' && readMoment(cell(column)) === null);
  if (bad !== undefined) return { code: 'BAD_DATE', message: `${bad} is no ISO 8601 moment with its zone` };
  if (!/^(?:true|false)$/i.test(cell('isactive').trim())) {
    return { code: 'BAD_RECORD', message: 'isactive is neither true nor false' };
  }
  return undefined;
}
