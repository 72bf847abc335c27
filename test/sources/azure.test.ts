import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSource } from '../../src/sources/source.js';
import {
  account,
  codesOf,
  connectors,
  danglingOf,
  entitlement,
  grantsOf,
  read,
  readConnector,
  refusal,
} from './exports.js';

const subscription = '/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001';
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const deployer = '5c0a7d1e-0000-4000-8000-00000000c057';
const principal = (n: number): string => `a0000000-0000-4000-8000-00000000000${n}`;

const assignment = (more: object): object => ({
  principalId: 'p',
  principalName: 'ana@corp.example',
  principalType: 'User',
  roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${reader}`,
  scope: '/',
  ...more,
});
const definition = (actions: readonly string[], notActions: readonly string[] = []): object => ({
  name: reader,
  roleName: 'R',
  permissions: [{ actions, notActions }],
});

describe('Azure role assignments', () => {
  const azure = readConnector('azure');

  it('reads a role at a scope as one right, scopes without case, and with a condition as another', () => {
    const conditional = azure.entitlements.find(({ key }) => key.id.includes('?if='))?.key.id ?? '';
    assert.match(conditional, /^ba92f5b4-[0-9a-f-]+\?if=[0-9a-f]{12}@\/subscriptions\/[^/]+\/resourcegroups\/shop$/);
    assert.deepEqual(
      grantsOf(azure),
      [
        `${principal(1)} -> ${owner}@${subscription}`,
        `${principal(1)} -> ${reader}@${subscription}/resourcegroups/shop`,
        `${principal(2)} -> ${reader}@${subscription}/resourcegroups/shop`,
        `${principal(3)} -> ${deployer}@${subscription}`,
        `${principal(3)} -> ${conditional}`,
      ].sort((a, b) => (a < b ? -1 : 1)),
    );
  });

  it('finds assignments of principals that are gone: Unknown, or nameless where others have names', () => {
    assert.deepEqual(danglingOf(azure), [`azure:Owner->${principal(5)}`, `azure:Reader->${principal(6)}`]);
  });

  it('calls nobody gone where the export names nobody at all, and says so', () => {
    const reading = read('azure', JSON.stringify([assignment({ principalName: null })]));
    assert.deepEqual(reading.dangling, []);
    assert.deepEqual(codesOf(reading), ['NAMES_NOT_IN_EXPORT:']);
  });

  it('tells users, guests and service principals apart', () => {
    assert.deepEqual(
      azure.accounts.map(({ emails, structural }) => [emails, structural?.class]),
      [
        [['wei.zhang@corp.example'], undefined],
        [[], 'guest'],
        [[], 'application'],
      ],
    );
    assert.equal(account(azure, principal(1)).login, 'wei.zhang@corp.example');
  });

  it('says whose members it does not know, and what a role without its definition hides', () => {
    assert.deepEqual(
      azure.findings.map(({ code, subject }) => `${code} ${subject}`),
      [`GROUP_NOT_IN_EXPORT ${principal(4)}`, 'ROLE_NOT_IN_EXPORT ba92f5b4-2d11-453d-a403-e96b0029c9fe'],
    );
  });

  it('knows privileged roles by id, and by what their definitions permit', () => {
    assert.equal(entitlement(azure, `${owner}@${subscription}`).privilegedWhy, 'Azure role Owner');
    assert.equal(
      entitlement(azure, `${deployer}@${subscription}`).privilegedWhy,
      'it permits Microsoft.Authorization/roleAssignments/write',
    );
    const why = (actions: readonly string[], not?: readonly string[]): string | undefined =>
      read('azure', JSON.stringify([assignment({}), definition(actions, not)])).entitlements[0]?.privilegedWhy;
    assert.equal(why(['*/read', 'Microsoft.Authorization/*/read']), undefined);
    assert.equal(why(['*']), 'it permits every action that it does not exclude');
    assert.match(why(['*/write']) ?? '', /roleAssignments\/write$/);
    assert.match(why(['microsoft.authorization/*']) ?? '', /roleAssignments\/write$/);
    assert.equal(why(['*/write'], ['Microsoft.Authorization/*']), undefined);
    assert.equal(why(['Microsoft.Authorization/roleAssignments/write*write']), undefined);
  });

  it('refuses a record that is neither, with its line, and a file of something else whole', () => {
    const reading = read('azure', `[${JSON.stringify(assignment({}))},\n{"scope": "/"},\n{"roleName": "R"}]`);
    assert.deepEqual(codesOf(reading), ['BAD_RECORD:2', 'BAD_RECORD:3']);
    assert.equal(
      refusal(() => read('azure', '{"value": []}')),
      'WRONG_SHAPE f1:1',
    );
    assert.equal(
      refusal(() => read('azure', '[]')),
      'EMPTY_EXPORT f1:1',
    );
  });

  it('reads the same from its files in either order', () => {
    const { kind, files } = connectors['azure']!;
    assert.deepEqual(readSource({ source: 'azure', kind, files: [...files].reverse() }), azure);
  });
});
