import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { askedCandidates } from '../../src/domain/carry-over.js';
import { carried, fateOf, roleFate, type Scenario } from '../support/carry-over-scenario.js';

const backend = 'b1 b2 b3 b4 b5';
const testers = 't1 t2 t3 t4';
const sales = 's1 s2 s3 s4 s5 s6';

/** Two teams of a department, each with a right of its own, and others. */
const department: Scenario = {
  holds: { [backend]: 'repo wiki api', [testers]: 'repo wiki lab', [sales]: 'crm leads' },
  standing: {
    Engineering: ['repo wiki', `${backend} ${testers}`],
    Backend: ['repo wiki api', backend],
    Testers: ['repo wiki lab', testers],
    Sales: ['crm leads', sales],
  },
  mined: { Engineering: 'repo wiki', Backend: 'repo wiki api', Testers: 'repo wiki lab', Sales: 'crm leads' },
};

const unchanged = { why: [], lost: [], dropped: [], follows: [], joined: [], left: [] };
const asked = { fate: 'changed', why: ['entitlements'] };

describe('a quarter in which nothing changed', () => {
  it('asks nothing', () => {
    const found = carried(department);
    assert.deepEqual(askedCandidates(found), []);
    for (const name of Object.keys(department.standing))
      assert.deepEqual(roleFate(found, name), { fate: 'standing', ...unchanged });
  });
});

