import type { Employment } from '../domain/account.js';
import type { SourceForm } from '../domain/campaign.js';
import { hrColumns } from '../domain/hr-columns.js';
import type { HrColumn } from '../domain/hr-columns.js';
import { columnName } from './csv-table.js';
import type { Columns } from './csv-table.js';

type Statuses = Readonly<Record<string, Employment['status']>>;

/** How one product writes its personnel exports. */
interface HrProduct {
  readonly name: string;
  /** It is told by these; no other product's export has them all. */
  readonly toldBy: readonly string[];
  /** Names in the order of preference, for reports differ by customer. */
  readonly columns: Readonly<Partial<Record<HrColumn, readonly string[]>>>;
  readonly statuses: Statuses;
  /** What stands for "no manager". */
  readonly noManager?: string;
}

/** Raised with every change of the table below. */
const HR_HEADERS_VERSION = 1;

/** Words for a status that every product may use, in any case. */
const statuses: Statuses = {
  active: 'active',
  'on leave': 'on_leave',
  'leave of absence': 'on_leave',
  'pre hire': 'pre_hire',
  prehire: 'pre_hire',
  terminated: 'terminated',
};

const products: readonly HrProduct[] = [
  {
    name: 'Workday',
    toldBy: ['employee id', 'worker status'],
    columns: {
      employee_id: ['employee id'],
      legal_first_name: ['legal name - first name', 'legal first name', 'first name'],
      legal_last_name: ['legal name - last name', 'legal last name', 'last name'],
      preferred_first_name: ['preferred name - first name', 'preferred first name'],
      work_email: ['email - primary work', 'primary work email', 'work email'],
      personal_email: ['email - primary home', 'primary home email'],
      status: ['worker status'],
      hire_date: ['hire date'],
      termination_date: ['termination date'],
      worker_type: ['worker type'],
      effective_date: ['effective date'],
      manager_employee_id: ['manager employee id', "worker's manager - employee id", 'manager id'],
      department: ['supervisory organization', 'department'],
      cost_center: ['cost center'],
      job_code: ['job code', 'job profile'],
      job_title: ['business title', 'job title'],
      location: ['location'],
      company: ['company'],
    },
    statuses: {},
  },
  {
    // The user data file; managers stand in it by USERID. Its `Inactive` says "on leave or gone": the campaign file has to
    // say which.
    name: 'SAP SuccessFactors',
    toldBy: ['status', 'userid', 'username', 'firstname', 'lastname'],
    columns: {
      employee_id: ['userid'],
      legal_first_name: ['firstname'],
      legal_last_name: ['lastname'],
      preferred_first_name: ['nickname'],
      work_email: ['email'],
      status: ['status'],
      hire_date: ['hiredate'],
      termination_date: ['companyexitdate'],
      manager_employee_id: ['manager'],
      department: ['department'],
      job_code: ['jobcode'],
      job_title: ['title'],
      location: ['location'],
    },
    statuses: {},
    noManager: 'NO_MANAGER',
  },
  {
    name: 'BambooHR',
    toldBy: ['employee #', 'status', 'first name', 'last name'],
    columns: {
      employee_id: ['employee #'],
      legal_first_name: ['first name'],
      legal_last_name: ['last name'],
      preferred_first_name: ['preferred name'],
      work_email: ['work email'],
      personal_email: ['home email'],
      status: ['status'],
      hire_date: ['hire date'],
      termination_date: ['termination date'],
      worker_type: ['employment status'],
      manager_employee_id: ['supervisor eid', 'supervisor employee #'],
      department: ['department'],
      job_title: ['job title'],
      location: ['location'],
      company: ['company'],
    },
    statuses: { inactive: 'terminated' },
  },
];

const ownColumns: Columns = {
  required: hrColumns.slice(0, 7),
  optional: hrColumns.slice(7),
  others: 'refuse',
};

/** How to read one personnel export. */
export interface HrForm {
  readonly columns: Columns;
  readonly statusOf: (text: string) => Employment['status'] | undefined;
  readonly noManager: string | undefined;
  /** Who writes such files and by which table that is known; undefined where only the campaign file could tell. */
  readonly writtenBy: string | undefined;
}

/**
 * How to read an export with this header: by the campaign file's mapping, then as the product writes that the header tells,
 * then by our own names. A mapped file may have further columns, and needs those that are mapped by name.
 */
export function hrForm(header: readonly string[], { columns = {}, values }: SourceForm): HrForm {
  const product = products.find(({ toldBy }) => toldBy.every((name) => header.includes(name)));
  const known = { ...statuses, ...product?.statuses, ...values?.status };
  const meanings = new Map(Object.entries(known).map(([text, status]) => [plainWord(text), status]));
  return {
    columns: product || Object.keys(columns).length > 0 ? mappedColumns(header, columns, product) : ownColumns,
    statusOf: (text) => meanings.get(plainWord(text)),
    noManager: product?.noManager,
    writtenBy: product && `${product.name} (table ${HR_HEADERS_VERSION})`,
  };
}

function mappedColumns(
  header: readonly string[],
  named: NonNullable<SourceForm['columns']>,
  product: HrProduct | undefined,
): Columns {
  const calls = new Map<string, string>();
  for (const column of hrColumns) {
    const theirs = named[column] ?? product?.columns[column]?.find((name) => header.includes(name));
    if (theirs !== undefined) calls.set(column, columnName(theirs));
  }
  const isNeeded = (column: HrColumn): boolean =>
    column === 'employee_id' || column === 'legal_last_name' || column === 'status' || named[column] !== undefined;
  return {
    required: hrColumns.filter(isNeeded),
    optional: hrColumns.filter((column) => !isNeeded(column)),
    others: 'note',
    calls,
  };
}

const plainWord = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
