import { builtInSidBase64, groupRid, sidBase64 } from './ids.js';
import { JOBS_PER_DEPARTMENT, departmentCode } from './plan.js';
import type { Organisation, Plan } from './plan.js';

export const BASE = 'DC=corp,DC=example';

/** A group of the directory. */
export interface AdGroup {
  readonly name: string;
  readonly dn: string;
  readonly sid: string;
  /** The groups it lies in, by number. */
  readonly parents: readonly number[];
  /** A distribution list gives no right. */
  readonly mailOnly: boolean;
}

/** Groups that the directory needs besides those of the plan, by number. */
export interface AdGroups {
  readonly all: readonly AdGroup[];
  readonly domainUsers: number;
  readonly domainComputers: number;
  readonly domainAdmins: number;
  readonly operators: number;
  readonly services: number;
  readonly everybody: number;
  readonly mailing: (department: number) => number;
  /** The group and all groups above it. */
  readonly upward: (group: number) => readonly number[];
}

const DEPARTMENTS_PER_DIVISION = 8;

/**
 * The plan's groups first, by the numbers of its rights. Each job's first group lies in its department's, that in its
 * division's; two projects' groups lie in one another, as happens.
 */
export function groupsOf({ departments }: Organisation, plan: Plan): AdGroups {
  const first = plan.count;
  const divisions = Math.ceil(departments / DEPARTMENTS_PER_DIVISION);
  const firstDivision = first + departments;
  const wellKnown = firstDivision + divisions;
  const mailing = wellKnown + 8;
  const parents = new Map<number, number>([
    [plan.projectRight(0), plan.projectRight(1)],
    [plan.projectRight(1), plan.projectRight(0)],
  ]);
  for (let job = 0; job < departments * JOBS_PER_DEPARTMENT; job++) {
    parents.set(plan.jobRight(job), first + Math.floor(job / JOBS_PER_DEPARTMENT));
  }
  const all = [
    ...numbered(plan.count, (right) => planned(plan, right, parents.get(right))),
    ...numbered(departments, (at) =>
      security(`GRP_${departmentCode(at)}_EVERYBODY`, first + at, [
        firstDivision + Math.floor(at / DEPARTMENTS_PER_DIVISION),
      ]),
    ),
    ...numbered(divisions, (at) => security(`GRP_DIVISION_${at + 1}`, firstDivision + at)),
    ...wellKnownGroups(wellKnown),
    security('GRP_SVC_RUN', wellKnown + 6),
    list('DL-All-Staff', wellKnown + 7),
    ...numbered(departments, (at) => list(`DL-${departmentCode(at)}`, mailing + at)),
  ];
  return {
    all,
    domainUsers: wellKnown,
    domainComputers: wellKnown + 1,
    domainAdmins: wellKnown + 2,
    operators: wellKnown + 3,
    services: wellKnown + 6,
    everybody: wellKnown + 7,
    mailing: (department) => mailing + department,
    upward: upwardIn(all),
  };
}

const numbered = <T>(length: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length }, (_, at) => make(at));

/** Some names are not ASCII, as in every directory that is used by people. */
function planned(plan: Plan, right: number, parent: number | undefined): AdGroup {
  const name = `GRP_${plan.nameOf(right)}${right % 101 === 7 ? ' – Übersicht' : ''}`;
  return security(name, right, parent === undefined ? [] : [parent]);
}

const security = (name: string, group: number, parents: readonly number[] = []): AdGroup => ({
  name,
  dn: `CN=${name},OU=Groups,${BASE}`,
  sid: sidBase64(groupRid(group)),
  parents,
  mailOnly: false,
});

const list = (name: string, group: number): AdGroup => ({
  ...security(name, group),
  dn: `CN=${name},OU=Lists,${BASE}`,
  mailOnly: true,
});

/** Six groups that every domain has; people hold the first by `primaryGroupID`, computers the second. */
function wellKnownGroups(first: number): readonly AdGroup[] {
  const [administrators, users] = [first + 4, first + 5];
  const of = (name: string, rid: number, parents: readonly number[]): AdGroup => ({
    name,
    dn: `CN=${name},CN=Users,${BASE}`,
    sid: sidBase64(rid),
    parents,
    mailOnly: false,
  });
  const builtIn = (name: string, rid: number): AdGroup => ({
    ...of(name, rid, []),
    dn: `CN=${name},CN=Builtin,${BASE}`,
    sid: builtInSidBase64(rid),
  });
  return [
    of('Domain Users', 513, [users]),
    of('Domain Computers', 515, []),
    of('Domain Admins', 512, [administrators]),
    security('GRP_TIER0_OPERATORS', first + 3, [first + 2]),
    builtIn('Administrators', 544),
    builtIn('Users', 545),
  ];
}

function upwardIn(all: readonly AdGroup[]): (group: number) => readonly number[] {
  const known = all.map((_, group) => {
    const found = [group];
    for (const one of found) {
      for (const parent of all[one]?.parents ?? []) if (!found.includes(parent)) found.push(parent);
    }
    return found;
  });
  return (group) => known[group] ?? [];
}