describe('an entitlement that was taken away', () => {
  it('from a department is asked about in its role, and follows in those of its teams', () => {
    const found = carried({
      ...department,
      holds: { [backend]: 'repo api', [testers]: 'repo lab', [sales]: 'crm leads' },
      mined: { Engineering: 'repo', Backend: 'repo api', Testers: 'repo lab', Sales: 'crm leads' },
    });
    assert.deepEqual(askedCandidates(found), ['Engineering']);
    assert.deepEqual(fateOf(found, 'Engineering'), { ...asked, roleId: 'Engineering' });
    for (const name of ['Backend', 'Testers']) {
      const follows = { why: ['follows'], dropped: ['wiki'], follows: ['Engineering'] };
      assert.deepEqual(roleFate(found, name), { ...unchanged, fate: 'listed', ...follows });
    }
    assert.deepEqual(roleFate(found, 'Sales'), { fate: 'standing', ...unchanged });
  });

  it('from teams of a department that has no role is asked about once, where most people are', () => {
    const { Engineering: _, ...standing } = department.standing;
    const found = carried({
      ...department,
      standing,
      holds: { [backend]: 'repo api', [testers]: 'repo lab', [sales]: 'crm leads' },
      mined: { Testers: 'repo lab', Backend: 'repo api', Sales: 'crm leads' },
    });
    assert.deepEqual(askedCandidates(found), ['Backend']);
    assert.deepEqual(roleFate(found, 'Testers'), {
      ...unchanged,
      fate: 'listed',
      why: ['follows'],
      dropped: ['wiki'],
      follows: ['Backend'],
    });
  });

  it('is asked about in a role that was mined again, and a department that was not goes on without it', () => {
    const found = carried({
      ...department,
      holds: { [backend]: 'repo api', [testers]: 'repo lab', [sales]: 'crm leads' },
      mined: { Testers: 'repo lab', Backend: 'repo api', Sales: 'crm leads' },
    });
    assert.deepEqual(askedCandidates(found), ['Backend']);
    const { fate, dropped, left } = roleFate(found, 'Engineering') ?? {};
    assert.deepEqual([fate, dropped, left], ['listed', ['wiki'], []]);
  });

  it('from some of the roles that give it is asked about in each of them', () => {
    const found = carried({
      ...department,
      holds: { [backend]: 'repo api', [testers]: 'repo lab', [sales]: 'crm leads wiki' },
      standing: {
        Backend: ['repo wiki api', backend],
        Testers: ['repo wiki lab', testers],
        Sales: ['crm leads wiki', sales],
      },
      mined: { Backend: 'repo api', Testers: 'repo lab', Sales: 'crm leads wiki' },
    });
    assert.deepEqual(askedCandidates(found), ['Backend', 'Testers']);
    assert.deepEqual(roleFate(found, 'Sales'), { fate: 'standing', ...unchanged });
  });

  it('from some, among them a department, is asked about in its role, and follows in those of its teams', () => {
    const found = carried({
      ...department,
      holds: { [backend]: 'repo api', [testers]: 'repo lab', [sales]: 'crm leads wiki' },
      standing: { ...department.standing, Sales: ['crm leads wiki', sales] },
      mined: { Engineering: 'repo', Backend: 'repo api', Testers: 'repo lab', Sales: 'crm leads wiki' },
    });
    assert.deepEqual(askedCandidates(found), ['Engineering']);
    assert.deepEqual(roleFate(found, 'Testers')?.follows, ['Engineering']);
  });

  it('is asked about also where policy lets all the members of a role come and go', () => {
    const found = carried({
      ...department,
      membership: 1,
      holds: { 'b1 b2 b3': 'repo wiki', 'b4 b5 x1': 'repo wiki api' },
      standing: { Backend: ['repo wiki api', backend] },
      mined: { Backend: 'repo wiki' },
    });
    assert.deepEqual(fateOf(found, 'Backend'), { ...asked, roleId: 'Backend' });
  });

  it('makes no role like another: where nothing else told it, it is shown to its owner as it was', () => {
    const found = carried({
      holds: { [backend]: 'repo', [testers]: 'repo lab' },
      standing: {
        Engineering: ['repo', `${backend} ${testers}`],
        Backend: ['repo wiki', backend],
        Testers: ['repo wiki lab', testers],
      },
      mined: { Engineering: 'repo', Testers: 'repo lab' },
    });
    assert.deepEqual(askedCandidates(found), ['Testers']);
    const { fate, why, dropped, lost } = roleFate(found, 'Backend') ?? {};
    assert.deepEqual([fate, why, dropped, lost], ['listed', ['gone', 'members', 'beyond-policy'], [], ['wiki']]);
    assert.deepEqual(roleFate(found, 'Engineering'), { fate: 'standing', ...unchanged });
  });

  it('does not empty a role that gave nothing else: that would be a role of everybody', () => {
    const found = carried({
      holds: { [backend]: 'api', [testers]: 'lab', [sales]: 'crm' },
      standing: { Wiki: ['wiki', testers], Backend: ['api wiki', backend], Testers: ['lab', testers] },
      mined: { Backend: 'api', Testers: 'lab' },
    });
    const { fate, why, dropped, left } = roleFate(found, 'Wiki') ?? {};
    assert.deepEqual([fate, why, dropped], ['listed', ['gone', 'members', 'beyond-policy'], []]);
    assert.deepEqual(left, testers.split(' '));
  });

  it('does not hide a risk or over-grants that rose in a role that follows', () => {
    for (const [measured, why] of [
      [{ overGrant: 1 }, 'over-grant'],
      [{ risk: 0.2 }, 'risk'],
    ] as const) {
      const found = carried({
        ...department,
        holds: { [backend]: 'repo api', [testers]: 'repo lab', [sales]: 'crm leads' },
        mined: { Engineering: 'repo', Backend: 'repo api', Testers: 'repo lab' },
        measured: { Testers: measured },
      });
      assert.deepEqual(fateOf(found, 'Testers'), { fate: 'changed', roleId: 'Testers', why: [why] });
    }
  });

  it('is never silent: it is asked about or listed in its role, or there where it follows, whoever lost whatever', () => {
    const names = ['Engineering', 'Backend', 'Testers', 'Sales'];
    const keys = ['repo', 'wiki', 'api', 'lab', 'crm', 'leads'];
    const subsets = (of: readonly string[]) => fc.subarray([...of]);
    fc.assert(
      fc.property(
        subsets(keys),
        subsets(keys),
        subsets(keys),
        subsets(names),
        subsets(names),
        (b, t, s, inForce, mined) => {
          const left = (held: string, lost: readonly string[]): string =>
            held
              .split(' ')
              .filter((key) => !lost.includes(key))
              .join(' ');
          const holds = {
            [backend]: left('repo wiki api', b),
            [testers]: left('repo wiki lab', t),
            [sales]: left('crm leads', s),
          };
          const shared = left('repo wiki', [...b, ...t]);
          const found = carried({
            holds,
            standing: Object.fromEntries(inForce.map((name) => [name, department.standing[name]!])),
            mined: Object.fromEntries(
              Object.entries({
                Engineering: shared,
                Backend: holds[backend],
                Testers: holds[testers],
                Sales: holds[sales],
              }).filter(([name, content]) => mined.includes(name) && content !== ''),
            ),
          });
          assert.equal(found.roles.length, inForce.length);
          for (const role of found.roles) {
            const then = department.standing[role.roleId]!;
            const people = then[1].split(' ');
            const holding = (key: string) =>
              people.filter((id) =>
                Object.entries(holds).some(
                  ([who, held]) => who.split(' ').includes(id) && held.split(' ').includes(key),
                ),
              );
            const lost = then[0].split(' ').filter((key) => holding(key).length * 2 < people.length);
            if (lost.length > 0) assert.notEqual(role.fate, 'standing', role.roleId);
            if (lost.length === 0) assert.deepEqual(role.follows, []);
            assert.notEqual(role.entitlements.length, 0);
            for (const { id } of role.dropped) {
              assert.ok(lost.includes(id));
              const places = found.roles.filter(({ roleId }) => role.follows.includes(roleId));
              assert.ok(
                places.some(
                  (one) => one.fate !== 'standing' && department.standing[one.roleId]![0].split(' ').includes(id),
                ),
              );
            }
          }
        },
      ),
    );
  });
});

