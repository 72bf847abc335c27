import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { account, codesOf, danglingOf, entitlement, grantsOf, placesOf, read, refusal } from './exports.js';

const schema = (name: string): string => `urn:ietf:params:scim:schemas:core:2.0:${name}`;
const user = (id: string, more: object = {}): object => ({ schemas: [schema('User')], id, userName: id, ...more });
const group = (id: string, members: readonly unknown[], more: object = {}): object => ({
  schemas: [schema('Group')],
  id,
  displayName: `Group ${id}`,
  members,
  ...more,
});
const page = (resources: readonly unknown[], more: object = {}): string =>
  JSON.stringify({ Resources: resources, ...more }, null, 1);
const scim = (...resources: readonly unknown[]): ReturnType<typeof read> => read('scim', page(resources));

describe('SCIM', () => {
  it('is refused without Resources, or without any', () => {
    assert.equal(
      refusal(() => read('scim', '{"totalResults": 0}')),
      'WRONG_SHAPE f1:1',
    );
    assert.equal(
      refusal(() => read('scim', '{"Resources": []}')),
      'EMPTY_EXPORT f1:1',
    );
    assert.equal(
      refusal(() => read('scim', '[{"Resources": []}]')),
      'WRONG_SHAPE f1:1',
    );
  });

  it('is read over several pages, and says when one is missing', () => {
    const first = page([user('a')], { totalResults: 2 });
    assert.deepEqual(codesOf(read('scim', first)), ['INCOMPLETE_EXPORT:']);
    const whole = read('scim', first, page([user('b')], { totalResults: 2 }));
    assert.deepEqual(codesOf(whole), []);
    assert.deepEqual(
      whole.accounts.map(({ at }) => at.file),
      ['f1', 'f2'],
    );
  });

  it('tells users and groups apart by schema or resource type, and leaves other resources outside', () => {
    const reading = scim(
      user('a'),
      { id: 'b', userName: 'b', meta: { resourceType: 'User' } },
      { schemas: [schema('Role')], id: 'r' },
      { id: 'c', userName: 'c' },
      7,
      user('d', { userName: undefined }),
    );
    assert.deepEqual(placesOf(reading), { rows: 6, accounts: 2, outside: 1, refused: 3 });
  });

  it('reads memberships from both sides and through groups inside groups', () => {
    const reading = scim(
      user('ann', { groups: [{ value: 'g1' }, { value: 'elsewhere', display: 'Else' }] }),
      user('bob'),
      group('g1', [{ value: 'bob' }, { value: 'gone', display: '(deleted)' }]),
      group('g2', [{ value: 'g1', type: 'Group' }]),
    );
    assert.deepEqual(grantsOf(reading), [
      'ann -> groups/elsewhere',
      'ann -> groups/g1',
      'ann -> groups/g2 (via groups/g1)',
      'bob -> groups/g1',
      'bob -> groups/g2 (via groups/g1)',
    ]);
    assert.deepEqual(danglingOf(reading), ['s:g1->gone']);
    assert.deepEqual(codesOf(reading), ['GROUP_NOT_IN_EXPORT:3']);
    assert.equal(entitlement(reading, 'groups/elsewhere').inExport, false);
  });

  it('takes a role named as an administrator’s for privileged, by whole words', () => {
    const reading = scim(user('a', { roles: [{ value: 'erp-Admin' }, { value: 'administration_clerk' }, 'root'] }));
    assert.ok(entitlement(reading, 'roles/erp-Admin').privilegedWhy);
    assert.ok(entitlement(reading, 'roles/root').privilegedWhy);
    assert.equal(entitlement(reading, 'roles/administration_clerk').privilegedWhy, undefined);
  });

  it('reads the enterprise extension, private addresses and free-text types', () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const reading = scim(
      user('a', {
        externalId: 'X1',
        active: false,
        userType: 'service account',
        emails: [{ value: 'a@corp.example' }, { value: 'a@home.example', type: 'home' }],
        [enterprise]: { employeeNumber: 1001, department: 'Finance', costCenter: '', manager: {} },
      }),
    );
    const found = account(reading, 'a');
    assert.deepEqual(found.employeeIds, ['1001', 'X1']);
    assert.deepEqual(found.emails, ['a@corp.example']);
    assert.deepEqual(found.personalEmails, ['a@home.example']);
    assert.deepEqual(found.attributes, { department: 'Finance' });
    assert.equal(found.structural?.class, 'service_account');
    assert.equal(found.enabled, false);
    assert.equal(found.manager, undefined);
  });

  it('counts a resource that stands twice once', () => {
    assert.deepEqual(placesOf(scim(user('a'), user('a', { title: 'x' }), group('g', []), group('g', ['a']))), {
      rows: 4,
      accounts: 1,
      catalogue: 2,
      duplicates: 1,
    });
  });
});
