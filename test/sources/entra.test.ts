import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { account, codesOf, danglingOf, entitlement, grantsOf, placesOf, read, refusal } from './exports.js';

const entra = (content: object): ReturnType<typeof read> =>
  read('entra', JSON.stringify({ users: [], ...content }, null, 1));
const bad = (text: string): string => refusal(() => read('entra', text));
const graph = { id: 'g', appId: '00000003-0000-0000-c000-000000000000', displayName: 'Microsoft Graph' };

describe('a JSON export that cannot be read as a whole is refused with its line', () => {
  it('broken or cut JSON', () => {
    assert.equal(bad('{"users": [\n{"id": "a"},\n}'), 'BAD_JSON f1:3');
    assert.equal(bad('{"users": [\n{"id": "a"'), 'TRUNCATED_FILE f1:2');
    assert.equal(
      refusal(() => read('entra', Buffer.from('{"users": ["ü"]}', 'latin1'))),
      'NOT_UTF8 f1:1',
    );
  });

  it('another shape than an object of lists', () => {
    assert.equal(bad('[]'), 'WRONG_SHAPE f1:1');
    assert.equal(bad('{"value": []}'), 'WRONG_SHAPE f1:1');
    assert.equal(bad('{"users":\n{"id": "a"}}'), 'WRONG_SHAPE f1:2');
    assert.equal(bad('{"users": [], "servicePrincipals": {}}'), 'WRONG_SHAPE f1:1');
  });

  it('no record in any list', () => {
    assert.equal(bad('{"users": []}'), 'EMPTY_EXPORT f1:1');
    assert.equal(bad('  \n'), 'EMPTY_EXPORT f1:1');
  });
});

describe('Entra records', () => {
  it('that do not fit are refused with the line they begin on, and the rest goes on', () => {
    const reading = read(
      'entra',
      `{"users": [
        {"id": "a"},
        {"id": 7},
        "nobody",
        {"id": "b",
         "accountEnabled": "yes"},
        {"id": "c", "createdDateTime": "last year"},
        {"id": "d", "displayName": "\\ud800"},
        {"id": "e", "displayName": null, "extra": 1e999}
      ]}`,
    );
    assert.deepEqual(placesOf(reading), { rows: 7, accounts: 1, refused: 6 });
    assert.deepEqual(
      reading.refused.map(({ line }) => line),
      [3, 4, 5, 7, 8, 9],
    );
    assert.ok(reading.findings.every(({ code, severity }) => code === 'BAD_RECORD' && severity === 'error'));
  });

  it('that repeat an id are counted as duplicates, also between users and service principals', () => {
    const reading = entra({ users: [{ id: 'a' }, { id: 'a', displayName: 'A' }], servicePrincipals: [{ id: 'a' }] });
    assert.deepEqual(placesOf(reading), { rows: 3, accounts: 1, duplicates: 2 });
  });

  it('take __proto__ and constructor for text', () => {
    const reading = read(
      'entra',
      '{"users": [{"id": "__proto__", "__proto__": {"accountEnabled": false}}, {"id": "constructor"}]}',
    );
    assert.equal(account(reading, '__proto__').enabled, true);
    assert.equal(account(reading, 'constructor').enabled, true);
  });

  it('are classed by their structure', () => {
    const principals = [
      {
        id: 'graph',
        appOwnerOrganizationId: 'F8CDEF31-a31e-4b4a-93e4-5f571e91255a',
        servicePrincipalType: 'ManagedIdentity',
      },
      { id: 'agent', '@odata.type': '#microsoft.graph.agentIdentity' },
      { id: 'mi', servicePrincipalType: 'ManagedIdentity' },
      { id: 'gh', federatedIdentityCredentials: [{ issuer: 'https://token.actions.githubusercontent.com' }] },
      { id: 'k8s', federatedIdentityCredentials: [{ issuer: 'https://oidc.prod-aks.azure.com/x' }] },
      { id: 'fake', federatedIdentityCredentials: [{ issuer: 'https://gitlab.com.evil.example' }] },
      { id: 'legacy', servicePrincipalType: 'Legacy' },
    ];
    const users = [
      { id: 'room', mailboxSettings: { userPurpose: 'room' } },
      { id: 'ext', userPrincipalName: 'x_y.example#EXT#@corp.onmicrosoft.com', userType: 'Member' },
      { id: 'leaver', accountEnabled: false, assignedLicenses: [] },
      { id: 'person', userType: 'Member', displayName: 'Shared mailbox admin Ann' },
    ];
    const reading = entra({ users, servicePrincipals: principals });
    assert.deepEqual(Object.fromEntries(reading.accounts.map(({ key, structural }) => [key.id, structural?.class])), {
      agent: 'ai_agent',
      ext: 'guest',
      fake: 'application',
      gh: 'ci_workload',
      graph: 'first_party_platform',
      k8s: 'application',
      leaver: undefined,
      legacy: 'application',
      mi: 'managed_identity',
      person: undefined,
      room: 'shared_mailbox',
    });
    assert.deepEqual(account(reading, 'leaver').signals, ['mailbox-without-licence']);
  });

  it('take a sign-in only as far as Graph tells', () => {
    const at = '2026-06-01T00:00:00Z';
    const reading = entra({
      users: [
        {
          id: 'failed',
          signInActivity: { lastSignInDateTime: at, lastSuccessfulSignInDateTime: '2026-01-01T00:00:00Z' },
        },
        { id: 'robot', signInActivity: { lastNonInteractiveSignInDateTime: at } },
        { id: 'silent', signInActivity: null },
      ],
    });
    assert.deepEqual(account(reading, 'failed').lastUse, { kind: 'at', at: '2026-01-01T00:00:00.000Z', lagDays: 0 });
    assert.deepEqual(account(reading, 'robot').signals, ['non-interactive-only']);
    assert.deepEqual(account(reading, 'silent').lastUse, { kind: 'unknown' });
  });

  it('are owned by sponsors and owners who are in the export', () => {
    const reading = entra({
      users: [{ id: 'u', userType: 'Guest', sponsors: [{ id: 's' }, { id: 'gone' }] }, { id: 's' }],
    });
    assert.deepEqual(account(reading, 'u').owners, [{ kind: 'account', key: { source: 's', id: 's' } }]);
    assert.equal(codesOf(reading)[0], 'OWNER_NOT_FOUND:3');
  });
});

