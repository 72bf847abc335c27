import type { Company } from './company.js';
import { openFile, tallyOf } from './company.js';
import { dayAgo } from './chance.js';
import type { Dice } from './chance.js';
import type { Person } from './people.js';
import { cityOf, departmentOf, titleOf } from './people.js';
import { csvCell } from './tally.js';
import type { SourceTruth } from './tally.js';

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
  'effective_date',
  'manager_employee_id',
  'department',
  'cost_center',
  'job_code',
  'job_title',
  'location',
  'company',
];

const FILE = 'hr_workers.csv';

/** One row a worker; some with earlier or future-dated rows beside it, some rehired under a new number. */
export function writeHr(company: Company): SourceTruth {
  const [out, tally, dice] = [openFile(company, FILE), tallyOf(company, 'hr'), company.chance('hr')];
  out.write(`${columns.join(',')}\n`);
  const put = (row: Row): void => {
    tally.records++;
    out.write(`${columns.map((column) => csvCell(row[column] ?? '')).join(',')}\n`);
  };
  for (let index = 0; index < company.people.count; index++) {
    const person = company.people.at(index);
    const throws = dice(index);
    const row = rowOf(company, person, throws);
    if (throws.happens(0.03)) put({ ...row, ...transferred(throws, 40 + throws.below(900)) });
    if (throws.happens(0.005)) put({ ...row, ...transferred(throws, -1 - throws.below(90)) });
    const before = throws.happens(0.005) ? `R${index}` : '';
    if (before !== '') {
      tally.addAccount(before);
      put({ ...row, employee_id: before, status: 'Terminated', ...formerTimes(person) });
    }
    tally.addAccount(person.id);
    put({ ...row, previous_employee_id: before });
  }
  return tally.truth('csv', [{ name: FILE, bytes: out.close() }]);
}

type Row = Readonly<Record<string, string>>;

function rowOf({ people }: Company, person: Person, dice: Dice): Row {
  return {
    employee_id: person.id,
    legal_first_name: person.given,
    legal_last_name: person.family,
    preferred_first_name: person.preferred ?? '',
    work_email: person.email,
    personal_email: dice.happens(0.3) ? `${person.login}@mail.example` : '',
    birth_month_day: `${pad(1 + dice.below(12))}-${pad(1 + dice.below(28))}`,
    worker_type: person.contractor ? 'Contingent' : 'Employee',
    status: person.status,
    hire_date: dayAgo(person.hiredDaysAgo),
    termination_date: person.leftDaysAgo === undefined ? '' : dayAgo(person.leftDaysAgo),
    effective_date: dayAgo(Math.min(person.hiredDaysAgo, 30)),
    manager_employee_id: person.manager === undefined ? '' : people.at(person.manager).id,
    department: departmentOf(person),
    cost_center: `CC${100 + person.department}`,
    job_code: `J${person.job}`,
    job_title: titleOf(person),
    location: cityOf(person),
    company: person.contractor ? 'Vendor, LLC' : 'Corp Inc',
  };
}

/** Another department before or after, as the effective date says. */
const transferred = (dice: Dice, daysAgo: number): Row => ({
  effective_date: dayAgo(daysAgo),
  department: `Former ${dice.below(20)}`,
});

const formerTimes = ({ hiredDaysAgo }: Person): Row => ({
  hire_date: dayAgo(hiredDaysAgo + 1500),
  termination_date: dayAgo(hiredDaysAgo + 200),
  effective_date: dayAgo(hiredDaysAgo + 200),
});

const pad = (number: number): string => String(number).padStart(2, '0');