describe('an entitlement that came to a department', () => {
  it('is asked about in its role, once, and changes nothing in those of its teams', () => {
    const found = carried({
      ...department,
      holds: { [backend]: 'repo wiki api chat', [testers]: 'repo wiki lab chat', [sales]: 'crm leads' },
      mined: { Testers: 'repo wiki chat lab', Engineering: 'repo wiki chat', Backend: 'repo wiki chat api' },
    });
    assert.deepEqual(askedCandidates(found), ['Engineering']);
    assert.deepEqual(fateOf(found, 'Testers'), { fate: 'standing', roleIds: ['Engineering', 'Testers'], leftovers: 0 });
    assert.deepEqual(roleFate(found, 'Testers'), { fate: 'standing', ...unchanged });
  });

  it('is named beside the members where so many of a team changed that it is asked about as well', () => {
    const found = carried({
      ...department,
      holds: { [backend]: 'repo wiki api chat', 't1 t2 t3 t4 x1': 'repo wiki lab chat', [sales]: 'crm leads' },
      mined: { Engineering: 'repo wiki chat', Testers: 'repo wiki chat lab' },
    });
    assert.deepEqual(fateOf(found, 'Testers'), {
      fate: 'changed',
      roleId: 'Testers',
      why: ['entitlements', 'members'],
    });
  });
});

describe('people who join and leave a role', () => {
  const joins = { ...department, holds: { ...department.holds, x1: 'repo wiki lab' } };

  it('are one list for its owner within policy, and a question beyond it', () => {
    const found = carried(joins);
    assert.deepEqual(fateOf(found, 'Engineering'), { fate: 'members-changed', roleId: 'Engineering' });
    assert.deepEqual(roleFate(found, 'Engineering'), {
      ...unchanged,
      fate: 'listed',
      why: ['members'],
      joined: ['x1'],
    });
    assert.deepEqual(fateOf(found, 'Testers'), { fate: 'changed', roleId: 'Testers', why: ['members'] });
  });

  it('are listed where they came by the rule that tells the role, however many', () => {
    const byRule: Scenario = {
      ...joins,
      jobs: { x1: 'Tester' },
      standing: { ...department.standing, Testers: ['repo wiki lab', testers, 'Tester'] },
    };
    assert.deepEqual(fateOf(carried(byRule), 'Testers'), { fate: 'members-changed', roleId: 'Testers' });
    const otherwise = carried({ ...byRule, jobs: { x1: 'Dispatcher' } });
    assert.deepEqual(fateOf(otherwise, 'Testers'), { fate: 'changed', roleId: 'Testers', why: ['members'] });
  });
});
