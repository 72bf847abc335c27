import type { Account, Employment, Provenance, SourceReading } from '../domain/account.js';
import type { SourceForm } from '../domain/campaign.js';
import { columnName, headerOf, readTable } from './csv-table.js';
import type { CsvRow } from './csv-table.js';
import { readDayAs } from './day-forms.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { blank } from './fields.js';
import { hrForm } from './hr-headers.js';
import type { HrForm } from './hr-headers.js';
import { prune } from './prune.js';
import type { SourceInput } from './input.js';

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
  /** Employee id; blank where there is none. */
  readonly manager: string;
}

/**
 * A personnel system's CSV export: one row a worker, under our own header, that of a product which is known by it, or what the
 * campaign file maps. Of several rows with one employee id (effective dating) the one in force stands: the greatest of (not
 * later than `asOf`, effective_date, hire_date, termination_date, whole row by code unit); the rest are duplicates.
 */
export function readHr(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const { kept, repeated } = keepOne(workersIn(draft, input), (worker) => worker.id);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.id));
  const ids = new Set(kept.map(({ value }) => value.id));
  for (const { value } of kept) draft.addAccount(toAccount(draft, value, ids));
  return draft.finish();
}

function* workersIn(draft: Draft, input: SourceInput): Iterable<Row<Worker>> {
  for (const file of input.files) {
    const form = hrForm(headerOf(file), input);
    noteProduct(draft, form, { file: file.name, line: 1 });
    const reader = new WorkerReader(draft, form, input);
    for (const row of readTable(draft, file, form.columns)) yield* reader.read(row);
  }
}

function noteProduct(draft: Draft, { writtenBy }: HrForm, at: Provenance): void {
  if (writtenBy === undefined) return;
  const message = 'the header is one that this product writes, and is read so';
  draft.noteOnce({ code: 'KNOWN_HEADER', severity: 'info', subject: writtenBy, message, at });
}

/** Ids that a spreadsheet took for numbers: nobody could say which id `1.2E+11` was. */
const SPREADSHEET_NUMBER = /^\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+$|^\d(?:[.,]\d+)?E\+\d+$/i;

const days = ['hire_date', 'termination_date', 'effective_date'] as const;

/** Reads the rows of one file, in which all are written alike. */
class WorkerReader {
  private readonly draft: Draft;
  private readonly form: HrForm;
  private readonly asOf: string | undefined;
  private readonly dates: NonNullable<SourceForm['dates']>;

  constructor(draft: Draft, form: HrForm, { asOf, dates = 'YYYY-MM-DD' }: SourceInput) {
    this.draft = draft;
    this.form = form;
    this.asOf = asOf;
    this.dates = dates;
  }

  /** The row as a worker; nothing where it was set aside. */
  read(row: CsvRow): readonly Row<Worker>[] {
    const id = row.cell('employee_id');
    if (this.isLabels(row)) {
      this.draft.addOutside(row.at);
      return [];
    }
    noteFormulas(this.draft, row, id);
    const problem = this.problemOf(row);
    const status = this.form.statusOf(row.cell('status'));
    if (problem || !status) {
      const unknown = {
        code: 'UNKNOWN_STATUS',
        message: 'no table and no mapping of the campaign file knows the status',
      };
      this.draft.refuse({ subject: id, at: row.at, ...(problem ?? unknown) });
      return [];
    }
    const employment = prune<Employment>({
      status,
      hireDate: this.dayIn(row, 'hire_date'),
      terminationDate: this.dayIn(row, 'termination_date'),
      workerType: row.cell('worker_type').trim() || undefined,
    });
    const rank = this.rankOf(row, employment);
    return [{ value: { id, row, employment, manager: this.managerIn(row) }, at: row.at, rank }];
  }

  /** A second header, with which some products say the names of the columns once more. */
  private isLabels({ cell }: CsvRow): boolean {
    const says = (column: string): boolean => columnName(cell(column)) === this.form.columns.calls?.get(column);
    return says('employee_id') && says('status');
  }

  private problemOf({ cell }: CsvRow): { readonly code: string; readonly message: string } | undefined {
    if (cell('employee_id').trim() === '') return { code: 'NO_ID', message: 'the employee_id is empty' };
    const number = ['employee_id', 'manager_employee_id'].find((column) =>
      SPREADSHEET_NUMBER.test(cell(column).trim()),
    );
    if (number !== undefined) {
      return {
        code: 'BAD_ID',
        message: `${number} is a number as spreadsheets write it, not an id: export it as text`,
      };
    }
    const bad = days.find((column) => cell(column).trim() !== '' && readDayAs(this.dates, cell(column)) === null);
    if (bad !== undefined) return { code: 'BAD_DATE', message: `${bad} is no date of the form ${this.dates}` };
    return undefined;
  }

  private dayIn({ cell }: CsvRow, column: (typeof days)[number]): string | undefined {
    return readDayAs(this.dates, cell(column)) ?? undefined;
  }

  private rankOf(row: CsvRow, { hireDate = '', terminationDate = '' }: Employment): () => readonly string[] {
    const effective = this.dayIn(row, 'effective_date');
    const begins = effective ?? hireDate;
    const isLater = this.asOf !== undefined && begins > this.asOf.slice(0, 10);
    return () => [isLater ? '0' : '1', effective ?? '', hireDate, terminationDate, JSON.stringify(row.cells)];
  }

  private managerIn({ cell }: CsvRow): string {
    const manager = cell('manager_employee_id');
    return manager.trim() === this.form.noManager ? '' : manager;
  }
}

/** A cell a spreadsheet would run. It is kept as what it is, text, and nothing here runs it. */
function noteFormulas(draft: Draft, row: CsvRow, subject: string): void {
  if (!row.cells.some((cell) => /^[=@\t\r]|^[+-](?![\d\s.,]*$)/.test(cell))) return;
  draft.note({ code: 'FORMULA_CELL', subject, message: 'a cell begins like a spreadsheet formula', at: row.at });
}

function toAccount(draft: Draft, { id, row, employment, manager }: Worker, ids: ReadonlySet<string>): Account {
  const text = (column: string): string | undefined => row.cell(column).trim() || undefined;
  const list = (column: string): readonly string[] => (text(column) === undefined ? [] : [row.cell(column)]);
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
