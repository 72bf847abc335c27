import { compareKeys, compareText } from '../../domain/keys.js';
import type { SourceKey } from '../../domain/keys.js';
import type { Chance, Ids } from './chance.js';
import { keyOf } from './entitlements.js';
import type { Right } from './entitlements.js';
import type { CompanyTruth, Person, PlantedRole } from './model.js';
import { formerDepartment } from './marks.js';
import type { Population } from './marks.js';
import { birthright, departments, executiveEntitlements, mirroredGroups, projects } from './organisation.js';

/** A role before its rights become keys. */
interface Plan extends Pick<PlantedRole, 'name' | 'kind' | 'parents' | 'members'> {
  readonly own: readonly Right[];
}

/** Who holds what in truth: the planted roles, less what was never granted, plus what nobody planned. */
export interface Holdings {
  readonly held: ReadonlyMap<string, ReadonlySet<Right>>;
  readonly roles: readonly PlantedRole[];
  readonly rights: readonly Right[];
  /** Who leads a project, by its name. */
  readonly projectLeads: ReadonlyMap<string, string>;
  readonly truth: Pick<CompanyTruth, 'omissions' | 'exceptions'>;
}

/** Share of planned cells that were never granted, and as many grants that nobody planned. */
const NOISE = 0.02;

/** The right that comes with an account and cannot be forgotten. */
const INHERENT: Right = 'ad Domain Users';

/** Plants birthright ⊃ departments ⊃ jobs, and projects across them, for everybody who has begun to work. */
export function plantRoles({ current, marks }: Population, chance: Chance, ids: Ids): Holdings {
  const working = current.filter(({ status }) => status !== 'Pre-hire');
  const movers = working.filter((person) => marks.has(person, 'stale department'));
  const plans = [
    birthrightPlan(working),
    ...departments.flatMap((one) => departmentPlans(one, working)),
    boardPlan(working),
    ...projectPlans(working, chance),
  ];
  const rights = [...new Set(plans.flatMap(({ own }) => own))].sort(compareText);
  const held = new Map(working.map(({ id }) => [id, new Set<Right>()]));
  for (const { own, members } of plans) for (const id of members) for (const right of own) held.get(id)?.add(right);
  const planned = [...held.values()].reduce((sum, set) => sum + set.size, 0);
  const omissions = omit(held, chance);
  const leftovers = movers.flatMap((person) => leave(held, person));
  const added = add(held, { count: Math.round(planned * NOISE), rights, omissions, chance });
  const exceptions = [...leftovers, ...added];
  mirror(held);
  const asTruth = (cells: readonly Cell[]): CompanyTruth['omissions'] =>
    cells.map(([employeeId, right]) => ({ employeeId, entitlement: keyOf(right, ids) }));
  return {
    held,
    roles: plans.map((plan) => toRole(plan, plans, ids)),
    rights,
    projectLeads: new Map(
      plans.flatMap(({ kind, name, members }) => (kind === 'project' ? [[name, members[0] ?? '']] : [])),
    ),
    truth: { omissions: asTruth(omissions), exceptions: asTruth(exceptions) },
  };
}

const idsIn = (people: readonly Person[]): readonly string[] => people.map(({ id }) => id);

const birthrightPlan = (working: readonly Person[]): Plan => ({
  name: 'Everybody',
  kind: 'birthright',
  parents: [],
  own: birthright,
  members: idsIn(working),
});

function departmentPlans(
  { name, jobs, entitlements }: (typeof departments)[number],
  working: readonly Person[],
): readonly Plan[] {
  const members = working.filter(({ department }) => department === name);
  return [
    { name, kind: 'department', parents: ['Everybody'], own: entitlements, members: idsIn(members) },
    ...jobs.map(({ title, entitlements: own }): Plan => ({
      name: title,
      kind: 'job',
      parents: [name],
      own,
      members: idsIn(members.filter(({ job }) => job === title)),
    })),
  ];
}

