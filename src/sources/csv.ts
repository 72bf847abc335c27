import type { Account, Employment, SourceReading } from '../domain/account.js';
import type { Columns, CsvRow } from './csv-table.js';
import { readTable } from './csv-table.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { blank } from './fields.js';
import { prune } from './prune.js';
import type { SourceInput } from './input.js';
import { readDay } from './times.js';

const columns: Columns = {
  required: [
    'employee_id',
    'legal_first_name',
    'legal_last_name',
    'work_email',
    'status',
    'hire_date',
    'termination_date',
  ],
  optional: [
    'previous_employee_id',
    'preferred_first_name',
    'personal_email',
    'birth_month_day',
    'worker_type',
    'effective_date',
    'manager_employee_id',
    'department',
    'cost_center',
    'job_code',
    'job_title',
    'location',
    'company',
  ],
  others: 'refuse',
};

const statuses: ReadonlyMap<string, Employment['status']> = new Map([
  ['active', 'active'],
  ['on leave', 'on_leave'],
  ['leave of absence', 'on_leave'],
  ['pre hire', 'pre_hire'],
  ['prehire', 'pre_hire'],
  ['terminated', 'terminated'],
]);

const attributes: readonly (readonly [name: string, column: string])[] = [
  ['company', 'company'],
  ['costCenter', 'cost_center'],
  ['department', 'department'],
  ['jobCode', 'job_code'],
  ['location', 'location'],
  ['title', 'job_title'],
  ['workerType', 'worker_type'],
];

interface Worker {
  readonly id: string;
  readonly row: CsvRow;
  readonly employment: Employment;
}

/**
 * A personnel system's CSV export: one row a worker. Of several rows with one employee id (effective dating) the one in force
 * stands: the greatest of (not later than `asOf`, effective_date, hire_date, termination_date, whole row by code unit); the
 * rest are duplicates.
 */
export function readHr(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const { kept, repeated } = keepOne(workersIn(draft, input), (worker) => worker.id);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.id));
  const ids = new Set(kept.map(({ value }) => value.id));
  for (const { value } of kept) draft.addAccount(toAccount(draft, value, ids));
  return draft.finish();
}

function* workersIn(draft: Draft, { files, asOf }: SourceInput): Iterable<Row<Worker>> {
  for (const file of files) for (const row of readTable(draft, file, columns)) yield* readWorker(draft, row, asOf);
}

function readWorker(draft: Draft, row: CsvRow, asOf: string | undefined): readonly Row<Worker>[] {
  const id = row.cell('employee_id');
  noteFormulas(draft, row, id);
  const problem = problemOf(row);
  const status = statuses.get(plainWord(row.cell('status')));
  if (problem || !status) {
    draft.refuse({
      subject: id,
      at: row.at,
      ...(problem ?? {
        code: 'UNKNOWN_STATUS',
        message: 'the status is none of Active, On Leave, Pre-hire, Terminated',
      }),
    });
    return [];
  }
  const day = (column: string): string | undefined => readDay(row.cell(column)) ?? undefined;
  const employment = prune<Employment>({
    status,
    hireDate: day('hire_date'),
    terminationDate: day('termination_date'),
    workerType: row.cell('worker_type').trim() || undefined,
  });
  const begins = day('effective_date') ?? employment.hireDate ?? '';
  const inForce = asOf !== undefined && begins > asOf.slice(0, 10) ? 'later' : 'now';
  const rank = [inForce === 'now' ? '1' : '0', day('effective_date') ?? '', employment.hireDate ?? ''];
  return [
    {
      value: { id, row, employment },
      at: row.at,
      rank: () => [...rank, employment.terminationDate ?? '', JSON.stringify(row.cells)],
    },
  ];
}

function problemOf(row: CsvRow): { readonly code: string; readonly message: string } | undefined {
  if (row.cell('employee_id').trim() === '') return { code: 'NO_ID', message: 'the employee_id is empty' };
  const dates = ['hire_date', 'termination_date', 'effective_date'];
  const bad = dates.find((column) => row.cell(column).trim() !== '' && readDay(row.cell(column)) === null);
  if (bad !== undefined) return { code: 'BAD_DATE', message: `${bad} is no date of the form YYYY-MM-DD` };
  return undefined;
}

const plainWord = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');

/** A cell a spreadsheet would run. It is kept as what it is, text, and nothing here runs it. */
function noteFormulas(draft: Draft, row: CsvRow, subject: string): void {
  if (!row.cells.some((cell) => /^[=@\t\r]|^[+-](?![\d\s.,]*$)/.test(cell))) return;
  draft.note({ code: 'FORMULA_CELL', subject, message: 'a cell begins like a spreadsheet formula', at: row.at });
}

function toAccount(draft: Draft, { id, row, employment }: Worker, ids: ReadonlySet<string>): Account {
  const text = (column: string): string | undefined => row.cell(column).trim() || undefined;
  const list = (column: string): readonly string[] => (text(column) === undefined ? [] : [row.cell(column)]);
  const manager = row.cell('manager_employee_id');
  const first = text('preferred_first_name') ?? text('legal_first_name');
  return prune<Account>({
    ...blank,
    key: draft.key(id),
    kind: 'csv',
    at: row.at,
    employment,
    login: id,
    displayName: [first, text('legal_last_name')].filter((part) => part !== undefined).join(' ') || undefined,
    givenName: text('legal_first_name'),
    familyName: text('legal_last_name'),
    preferredName: text('preferred_first_name'),
    emails: list('work_email'),
    personalEmails: list('personal_email'),
    employeeIds: [id],
    previousEmployeeIds: list('previous_employee_id'),
    birthMonthDay: text('birth_month_day'),
    enabled: employment.status !== 'terminated',
    lastUse: { kind: 'unknown' },
    manager:
      manager.trim() === ''
        ? undefined
        : ids.has(manager)
          ? { kind: 'account', key: draft.key(manager) }
          : { kind: 'employee-id', value: manager },
    declaredType: text('worker_type'),
    attributes: Object.fromEntries(
      attributes.flatMap(([name, column]) => (text(column) === undefined ? [] : [[name, row.cell(column)]])),
    ),
  });
}
