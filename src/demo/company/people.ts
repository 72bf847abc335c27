import { compareText } from '../../domain/keys.js';
import type { Chance } from './chance.js';
import { dayAgo } from './chance.js';
import { DOMAIN } from './model.js';
import type { Person } from './model.js';
import type { Namer } from './namer.js';
import { newNamer } from './namer.js';
import { departments, executives, locations } from './organisation.js';

/** Everybody the company employs, and those it did. */
export interface Staff {
  /** Employed today: active, on leave, or hired and not here yet. */
  readonly current: readonly Person[];
  readonly heads: ReadonlyMap<string, Person>;
  /** The first of each job leads it, by job title. */
  readonly leads: ReadonlyMap<string, Person>;
  readonly executives: readonly Person[];
  readonly namer: Namer;
}

interface Post {
  readonly department: string;
  readonly job: string;
  readonly rank: 'executive' | 'head' | 'lead' | 'member';
}

/** Names that lay traps, given to ordinary employees: they look like service accounts, like one another, or have a short form. */
const plantedNames: readonly { readonly given: string; readonly family: string; readonly preferred?: string }[] = [
  { given: 'Brendan', family: 'Svcarey' },
  { given: 'Ornella', family: 'Sabatini' },
  { given: 'Hannah', family: 'Abbott' },
  { given: 'Job', family: 'de Vries' },
  { given: 'Daniel', family: 'Kim' },
  { given: 'Daniel', family: 'Kim' },
  { given: 'Maria', family: 'Santos' },
  { given: 'Maria', family: 'Santos' },
  { given: 'Robert', family: 'Hughes', preferred: 'Bob' },
  { given: 'William', family: 'Osborne', preferred: 'Bill' },
  { given: 'Margaret', family: 'Doyle', preferred: 'Maggie' },
];

/** Fills every post of the company with a named person. `count` is how many are employed today. */
export function hireStaff(count: number, chance: Chance): Staff {
  const posts = [...executivePosts(), ...departmentPosts(count - executives.length)];
  const namer = newNamer(chance);
  const names = nameFor(posts, namer, chance);
  const people = posts.map((post, index) => hire(post, { number: index, name: names(index), namer, chance }));
  const ofRank = (rank: Post['rank']): readonly Person[] => people.filter((_, index) => posts[index]?.rank === rank);
  const heads = new Map(ofRank('head').map((person) => [person.department, person]));
  const leads = new Map(ofRank('lead').map((person) => [person.job, person]));
  const current = people.map((person) => ({ ...person, ...managerOf(person, { heads, leads, first: people[0] }) }));
  const byId = new Map(current.map((person) => [person.id, person]));
  const again = <K>(map: ReadonlyMap<K, Person>): ReadonlyMap<K, Person> =>
    new Map([...map].map(([key, person]) => [key, byId.get(person.id) ?? person]));
  return {
    current,
    heads: again(heads),
    leads: again(leads),
    executives: current.slice(0, executives.length),
    namer,
  };
}

const executivePosts = (): readonly Post[] =>
  executives.map(({ title }) => ({ department: 'Executive', job: title, rank: 'executive' }));

/** Largest remainders: departments in the plan's proportions, and the jobs within them. */
function departmentPosts(count: number): readonly Post[] {
  const sizes = apportion(
    count,
    departments.map(({ weight }) => weight),
  );
  return departments.flatMap(({ name, jobs }, index) => {
    const size = (sizes[index] ?? 1) - 1;
    const inJob = apportion(
      size,
      jobs.map(({ weight }) => weight),
    );
    const members = jobs.flatMap(({ title }, which) =>
      Array.from({ length: inJob[which] ?? 0 }, (_, i): Post => ({
        department: name,
        job: title,
        rank: i === 0 ? 'lead' : 'member',
      })),
    );
    return [{ department: name, job: `Head of ${name}`, rank: 'head' as const }, ...members];
  });
}

function apportion(count: number, weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (count * weight) / total);
  const sizes = exact.map(Math.floor);
  const left = count - sizes.reduce((sum, size) => sum + size, 0);
  const order = exact
    .map((value, i) => ({ i, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, left)) sizes[i] = (sizes[i] ?? 0) + 1;
  return sizes;
}

type PersonName = (typeof plantedNames)[number];

/** Who gets a planted name is left to chance; the Chief Operating Officer is the executive whose password never expires. */
function nameFor(posts: readonly Post[], namer: Namer, chance: Chance): (index: number) => PersonName {
  const members = posts.flatMap(({ rank }, index) => (rank === 'member' ? [index] : []));
  const chosen = chance.shuffle(members).slice(0, plantedNames.length);
  const planted = new Map(chosen.map((index, i) => [index, plantedNames[i]]));
  planted.set(1, { given: 'Pieter', family: 'Botha' });
  return (index) => planted.get(index) ?? namer.fresh();
}

interface Hiring {
  readonly number: number;
  readonly name: PersonName;
  readonly namer: Namer;
  readonly chance: Chance;
}

function hire(post: Post, { number, name, namer, chance }: Hiring): Person {
  const { given, family, preferred } = name;
  const mailbox = namer.mailbox(preferred ?? given, family);
  return {
    id: `E${10_001 + number}`,
    given,
    family,
    ...(preferred === undefined ? {} : { preferred }),
    email: `${mailbox}@${DOMAIN}`,
    ...(chance.happens(0.3) ? { personalEmail: `${mailbox}.${10 + chance.below(90)}@mail.example` } : {}),
    birthday: dayAgo(chance.below(365)).slice(5),
    workerType: 'Employee',
    status: 'Active',
    hired: chance.daysAgo(130, 4200),
    department: post.department,
    job: post.job,
    location: chance.pick(locations),
    login: namer.login(given, family),
    cn: namer.commonName(given, family),
  };
}

function managerOf(
  person: Person,
  { heads, leads, first }: Pick<Staff, 'heads' | 'leads'> & { readonly first: Person | undefined },
): Pick<Person, 'managerId'> {
  const chain = [leads.get(person.job), heads.get(person.department), first];
  const above = chain.find((manager) => manager !== undefined && manager.id !== person.id && !isBelow(manager, person));
  return above ? { managerId: above.id } : {};
}

/** A head does not report to a lead, nor a lead to a peer. */
const isBelow = (manager: Person, person: Person): boolean =>
  person.job.startsWith('Head of ') && manager.department === person.department;

/** People in order of their ids, so that nothing depends on how they were gathered. */
export const byId = (people: Iterable<Person>): readonly Person[] =>
  [...people].sort((a, b) => compareText(a.id, b.id));