const boardPlan = (working: readonly Person[]): Plan => ({
  name: 'Executive',
  kind: 'department',
  parents: ['Everybody'],
  own: executiveEntitlements,
  members: idsIn(working.filter(({ department }) => department === 'Executive')),
});

function projectPlans(working: readonly Person[], chance: Chance): readonly Plan[] {
  const employees = working.filter(
    ({ workerType, department }) => workerType === 'Employee' && department !== 'Executive',
  );
  return projects.map(({ name, size, entitlements }) => ({
    name,
    kind: 'project',
    parents: ['Everybody'],
    own: entitlements,
    members: [...idsIn(chance.shuffle(employees).slice(0, size))].sort(compareText),
  }));
}

type Cell = readonly [employeeId: string, right: Right];
type Held = ReadonlyMap<string, Set<Right>>;

/** Okta groups that are copies of AD groups: nobody grants them, so they follow. */
const mirrors: readonly (readonly [copy: Right, original: Right])[] = mirroredGroups.map((name) => [
  `okta-group ${name}`,
  `ad ${name}`,
]);
const isCopy = (right: Right): boolean => mirrors.some(([copy]) => copy === right);

function mirror(held: Held): void {
  for (const rights of held.values()) {
    for (const [copy, original] of mirrors) {
      if (rights.has(original)) rights.add(copy);
      else rights.delete(copy);
    }
  }
}

function omit(held: Held, chance: Chance): readonly Cell[] {
  return [...held].flatMap(([id, set]) =>
    [...set]
      .filter((right) => right !== INHERENT && !isCopy(right) && chance.happens(NOISE))
      .map((right): Cell => {
        set.delete(right);
        return [id, right];
      }),
  );
}

/** Who changed departments kept a right of the former one. */
function leave(held: Held, person: Person): readonly Cell[] {
  const former = departments.find(({ name }) => name === formerDepartment(person));
  const [right] = former?.entitlements ?? [];
  if (right === undefined || held.get(person.id)?.has(right)) return [];
  held.get(person.id)?.add(right);
  return [[person.id, right]];
}

interface Adding {
  readonly count: number;
  readonly rights: readonly Right[];
  readonly omissions: readonly Cell[];
  readonly chance: Chance;
}

/** Rights that nobody planned for these people; never one that was just taken from them. */
function add(held: Held, { count, rights, omissions, chance }: Adding): readonly Cell[] {
  const people = [...held.keys()];
  const omitted = new Set(omissions.map((cell) => JSON.stringify(cell)));
  const cells: Cell[] = [];
  while (cells.length < count) {
    const cell: Cell = [chance.pick(people), chance.pick(rights)];
    const [id, right] = cell;
    if (birthright.includes(right) || isCopy(right) || omitted.has(JSON.stringify(cell)) || held.get(id)?.has(right))
      continue;
    held.get(id)?.add(right);
    cells.push(cell);
  }
  return cells;
}

function toRole({ name, kind, parents, own, members }: Plan, plans: readonly Plan[], ids: Ids): PlantedRole {
  const keys = (rights: readonly Right[]): readonly SourceKey[] =>
    [...new Set(rights)].map((right) => keyOf(right, ids)).sort(compareKeys);
  return { name, kind, parents, own: keys(own), entitlements: keys([...own, ...inherited(parents, plans)]), members };
}

const inherited = (parents: readonly string[], plans: readonly Plan[]): readonly Right[] =>
  plans
    .filter(({ name }) => parents.includes(name))
    .flatMap((plan) => [...plan.own, ...inherited(plan.parents, plans)]);

/** What somebody who left held: all that their work needs. */
export function rightsOfWork({ department, job }: Person): readonly Right[] {
  const plan = departments.find(({ name }) => name === department);
  const own = plan?.jobs.find(({ title }) => title === job)?.entitlements ?? [];
  return [...birthright, ...(plan?.entitlements ?? []), ...own];
}
