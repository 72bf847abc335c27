import type { SourceReading } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import { filesByTable, needTable } from './csv-files.js';
import { readTable } from './csv-table.js';
import type { Columns, CsvRow } from './csv-table.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import type { SourceFile, SourceInput } from './input.js';
import { giveProfiles, giveRoles } from './sap-grants.js';
import { declareRoles, studyRoles } from './sap-roles.js';
import { fromSapUser, problemOfUser } from './sap-users.js';

const tables = [
  { table: 'USR02', toldBy: ['bname', 'ustyp'] },
  { table: 'AGR_USERS', toldBy: ['agr_name', 'uname'] },
  { table: 'AGR_AGRS', toldBy: ['agr_name', 'child_agr'] },
  { table: 'AGR_1251', toldBy: ['agr_name', 'object', 'field'] },
  { table: 'UST04', toldBy: ['bname', 'profile'] },
] as const;

/** The tables' further columns are many, and nothing of ours. */
const columns = {
  USR02: table(['bname', 'ustyp', 'uflag', 'gltgv', 'gltgb', 'trdat'], ['erdat', 'pwdchgdate']),
  AGR_USERS: table(['agr_name', 'uname', 'from_dat', 'to_dat'], ['col_flag']),
  AGR_AGRS: table(['agr_name', 'child_agr'], []),
  AGR_1251: table(['agr_name', 'object', 'field', 'low'], ['high', 'deleted']),
  UST04: table(['bname', 'profile'], []),
} satisfies Record<(typeof tables)[number]['table'], Columns>;

function table(required: readonly string[], optional: readonly string[]): Columns {
  return { required, optional: [...optional, 'mandt'], others: 'ignore' };
}

/**
 * One client of an SAP ABAP system, from its tables as transaction SE16 writes them to CSV: users (USR02) and their roles
 * (AGR_USERS); where given, what roles authorise (AGR_1251), which are composite (AGR_AGRS), and profiles held (UST04). Account
 * ids are user names, entitlement ids role names and `profile/NAME`.
 */
export function readSap(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const files = filesByTable(input.files, tables);
  const rowsOf = rowsOfOneClient(draft);
  const users = addUsers(draft, rowsOf(needTable(files, 'USR02'), columns.USR02), input.asOf);
  const roles = studyRoles(draft, {
    authorisations: rowsOf(files('AGR_1251'), columns.AGR_1251),
    composites: rowsOf(files('AGR_AGRS'), columns.AGR_AGRS),
  });
  declareRoles(draft, roles);
  if (files('AGR_1251').length === 0) {
    const message = 'without AGR_1251 nothing is known of what roles authorise: none counts as privileged';
    draft.note({ code: 'NO_AUTHORISATIONS', subject: input.source, message });
  }
  const context = { users, roles, asOf: input.asOf };
  giveRoles(draft, rowsOf(needTable(files, 'AGR_USERS'), columns.AGR_USERS), context);
  giveProfiles(draft, rowsOf(files('UST04'), columns.UST04), users);
  return draft.finish();
}

/** A user name means somebody else in another client. Throws `SEVERAL_CLIENTS`. */
function rowsOfOneClient(draft: Draft): (files: readonly SourceFile[], columns: Columns) => Iterable<CsvRow> {
  let client: string | undefined;
  return function* (files, wanted) {
    for (const file of files) {
      for (const row of readTable(draft, file, wanted)) {
        const mandt = row.cell('mandt').trim();
        if (mandt !== '' && mandt !== (client ??= mandt)) {
          throw new InputError('SEVERAL_CLIENTS', `expected the rows of client ${client}, got one of ${mandt}`, {
            place: row.at,
            advice: 'Export each client by itself, and name it as a source of its own.',
          });
        }
        yield row;
      }
    }
  };
}

function addUsers(draft: Draft, rows: Iterable<CsvRow>, asOf: string | undefined): ReadonlySet<string> {
  const { kept, repeated } = keepOne(soundUsers(draft, rows), ({ cell }) => cell('bname'));
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.cell('bname')));
  for (const { value } of kept) draft.addAccount(fromSapUser(draft, value, asOf));
  return new Set(kept.map(({ value }) => value.cell('bname')));
}

function* soundUsers(draft: Draft, rows: Iterable<CsvRow>): Iterable<Row<CsvRow>> {
  for (const row of rows) {
    const problem = problemOfUser(row);
    if (problem) draft.refuse({ ...problem, subject: row.cell('bname'), at: row.at });
    else yield { value: row, at: row.at, rank: () => [JSON.stringify(row.cells)] };
  }
}
