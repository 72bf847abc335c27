import type { Chance } from './chance.js';
import { dayAgo } from './chance.js';
import { DOMAIN } from './model.js';
import type { Person } from './model.js';
import { departments } from './organisation.js';
import { byId } from './people.js';
import type { Staff } from './people.js';

/** What is unusual about a person in one system or another; each person has at most one of those drawn by chance. */
export type Mark =
  | 'spaced id'
  | 'id without prefix'
  | 'no id in AD'
  | 'no tag in AWS'
  | 'dormant'
  | 'stale department'
  | 'cased department'
  | 'service principal name'
  | 'password never expires'
  | 'admin account'
  | 'cloud admin account'
  | 'server operator'
  | 'formula cell'
  | 'effective dates'
  | 'planted name';

export interface Marks {
  readonly has: (person: Person, mark: Mark) => boolean;
}

/** The people of today with all that is unusual about them, and those who left. */
export interface Population {
  readonly current: readonly Person[];
  readonly leavers: readonly Leaver[];
  readonly marks: Marks;
}

/** How the systems treat somebody who left. */
export interface Leaver {
  readonly person: Person;
  /**
   * `active`: accounts still work · `disabled`: all switched off · `rehired`: the same person works here again ·
   * `namesake`: somebody else got the login and the mailbox since.
   */
  readonly kind: 'active' | 'disabled' | 'rehired' | 'namesake';
}

const counts: Readonly<Record<Exclude<Mark, 'planted name' | 'password never expires'>, number>> = {
  'spaced id': 3,
  'id without prefix': 5,
  'no id in AD': 3,
  'no tag in AWS': 2,
  dormant: 3,
  'stale department': 5,
  'cased department': 4,
  'service principal name': 2,
  'admin account': 3,
  'cloud admin account': 2,
  'server operator': 2,
  'formula cell': 2,
  'effective dates': 2,
};

/** Draws who carries which trap from the ordinary employees: nobody who leads anything or owns a source. */
export function markPeople(staff: Staff, count: { readonly leavers: number }, chance: Chance): Population {
  const special = new Set([...staff.heads.values(), ...staff.leads.values(), ...staff.executives].map(({ id }) => id));
  const ordinary = staff.current.filter(({ id, job }) => !special.has(id) && job !== 'Security Analyst');
  const marks = new Map<string, Mark>(ordinary.filter(hasPlantedName).map(({ id }) => [id, 'planted name'] as const));
  const pool = new Pool(chance.shuffle(ordinary.filter(({ id }) => !marks.has(id))));
  for (const [mark, number] of Object.entries(counts).filter(isMarkCount)) {
    for (const { id } of pool.take(number, fits(mark))) marks.set(id, mark);
  }
  const changes = new Map<string, Person | undefined>();
  const change = (people: readonly Person[], how: (person: Person, i: number) => Person): readonly Person[] => {
    const changed = people.map(how);
    people.forEach(({ id }, i) => changes.set(id, changed[i] ?? people[i]));
    return changed;
  };
  change(pool.take(8), (person) => ({ ...person, status: 'On Leave' }));
  change(pool.take(4), (person, i) => ({ ...person, status: 'Pre-hire', hired: dayAgo(-12 - i) }));
  change(pool.take(2), (person) => ({ ...person, formerFamily: person.family, ...renamed(person, staff) }));
  change(
    pool.take(10, ({ department }) => department === 'Engineering'),
    contractor,
  );
  const rehired = change(pool.take(2), (person, i) => ({
    ...person,
    previousId: `E0${910 + i * 7}`,
    hired: chance.daysAgo(200, 600),
  }));
  const namesakes = change(pool.take(2), (person) => ({ ...person, hired: chance.daysAgo(200, 400) }));
  const leavers = [
    ...rehired.map((person) => rehiredFrom(person, chance)),
    ...namesakes.map((person, i) => namesakeOf(person, { number: i, chance })),
    ...newLeavers(
      [
        ...pool.take(2, ({ job }) => job === 'Backend Developer'),
        ...pool.take(2, ({ job }) => job.startsWith('Accounts ')),
        ...pool.take(count.leavers - 4),
      ],
      staff,
      chance,
    ),
  ];
  const coo = staff.executives[1]?.id;
  const has: Marks['has'] = ({ id }, mark) =>
    marks.get(id) === mark || (mark === 'password never expires' && id === coo);
  return { current: byId(staff.current.map((person) => changes.get(person.id) ?? person)), leavers, marks: { has } };
}

type Fitting = (person: Person) => boolean;

