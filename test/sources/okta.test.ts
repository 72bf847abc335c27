import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { account, codesOf, danglingOf, entitlement, grantsOf, placesOf, read, refusal } from './exports.js';

const user = (id: string, more: object = {}, profile: object = {}): object => ({
  id,
  status: 'ACTIVE',
  profile: { login: `${id}@corp.example`, ...profile },
  ...more,
});
const okta = (content: object): ReturnType<typeof read> =>
  read('okta', JSON.stringify({ users: [], ...content }, null, 1));

describe('Okta', () => {
  it('is refused without users, and when there is nobody at all', () => {
    assert.equal(
      refusal(() => read('okta', '{"groups": []}')),
      'WRONG_SHAPE f1:1',
    );
    assert.equal(
      refusal(() => read('okta', '{"users": []}')),
      'EMPTY_EXPORT f1:1',
    );
  });

  it('refuses a user of unknown status or without login, and reads the others', () => {
    const reading = okta({ users: [user('a'), user('b', { status: 'SLEEPING' }), { id: 'c', status: 'ACTIVE' }] });
    assert.deepEqual(placesOf(reading), { rows: 3, accounts: 1, refused: 2 });
  });

  it('lets those sign in who are neither staged nor on hold nor gone', () => {
    const states = [
      'STAGED',
      'PROVISIONED',
      'ACTIVE',
      'RECOVERY',
      'PASSWORD_EXPIRED',
      'LOCKED_OUT',
      'SUSPENDED',
      'DEPROVISIONED',
    ];
    const reading = okta({ users: states.map((status) => user(status, { status })) });
    assert.deepEqual(
      reading.accounts.filter(({ enabled }) => !enabled).map(({ key }) => key.id),
      ['DEPROVISIONED', 'STAGED', 'SUSPENDED'],
    );
  });

  it('says "never" only where lastLogin is there and empty, and of a person', () => {
    const reading = okta({
      users: [user('a', { lastLogin: null }), user('b'), user('c', { lastLogin: null }, { userType: 'bot' })],
    });
    assert.deepEqual(
      reading.accounts.map(({ lastUse }) => lastUse.kind),
      ['never', 'unknown', 'unknown'],
    );
  });

  it('keeps of a repeated user the one updated last, whatever the order', () => {
    const old = user('a', { lastUpdated: '2025-01-01T00:00:00Z' }, { title: 'Zookeeper' });
    const young = user('a', { lastUpdated: '2026-01-01T00:00:00Z' }, { title: 'Analyst' });
    for (const users of [
      [old, young],
      [young, old],
    ]) {
      assert.equal(account(okta({ users }), 'a').attributes['title'], 'Analyst');
    }
  });

  it('takes a manager for an account, an e-mail or an employee id', () => {
    const managed = (id: string, managerId: string): object => user(id, {}, { managerId });
    const reading = okta({
      users: [managed('a', 'b'), managed('b', 'x@corp.example'), managed('c', 'E7'), managed('d', '')],
    });
    assert.deepEqual(
      reading.accounts.map(({ manager }) => manager?.kind),
      ['account', 'email', 'employee-id', undefined],
    );
  });

  it('grants each role that an assignment names, or the application where it names none', () => {
    const assign = (appId: string, profile?: object): object => ({ appId, label: 'App', userId: 'a', profile });
    const reading = okta({
      users: [user('a')],
      appAssignments: [
        assign('0oa1', { role: 'Clerk', samlRoles: ['Read', 'arn:aws:iam::1:role/AdministratorAccess'] }),
        assign('0oa2', {}),
        assign('0oa3'),
        { appId: '0oa3', userId: 'gone' },
        assign('admin', { role: 'SUPER_ADMIN' }),
      ],
    });
    assert.deepEqual(grantsOf(reading), [
      'a -> 0oa1/Clerk',
      'a -> 0oa1/Read',
      'a -> 0oa1/arn:aws:iam::1:role/AdministratorAccess',
      'a -> 0oa2',
      'a -> 0oa3',
    ]);
    assert.deepEqual(danglingOf(reading), ['s:0oa3->gone']);
    assert.deepEqual(placesOf(reading), { rows: 6, accounts: 1, assignments: 4, refused: 1 });
    assert.ok(entitlement(reading, '0oa1/arn:aws:iam::1:role/AdministratorAccess').privilegedWhy);
    assert.equal(entitlement(reading, '0oa1/Read').privilegedWhy, undefined);
  });

  it('follows an administrator role through a group, which is then privileged', () => {
    const reading = okta({
      users: [user('a')],
      groups: [{ id: '00g1', type: 'OKTA_GROUP', profile: { name: 'IT' }, members: ['a', 'gone'] }],
      adminRoles: [
        { groupId: '00g1', type: 'SUPER_ADMIN' },
        { groupId: '00g9', type: 'READ_ONLY_ADMIN' },
        { type: 'SUPER_ADMIN' },
      ],
    });
    assert.deepEqual(grantsOf(reading), ['a -> 00g1', 'a -> admin/SUPER_ADMIN (via 00g1)']);
    assert.equal(entitlement(reading, '00g1').privilegedWhy, 'its members hold: Okta administrator role SUPER_ADMIN');
    assert.equal(entitlement(reading, 'admin/READ_ONLY_ADMIN').privilegedWhy, undefined);
    assert.deepEqual(danglingOf(reading), ['s:00g1->gone', 's:READ_ONLY_ADMIN->00g9']);
    assert.deepEqual(placesOf(reading), { rows: 5, accounts: 1, catalogue: 3, refused: 1 });
  });

  it('does not ask about an application’s group that carries an id of its own', () => {
    const group = { id: '00g1', type: 'APP_GROUP', profile: { name: 'X', objectSid: 'S-1-5-21-1-2-3-4' }, members: [] };
    const reading = okta({ users: [user('a')], groups: [group] });
    assert.deepEqual(codesOf(reading), []);
    assert.deepEqual(entitlement(reading, '00g1').anchors, ['S-1-5-21-1-2-3-4']);
  });
});
