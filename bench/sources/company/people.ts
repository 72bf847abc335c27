import { familyNames, givenNames, plainLetters } from '../../../src/demo/company/names.js';
import type { Chance, Dice, DiceOf } from './chance.js';
import { JOBS_PER_DEPARTMENT, departmentName } from './plan.js';
import type { Organisation, Post } from './plan.js';

export type Status = 'Active' | 'On Leave' | 'Pre-hire' | 'Terminated';

/** The systems in which people have accounts, and how many of a thousand have one. */
const shares = { ad: 0.98, entra: 0.58, okta: 0.38, erp: 0.2, aws: 0.03 };
export type System = keyof typeof shares;

const plain = (name: string): string => plainLetters(name).toLowerCase();
const [plainGiven, plainFamily] = [givenNames.map(plain), familyNames.map(plain)];

/** So many leavers still have their account. */
const LEFT_BEHIND = 0.15;

/** One person as the systems know them. */
export interface Person extends Post {
  readonly index: number;
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly preferred: string | undefined;
  /** 1, or which of those who bear the same name. */
  readonly namesake: number;
  readonly status: Status;
  readonly contractor: boolean;
  readonly department: number;
  /** Letters and digits: `js004217`. */
  readonly login: string;
  /** `given.family`, numbered for namesakes. */
  readonly mailbox: string;
  readonly email: string;
  /** By number; nobody has a number above their report's. Undefined for the first of all. */
  readonly manager: number | undefined;
  readonly hiredDaysAgo: number;
  readonly leftDaysAgo: number | undefined;
}

/** Everybody who works or worked here. A person is made anew whenever asked; only what depends on others is kept. */
export class People {
  readonly count: number;
  private readonly namesakes: Uint32Array;
  private readonly organisation: Organisation;
  private readonly chance: Chance;
  private readonly names: DiceOf;
  private readonly dice: DiceOf;

  constructor(count: number, organisation: Organisation, chance: Chance) {
    this.count = count;
    this.organisation = organisation;
    this.chance = chance;
    this.names = chance('name');
    this.dice = chance('person');
    const met = new Uint32Array(givenNames.length * familyNames.length);
    this.namesakes = Uint32Array.from({ length: count }, (_, index) => {
      const { given, family } = this.nameOf(index);
      const name = given * familyNames.length + family;
      return (met[name] = (met[name] ?? 0) + 1);
    });
  }

  at(index: number): Person {
    const dice = this.dice(index);
    const name = this.nameOf(index);
    const [given, family] = [givenNames[name.given] ?? '', familyNames[name.family] ?? ''];
    const [first, last] = [plainGiven[name.given] ?? '', plainFamily[name.family] ?? ''];
    const namesake = this.namesakes[index] ?? 1;
    const status = statusOf(dice);
    const contractor = dice.happens(0.08);
    const job = this.jobOf(dice);
    const mailbox = `${first}.${last}${namesake > 1 ? namesake : ''}`;
    const hiredDaysAgo = status === 'Pre-hire' ? -1 - dice.below(60) : 30 + dice.below(7000);
    return {
      index,
      id: `${contractor ? 'C' : 'E'}${100_000 + index}`,
      given,
      family,
      preferred: dice.happens(0.06) ? givenNames[dice.below(givenNames.length)] : undefined,
      namesake,
      status,
      contractor,
      department: Math.floor(job / JOBS_PER_DEPARTMENT),
      job,
      projects: this.projectsOf(dice),
      login: `${first.slice(0, 1)}${last.slice(0, 1)}${String(index).padStart(6, '0')}`,
      mailbox,
      email: `${mailbox}@${contractor ? 'vendor' : 'corp'}.example`,
      manager: index === 0 ? undefined : (index - 1) >> 3,
      hiredDaysAgo,
      leftDaysAgo: status === 'Terminated' ? dice.below(Math.max(1, hiredDaysAgo)) : undefined,
    };
  }

  /** Those with an account in this system, in order. */
  *in(system: System): Generator<Person> {
    const dice = this.chance(`has ${system}`);
    for (let index = 0; index < this.count; index++) {
      const person = this.at(index);
      if (hasAccount(person, system, dice(index))) yield person;
    }
  }

  private nameOf(index: number): { readonly given: number; readonly family: number } {
    const dice = this.names(index);
    return { given: dice.below(givenNames.length), family: dice.below(familyNames.length) };
  }

  /** Jobs differ in size: in a department the first of two draws stands. */
  private jobOf(dice: Dice): number {
    const department = dice.below(this.organisation.departments);
    const within = Math.min(dice.below(JOBS_PER_DEPARTMENT), dice.below(JOBS_PER_DEPARTMENT));
    return department * JOBS_PER_DEPARTMENT + within;
  }

  private projectsOf(dice: Dice): readonly number[] {
    const some = Array.from({ length: dice.below(4) }, () => dice.below(this.organisation.projects));
    return [...new Set(some)];
  }
}

function statusOf(dice: Dice): Status {
  const of1000 = dice.below(1000);
  if (of1000 < 55) return 'Terminated';
  if (of1000 < 70) return 'Pre-hire';
  return of1000 < 100 ? 'On Leave' : 'Active';
}

function hasAccount({ status }: Person, system: System, dice: Dice): boolean {
  if (status === 'Pre-hire' || !dice.happens(shares[system])) return false;
  return status !== 'Terminated' || dice.happens(LEFT_BEHIND);
}

export const departmentOf = ({ department }: Person): string => departmentName(department);
export const titleOf = ({ job }: Person): string => `Specialist ${(job % JOBS_PER_DEPARTMENT) + 1}`;
export const cities = ['Austin', 'Berlin', 'Kraków', 'Madrid', 'São Paulo', 'Singapore', 'Zürich'] as const;
export const cityOf = ({ index }: Person): string => cities[index % cities.length] ?? cities[0];