/** Where somebody with a stale department in AD came from: the next of the plan. */
export function formerDepartment({ department }: Person): string {
  const index = departments.findIndex(({ name }) => name === department);
  return departments[(index + 1) % departments.length]?.name ?? department;
}

class Pool {
  private readonly people: Person[];
  constructor(people: readonly Person[]) {
    this.people = [...people];
  }

  /** The next so many who fit; they are gone from the pool. */
  take(count: number, wanted: Fitting = () => true): readonly Person[] {
    const found = this.people.filter(wanted).slice(0, count);
    if (found.length < count) throw new RangeError(`expected ${count} people who fit, got ${found.length}`);
    for (const person of found) this.people.splice(this.people.indexOf(person), 1);
    return found;
  }
}

const plantedFamilies = ['Svcarey', 'Sabatini', 'Abbott', 'de Vries', 'Kim', 'Santos', 'Hughes', 'Osborne', 'Doyle'];
const hasPlantedName = ({ family }: Person): boolean => plantedFamilies.includes(family);

const isMarkCount = (entry: [string, number]): entry is [Mark, number] => entry[0] in counts;

const inIt: Fitting = ({ department }) => department === 'IT';
const operates: Fitting = ({ job }) => job === 'Systems Engineer' || job === 'Service Desk Analyst';

/** Traps that only some work can carry; the others are not for IT, which has enough of them. */
const fitting: Partial<Readonly<Record<Mark, Fitting>>> = {
  'no tag in AWS': ({ job }) => job === 'Backend Developer' || job === 'Data Engineer',
  'service principal name': ({ department }) => department === 'Engineering',
  'admin account': operates,
  'server operator': operates,
  'cloud admin account': inIt,
};
const fits = (mark: Mark): Fitting => fitting[mark] ?? ((person) => !inIt(person));

/** Married: the personnel record and the mailbox follow, the directory's name and login do not. */
function renamed({ given }: Person, { namer }: Staff): Pick<Person, 'family' | 'email'> {
  const { family } = namer.fresh();
  return { family, email: `${namer.mailbox(given, family)}@${DOMAIN}` };
}

const contractor = (person: Person): Person => ({
  ...person,
  id: person.id.replace(/^E/, 'C'),
  workerType: 'Contingent',
  email: person.email.replace(DOMAIN, 'brightforge.example'),
  login: `ext.${person.login}`,
});

function rehiredFrom(person: Person, chance: Chance): Leaver {
  const { managerId: _, previousId, ...rest } = person;
  const left = chance.daysAgo(1500, 2200);
  const hired = `${Number(left.slice(0, 4)) - 3}${left.slice(4)}`;
  const email = person.email.replace('@', '.old@');
  return {
    kind: 'rehired',
    person: { ...rest, id: previousId ?? person.id, email, status: 'Terminated', hired, left },
  };
}

function namesakeOf(person: Person, { number, chance }: { readonly number: number; readonly chance: Chance }): Leaver {
  const { managerId: _, personalEmail: __, ...rest } = person;
  const left = chance.daysAgo(500, 700);
  const hired = `${Number(left.slice(0, 4)) - 5}${left.slice(4)}`;
  const birthday = dayAgo(Number(person.id.slice(1)) % 300).slice(5) === person.birthday ? '02-11' : '07-23';
  const id = `E0${720 + number * 13}`;
  const job = 'Accounts Payable Analyst';
  const gone: Person = { ...rest, id, birthday, hired, left, status: 'Terminated', department: 'Finance', job };
  return { kind: 'namesake', person: gone };
}

/** Leavers have worked beside somebody who is still here: same work, other name. */
function newLeavers(models: readonly Person[], { namer }: Staff, chance: Chance): readonly Leaver[] {
  return models.map((model, i) => {
    const { given, family } = namer.fresh();
    const { personalEmail: _, preferred: __, ...rest } = model;
    const person: Person = {
      ...rest,
      id: `E0${800 + i}`,
      given,
      family,
      email: `${namer.mailbox(given, family)}@${DOMAIN}`,
      birthday: dayAgo(chance.below(365)).slice(5),
      status: 'Terminated',
      hired: chance.daysAgo(900, 3000),
      left: chance.daysAgo(20, 250),
      login: namer.login(given, family),
      cn: namer.commonName(given, family),
    };
    return { kind: i < ACTIVE_LEAVERS ? 'active' : 'disabled', person };
  });
}

/** Leavers whose accounts still work: few enough that no circuit breaker at 2 % and 50 trips. */
export const ACTIVE_LEAVERS = 6;
