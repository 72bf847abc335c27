import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_DEPTH } from '../../src/sources/json.js';
import { readSource } from '../../src/sources/source.js';
import {
  account,
  codesOf,
  connectors,
  danglingOf,
  entitlement,
  file,
  grantsOf,
  read,
  readConnector,
  refusal,
} from './exports.js';

const project = '//cloudresourcemanager.googleapis.com/projects/acme-prod';
const policy = (members: readonly string[], role = 'roles/viewer'): string =>
  JSON.stringify([{ resource: '//storage.googleapis.com/b', policy: { bindings: [{ role, members }] } }]);

describe('Google Cloud IAM', () => {
  const gcp = readConnector('gcp');

  it('reads a role on a resource as one right, and with a condition as another', () => {
    const conditional = gcp.entitlements.find(({ key }) => key.id.startsWith('roles/owner'));
    assert.match(conditional?.key.id ?? '', /^roles\/owner\?if=[0-9a-f]{12}@\/\/cloudresourcemanager/);
    assert.equal(conditional?.name, 'roles/owner on projects/acme-prod if until-october');
    assert.deepEqual(
      grantsOf(gcp).filter((grant) => grant.startsWith('user:')),
      [
        `user:bob.smith@corp.example -> projects/acme-prod/roles/deployHelper@${project}`,
        `user:bob.smith@corp.example -> ${conditional?.key.id ?? ''}`,
        `user:wei.zhang@corp.example -> roles/editor@${project}`,
        'user:wei.zhang@corp.example -> roles/resourcemanager.organizationAdmin@//cloudresourcemanager.googleapis.com/organizations/1001',
      ],
    );
  });

  it('finds who was deleted and still holds something', () => {
    assert.deepEqual(danglingOf(gcp), [
      'gcp:roles/editor->deleted:serviceAccount:old-batch@acme-prod.iam.gserviceaccount.com?uid=123456789012345678901',
    ]);
    assert.equal(gcp.dangling[0]?.entitlement?.id, `roles/editor@${project}`);
  });

  it('takes an account from the list of service accounts, and otherwise from where it is named', () => {
    const deployer = account(gcp, 'serviceAccount:deployer@acme-prod.iam.gserviceaccount.com');
    assert.deepEqual(deployer.owners, [{ kind: 'employee-id', value: 'E1002' }]);
    assert.equal(deployer.at.file, 'gcp_service_accounts.json');
    assert.equal(account(gcp, 'serviceAccount:reports@acme-prod.iam.gserviceaccount.com').enabled, false);
    assert.deepEqual(account(gcp, 'user:wei.zhang@corp.example').emails, ['wei.zhang@corp.example']);
  });

  it('settles what is no person by the kind of its member', () => {
    assert.deepEqual(
      gcp.accounts.map(({ key, structural }) => [key.id.slice(0, 40), structural?.class]),
      [
        ['principal://iam.googleapis.com/projects/', 'workload_role'],
        ['serviceAccount:900100200300@cloudservice', 'first_party_platform'],
        ['serviceAccount:acme-prod.svc.id.goog[pay', 'workload_role'],
        ['serviceAccount:deployer@acme-prod.iam.gs', 'service_account'],
        ['serviceAccount:reports@acme-prod.iam.gse', 'service_account'],
        ['user:bob.smith@corp.example', undefined],
        ['user:wei.zhang@corp.example', undefined],
      ],
    );
  });

  it('says which rights everybody has, whose members it does not know, and what a custom role hides', () => {
    assert.deepEqual(
      gcp.findings.map(({ code, subject }) => `${code} ${subject}`),
      [
        'GROUP_NOT_IN_EXPORT group:cloud-admins@corp.example',
        'GROUP_NOT_IN_EXPORT projectViewer:acme-prod',
        'ROLE_NOT_IN_EXPORT projects/acme-prod/roles/deployHelper',
        'WELL_KNOWN_MEMBER allUsers',
        'WELL_KNOWN_MEMBER domain:corp.example',
      ],
    );
  });

  it('knows the roles that lead to every other', () => {
    const why = (id: string): string | undefined => entitlement(gcp, id).privilegedWhy;
    assert.equal(why(`roles/editor@${project}`), 'Google Cloud role roles/editor');
    assert.equal(
      why(`roles/iam.serviceAccountTokenCreator@${project}`),
      'Google Cloud role roles/iam.serviceAccountTokenCreator',
    );
    assert.equal(why('roles/storage.objectAdmin@//storage.googleapis.com/acme-public'), undefined);
  });

  it('reads one project’s own policy, whose project is the name of its file', () => {
    const text =
      '{"bindings": [{"role": "roles/viewer", "members": ["user:a@b.example"]}], "auditConfigs": [], "etag": "x"}';
    const reading = readSource({ source: 's', kind: 'gcp', files: [file('exports/acme-prod.json', text)] });
    assert.deepEqual(grantsOf(reading), [`user:a@b.example -> roles/viewer@${project}`]);
    assert.deepEqual(reading.findings, []);
  });

  it('takes spellings of one address for one account', () => {
    const reading = read('gcp', policy(['user:A@b.example', 'user:a@B.example', 'user:a@b.example']));
    assert.deepEqual(
      reading.accounts.map(({ key, login }) => [key.id, login]),
      [['user:a@b.example', 'a@b.example']],
    );
    assert.equal(reading.assignments.account.length, 2);
  });

  it('refuses a member it cannot read, and a record that is neither policy nor service account, with their lines', () => {
    const reading = read(
      'gcp',
      policy(['nobody', 'user:', 'user:a@b.example']),
      '[{"email": "x@y"},\n{"uniqueId": 1}]',
    );
    assert.deepEqual(codesOf(reading), ['BAD_RECORD:1', 'BAD_RECORD:2', 'BAD_RECORD:1']);
    assert.equal(reading.rows, 5);
  });

  it('refuses a file of something else whole', () => {
    const bad = (text: string): string => refusal(() => read('gcp', text));
    assert.equal(bad('[]'), 'EMPTY_EXPORT f1:1');
    assert.equal(bad('{"users": [{"id": "a"}]}'), 'WRONG_SHAPE f1:1');
    assert.equal(bad('"text"'), 'WRONG_SHAPE f1:1');
    assert.equal(bad('[{"email": "x"},\n'), 'TRUNCATED_FILE f1:2');
    assert.equal(bad('[{"email": "x"}] 1'), 'BAD_JSON f1:1');
  });

  it('counts the list at the top as one level of nesting, as any other', () => {
    const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    assert.deepEqual(codesOf(read('gcp', nested(MAX_DEPTH))), ['BAD_RECORD:1']);
    assert.equal(
      refusal(() => read('gcp', nested(MAX_DEPTH + 1))),
      'TOO_DEEP f1:1',
    );
  });

  it('reads the same from its files in either order', () => {
    const { kind, files } = connectors['gcp']!;
    assert.deepEqual(readSource({ source: 'gcp', kind, files: [...files].reverse() }), gcp);
  });
});