describe('Entra assignments', () => {
  it('name an app role by its resource’s own words, and a Graph permission that leads everywhere is privileged', () => {
    const roles = [{ id: 'r1', value: 'AppRoleAssignment.ReadWrite.All', displayName: 'x' }];
    const assign = (resourceId: string, appRoleId: string): object => ({ principalId: 'u', resourceId, appRoleId });
    const reading = entra({
      users: [{ id: 'u' }],
      servicePrincipals: [
        { ...graph, appRoles: roles },
        { id: 'other', displayName: 'Other' },
      ],
      appRoleAssignments: [
        assign('g', 'r1'),
        assign('g', '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'),
        assign('g', 'Mail.Read'),
        assign('other', 'Application.ReadWrite.All'),
      ],
    });
    assert.equal(entitlement(reading, 'g/r1').name, 'Microsoft Graph AppRoleAssignment.ReadWrite.All');
    assert.ok(entitlement(reading, 'g/r1').privilegedWhy);
    assert.ok(entitlement(reading, 'g/9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8').privilegedWhy);
    assert.equal(entitlement(reading, 'g/Mail.Read').privilegedWhy, undefined);
    assert.equal(entitlement(reading, 'other/Application.ReadWrite.All').privilegedWhy, undefined);
  });

  it('to a group are said, for who is in it is not known; to a missing person they dangle', () => {
    const reading = entra({
      appRoleAssignments: [
        { principalId: 'team', principalType: 'Group', resourceId: 'r', appRoleId: 'x' },
        { principalId: 'gone', principalType: 'User', resourceId: 'r', appRoleId: 'x' },
      ],
      directoryRoleMembers: [{ roleTemplateId: 't', role: 'Reader', principalId: 'gone', assignmentState: 'eligible' }],
    });
    assert.deepEqual(danglingOf(reading), ['s:Reader->gone', 's:appRoleAssignment->gone']);
    assert.deepEqual(placesOf(reading), { rows: 3, assignments: 3 });
    assert.ok(codesOf(reading).includes('GROUP_NOT_IN_EXPORT:4'));
  });

  it('given twice are one grant and two records', () => {
    const role = { principalId: 'u', resourceId: 'r', appRoleId: 'x' };
    const reading = entra({ users: [{ id: 'u' }], appRoleAssignments: [role, role] });
    assert.deepEqual(grantsOf(reading), ['u -> r/x']);
    assert.deepEqual(placesOf(reading), { rows: 3, accounts: 1, assignments: 2 });
  });

  it('cannot be forged by an id that holds the separator', () => {
    const reading = entra({
      users: [{ id: 'u' }],
      appRoleAssignments: [{ principalId: 'u', resourceId: 'r/x', appRoleId: 'y' }],
    });
    assert.deepEqual(placesOf(reading), { rows: 2, accounts: 1, refused: 1 });
  });

  it('in a list that is not read are said not to be', () => {
    assert.deepEqual(codesOf(entra({ users: [{ id: 'u' }], groups: [{ id: 'g' }] })), ['UNREAD_SECTION:7']);
  });
});
