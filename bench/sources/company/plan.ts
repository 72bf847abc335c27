import type { DiceOf } from './chance.js';

/** How a company is divided: every person has a job in one department, and some work in projects across. */
export interface Organisation {
  readonly departments: number;
  readonly projects: number;
}

export const JOBS_PER_DEPARTMENT = 8;

/** More departments, jobs and projects the more people there are, but larger ones too. */
export const organisationOf = (people: number): Organisation => ({
  departments: Math.max(3, Math.floor(Math.sqrt(people) / 4)),
  projects: Math.max(4, Math.floor(people / 150)),
});

/** How many entitlements of one system come with each kind of role. */
export interface Rights {
  readonly birthright: number;
  readonly department: number;
  readonly job: number;
  readonly project: number;
}

/** What a person's rights follow from. `job` counts through all departments. */
export interface Post {
  readonly job: number;
  readonly projects: readonly number[];
}

/** Of planned grants this many are missing; and whoever has one right beyond the plan has another as often. */
const OMITTED = 0.02;
const EXTRA = 0.3;

/** Which entitlements of one system, by number, people hold: what their roles give, a little less and a little more. */
export class Plan {
  readonly count: number;
  private readonly rights: Rights;
  private readonly dice: DiceOf;
  private readonly departmentsAt: number;
  private readonly jobsAt: number;
  private readonly projectsAt: number;

  constructor({ departments, projects }: Organisation, rights: Rights, dice: DiceOf) {
    this.rights = rights;
    this.dice = dice;
    this.departmentsAt = rights.birthright;
    this.jobsAt = this.departmentsAt + departments * rights.department;
    this.projectsAt = this.jobsAt + departments * JOBS_PER_DEPARTMENT * rights.job;
    this.count = this.projectsAt + projects * rights.project;
  }

  /** Each once. The same whenever it is asked. */
  of({ job, projects }: Post, person: number): readonly number[] {
    const dice = this.dice(person);
    const held: number[] = [];
    const give = (first: number, many: number): void => {
      for (let one = first; one < first + many; one++) if (!dice.happens(OMITTED)) held.push(one);
    };
    give(0, this.rights.birthright);
    give(this.departmentRight(Math.floor(job / JOBS_PER_DEPARTMENT)), this.rights.department);
    give(this.jobRight(job), this.rights.job);
    for (const project of projects) give(this.projectRight(project), this.rights.project);
    while (dice.happens(EXTRA)) {
      const one = dice.below(this.count);
      if (!held.includes(one)) held.push(one);
    }
    return held;
  }

  /** The first right that comes with a department. */
  departmentRight(department: number): number {
    return this.departmentsAt + department * this.rights.department;
  }

  jobRight(job: number): number {
    return this.jobsAt + job * this.rights.job;
  }

  projectRight(project: number): number {
    return this.projectsAt + project * this.rights.project;
  }

  /** In letters, digits, `_` only, each another's: `FIN02_JOB3_LEDGER4`. */
  nameOf(right: number): string {
    const [at, each, role] =
      right < this.departmentsAt
        ? [0, this.rights.birthright, (): string => 'ALL']
        : right < this.jobsAt
          ? [this.departmentsAt, this.rights.department, departmentCode]
          : right < this.projectsAt
            ? [this.jobsAt, this.rights.job, jobCode]
            : [this.projectsAt, this.rights.project, (project: number): string => `PRJ${project}`];
    const slot = (right - at) % each;
    return `${role(Math.floor((right - at) / each))}_${uses[slot % uses.length] ?? ''}${slot}`;
  }
}

const uses = ['RO', 'RW', 'LEDGER', 'REPORTS', 'FILES', 'QUEUE', 'CONSOLE'];

const departmentNames = [
  ['FIN', 'Finance'],
  ['ENG', 'Engineering'],
  ['SAL', 'Sales'],
  ['OPS', 'Operations'],
  ['LEG', 'Legal'],
  ['HRD', 'Human Resources'],
  ['SUP', 'Customer Support'],
  ['MKT', 'Marketing'],
] as const;

const departmentBase = (department: number): readonly [string, string] =>
  departmentNames[department % departmentNames.length] ?? departmentNames[0];

const departmentNumber = (department: number): string =>
  String(1 + Math.floor(department / departmentNames.length)).padStart(2, '0');

/** `FIN02` */
export const departmentCode = (department: number): string =>
  `${departmentBase(department)[0]}${departmentNumber(department)}`;

/** `Finance 02` */
export const departmentName = (department: number): string =>
  `${departmentBase(department)[1]} ${departmentNumber(department)}`;

/** `FIN02_JOB3` */
export const jobCode = (job: number): string =>
  `${departmentCode(Math.floor(job / JOBS_PER_DEPARTMENT))}_JOB${job % JOBS_PER_DEPARTMENT}`;
