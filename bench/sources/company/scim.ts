import { dayAgo } from './chance.js';
import type { Company } from './company.js';
import { oneIn, openFile, planOf, tallyOf } from './company.js';
import { guid } from './ids.js';
import { JsonOut } from './json-out.js';
import { Members } from './members.js';
import type { Person } from './people.js';
import { departmentOf, titleOf } from './people.js';
import { JOBS_PER_DEPARTMENT, departmentName } from './plan.js';
import type { Plan } from './plan.js';
import type { SourceTruth, Tally } from './tally.js';

const PER_PAGE = 1000;
const core = 'urn:ietf:params:scim:schemas:core:2.0:';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

interface Service {
  readonly company: Company;
  readonly pages: Pages;
  readonly tally: Tally;
  readonly plan: Plan;
  readonly departments: number;
}

/** The ERP's users and groups as SCIM ListResponses, a page a file. A job's first group lies in its department's. */
export function writeScim(company: Company): SourceTruth {
  const plan = planOf(company, 'erp', { birthright: 6, department: 9, job: 21, project: 6 });
  const { departments } = company.organisation;
  const robots = oneIn(company, 1000);
  let users = 0;
  for (const _ of company.people.in('erp')) users++;
  const total = users + robots + Math.ceil(plan.count / 3) + departments;
  const service: Service = {
    ...{ company, plan, departments },
    pages: new Pages(company, total),
    tally: tallyOf(company, 'erp'),
  };
  const members = writeUsers(service);
  writeRobots(service, robots);
  writeGroups(service, members);
  return service.tally.truth('scim', service.pages.close());
}

/** ListResponses of so many resources each (RFC 7644 §3.4.2.4). */
class Pages {
  private readonly company: Company;
  private readonly total: number;
  private written = 0;
  private page: { readonly name: string; readonly out: JsonOut } | undefined;
  private readonly files: { readonly name: string; readonly bytes: number }[] = [];

  constructor(company: Company, total: number) {
    this.company = company;
    this.total = total;
  }

  add(resource: object): void {
    if (this.written % PER_PAGE === 0) this.turn();
    this.page?.out.add(resource);
    this.written++;
  }

  close(): readonly { readonly name: string; readonly bytes: number }[] {
    if (this.written !== this.total) throw new Error(`expected ${this.total} resources, got ${this.written}`);
    this.endPage();
    return this.files;
  }

  private turn(): void {
    this.endPage();
    const name = `erp_page_${String(this.files.length + 1).padStart(4, '0')}.json`;
    const out = new JsonOut(openFile(this.company, name), {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: this.total,
      startIndex: this.written + 1,
      itemsPerPage: Math.min(PER_PAGE, this.total - this.written),
    });
    out.section('Resources');
    this.page = { name, out };
  }

  private endPage(): void {
    if (this.page) this.files.push({ name: this.page.name, bytes: this.page.out.close() });
  }
}

const userId = (person: number): string => guid('erp user', person);
const robotId = (robot: number): string => guid('erp robot', robot);
const goneId = (gone: number): string => guid('erp deleted', gone);
const groupId = (right: number): string => `g-${right}`;
const aboveId = (department: number): string => `d-${department}`;

/** Of the plan's rights the first of three is a group, the second a role, the third an entitlement. */
const isGroup = (right: number): boolean => right % 3 === 0;

/** The department in whose group this right's group lies: jobs begin with groups, for all counts are multiples of three. */
function departmentAbove(plan: Plan, right: number): number | undefined {
  const job = Math.floor((right - plan.jobRight(0)) / (plan.jobRight(1) - plan.jobRight(0)));
  const isFirst = job >= 0 && right < plan.projectRight(0) && right === plan.jobRight(job);
  return isFirst ? Math.floor(job / JOBS_PER_DEPARTMENT) : undefined;
}

