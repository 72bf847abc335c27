import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { chanceOf, type Chance } from '../../src/demo/company/chance.js';
import { writeCompany, type CompanyTruth } from '../../src/demo/company/write.js';
import { compareKeys, compareText, keyText, type EntitlementKey } from '../../src/domain/keys.js';
import type { Snapshot } from '../../src/domain/snapshot.js';

/** What somebody did to the company in one quarter: each has to be shown to somebody. */
export type Change =
  | { readonly kind: 'joined' | 'left' | 'moved'; readonly identity: string }
  | {
      readonly kind: 'gained' | 'lost';
      readonly role: string;
      readonly key: EntitlementKey;
      readonly people: readonly string[];
    };

interface Employee {
  readonly id: string;
  department: string;
  job: string;
  readonly held: Map<string, EntitlementKey>;
}

interface Role {
  readonly name: string;
  readonly kind: CompanyTruth['roles'][number]['kind'];
  readonly own: Map<string, EntitlementKey>;
}

/** Share of people who join, move or leave in a quarter, a third each, and of roles that gain or lose an entitlement. */
const PEOPLE = 0.15;
const ROLES = 0.05;
const OMISSIONS = 0.02;

/** The demonstration's company, seen as what its people hold, and what becomes of it quarter by quarter. */
export class ChangingCompany {
  private employees: Employee[];
  private readonly roles: readonly Role[];
  private readonly chance: Chance;
  private counter = 0;

  private constructor(truth: CompanyTruth, seed: number) {
    this.chance = chanceOf(seed);
    this.roles = truth.roles.map(({ name, kind, own }) => ({ name, kind, own: keyed(own) }));
    const held = new Map(truth.people.map(({ employeeId }) => [employeeId, new Map<string, EntitlementKey>()]));
    for (const { own, members } of truth.roles)
      for (const id of members) for (const key of own) held.get(id)?.set(keyText(key), key);
    for (const { employeeId, entitlement } of truth.omissions) held.get(employeeId)?.delete(keyText(entitlement));
    for (const { employeeId, entitlement } of truth.exceptions)
      held.get(employeeId)?.set(keyText(entitlement), entitlement);
    this.employees = truth.people
      .map(({ employeeId: id, department, job }) => ({ id, department, job, held: held.get(id) ?? new Map() }))
      .filter((one) => one.held.size > 0);
  }

  static async found(plan: { readonly seed: number; readonly people: number }): Promise<ChangingCompany> {
    const dir = await mkdtemp(join(tmpdir(), 'rolewright-quarters-'));
    try {
      return new ChangingCompany(await writeCompany({ ...plan, dir }), plan.seed);
    } finally {
      await rm(dir, { recursive: true });
    }
  }

  snapshot(): Snapshot {
    const all = new Map(this.employees.flatMap(({ held }) => [...held]));
    const entitlements = [...all.values()].sort(compareKeys);
    const column = new Map(entitlements.map((key, at) => [keyText(key), at]));
    const people = [...this.employees].sort((a, b) => compareText(a.id, b.id));
    return {
      format: 'rolewright/snapshot',
      version: 1,
      identities: people.map(({ id, department, job }) => ({ id, attributes: { department, job } })),
      entitlements,
      assignments: people.map(({ held }) => [...held.keys()].map((key) => column.get(key)!).sort((a, b) => a - b)),
    };
  }

  /** One quarter of the life of the company. */
  live(): readonly Change[] {
    const each = Math.round((this.employees.length * PEOPLE) / 3);
    const shuffled = this.chance.shuffle(this.employees);
    const leavers = new Set(shuffled.slice(0, each));
    const movers = shuffled.slice(each, 2 * each);
    const posts = shuffled.slice(2 * each, 3 * each).map(({ department, job }) => ({ department, job }));
    const changes: Change[] = [...leavers].map(({ id }) => ({ kind: 'left', identity: id }));
    this.employees = this.employees.filter((one) => !leavers.has(one));
    for (const mover of movers) changes.push(...this.move(mover));
    for (const post of posts) changes.push(this.hire(post));
    const changing = this.chance.shuffle(this.roles.filter(({ own }) => own.size > 1));
    for (const role of changing.slice(0, Math.max(1, Math.round(this.roles.length * ROLES)))) {
      changes.push(this.chance.happens(0.5) ? this.gain(role) : this.lose(role));
    }
    return changes;
  }

  private move(person: Employee): readonly Change[] {
    const { department, job } = this.chance.pick(this.employees);
    if (job === person.job && department === person.department) return [];
    for (const role of this.workOf(person)) {
      if (role.kind !== 'birthright') for (const key of role.own.keys()) person.held.delete(key);
    }
    Object.assign(person, { department, job });
    this.equip(person);
    return [{ kind: 'moved', identity: person.id }];
  }

  private hire(post: { readonly department: string; readonly job: string }): Change {
    const person = { id: `N${String(++this.counter).padStart(5, '0')}`, ...post, held: new Map() };
    this.equip(person);
    this.employees.push(person);
    return { kind: 'joined', identity: person.id };
  }

  private equip(person: Employee): void {
    for (const { own } of this.workOf(person)) {
      for (const [text, key] of own) if (!this.chance.happens(OMISSIONS)) person.held.set(text, key);
    }
  }

  private workOf({ department, job }: Employee): readonly Role[] {
    return this.roles.filter(
      ({ kind, name }) =>
        kind === 'birthright' || (kind === 'department' && name === department) || (kind === 'job' && name === job),
    );
  }

  private gain(role: Role): Change {
    const key = { source: 'ad', id: `G-new-${++this.counter}` };
    const people = this.holders(role);
    for (const { held } of people) held.set(keyText(key), key);
    role.own.set(keyText(key), key);
    return { kind: 'gained', role: role.name, key, people: people.map(({ id }) => id) };
  }

  private lose(role: Role): Change {
    const key = this.chance.pick([...role.own.values()]);
    const people = this.employees.filter(({ held }) => held.delete(keyText(key)));
    role.own.delete(keyText(key));
    return { kind: 'lost', role: role.name, key, people: people.map(({ id }) => id) };
  }

  /** Whoever has most of the role; a project is told by nothing else. */
  private holders({ own }: Role): readonly Employee[] {
    return this.employees.filter(({ held }) => [...own.keys()].filter((key) => held.has(key)).length * 2 > own.size);
  }
}

const keyed = (keys: readonly EntitlementKey[]): Map<string, EntitlementKey> =>
  new Map(keys.map((key) => [keyText(key), key]));