function writeUsers({ company, pages, tally, plan }: Service): Members {
  const members = new Members();
  for (const person of company.people.in('erp')) {
    const rights = plan.of(person, person.index);
    const direct = rights.filter(isGroup);
    const above = new Set(direct.flatMap((right) => departmentAbove(plan, right) ?? []));
    const roles = rights.filter((right) => right % 3 === 1).map((right) => plan.nameOf(right).toLowerCase());
    const entitlements = rights.filter((right) => right % 3 === 2).map((right) => plan.nameOf(right).toLowerCase());
    const id = userId(person.index);
    tally.records++;
    tally.addAccount(id);
    for (const right of direct) members.add(person.index, right);
    for (const right of direct) tally.addGrant(id, `groups/${groupId(right)}`);
    for (const department of above) tally.addGrant(id, `groups/${aboveId(department)}`);
    for (const role of roles) tally.addGrant(id, `roles/${role}`);
    for (const entitlement of entitlements) tally.addGrant(id, `entitlements/${entitlement}`);
    pages.add({
      ...userOf(person),
      roles: roles.map((value) => ({ value, display: value.replaceAll('_', ' '), type: 'app' })),
      entitlements: entitlements.map((value) => ({ value })),
      groups: [
        ...direct.map((right) => ({ value: groupId(right), display: plan.nameOf(right), type: 'direct' })),
        ...Array.from(above, (department) => ({ value: aboveId(department), type: 'indirect' })),
      ],
    });
  }
  return members;
}

const userOf = (person: Person): object => ({
  schemas: [`${core}User`, enterprise],
  id: userId(person.index),
  externalId: person.id,
  userName: person.email,
  name: { givenName: person.preferred ?? person.given, familyName: person.family },
  title: titleOf(person),
  active: person.status !== 'Terminated',
  emails: [{ value: person.email, type: 'work', primary: true }],
  [enterprise]: {
    employeeNumber: person.id,
    department: departmentOf(person),
    costCenter: `CC${100 + person.department}`,
    ...(person.manager === undefined ? {} : { manager: { value: userId(person.manager) } }),
  },
  meta: {
    resourceType: 'User',
    created: `${dayAgo(person.hiredDaysAgo)}T00:00:00Z`,
    lastModified: `${dayAgo(10)}T00:00:00Z`,
  },
});

function writeRobots({ pages, tally }: Service, robots: number): void {
  for (let robot = 0; robot < robots; robot++) {
    const id = robotId(robot);
    tally.records++;
    tally.addAccount(id);
    tally.addGrant(id, 'roles/erp_admin');
    pages.add({
      ...{ schemas: [`${core}User`], id, userName: `integration-${robot}`, active: true, userType: 'Service' },
      roles: [{ value: 'erp_admin', primary: true }],
      meta: { resourceType: 'User' },
    });
  }
}

/** Some members were deleted. */
function writeGroups({ pages, tally, plan, departments }: Service, members: Members): void {
  const membersOf = members.byGroup(plan.count);
  const add = (id: string, displayName: string, given: readonly object[]): void => {
    tally.records++;
    pages.add({ schemas: [`${core}Group`], id, displayName, members: given, meta: { resourceType: 'Group' } });
  };
  for (let right = 0; right < plan.count; right += 3) {
    const lost = right % 60 === 9 ? [{ value: goneId(right), type: 'User', display: '(deleted)' }] : [];
    tally.dangling += lost.length;
    const users = Array.from(membersOf(right), (person) => ({ value: userId(person), type: 'User' }));
    add(groupId(right), plan.nameOf(right), [...users, ...lost]);
  }
  for (let department = 0; department < departments; department++) {
    const jobs = Array.from({ length: JOBS_PER_DEPARTMENT }, (_, at) => department * JOBS_PER_DEPARTMENT + at);
    const inside = jobs.map((job) => ({ value: groupId(plan.jobRight(job)), type: 'Group' }));
    add(aboveId(department), departmentName(department), inside);
  }
}
