import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { account, codesOf, danglingOf, entitlement, grantsOf, read, readConnector, refusal } from './exports.js';

const items = (...all: readonly object[]): string => JSON.stringify({ kind: 'List', items: all });
const rbac = 'rbac.authorization.k8s.io';

describe('Kubernetes RBAC', () => {
  const cluster = readConnector('kubernetes');

  it('tells a role that is bound everywhere from the same role in a namespace', () => {
    assert.deepEqual(
      grantsOf(cluster).filter((grant) => !grant.startsWith('system:')),
      [
        'bob.smith@corp.example -> shop/clusterrole/secret-reader',
        'bob.smith@corp.example -> shop/role/deleted-role',
        'wei.zhang@corp.example -> clusterrole/cluster-admin',
        'wei.zhang@corp.example -> shop/clusterrole/secret-reader',
      ],
    );
  });

  it('gives a group of service accounts to all that are in it, and keeps the path', () => {
    const shop = 'group/system:serviceaccounts:shop';
    assert.deepEqual(
      grantsOf(cluster).filter((grant) => grant.startsWith('system:serviceaccount:shop:')),
      [
        `system:serviceaccount:shop:default -> ${shop}`,
        `system:serviceaccount:shop:default -> shop/role/role-editor (via ${shop})`,
        'system:serviceaccount:shop:deployer -> clusterrole/secret-reader',
        `system:serviceaccount:shop:deployer -> ${shop}`,
        `system:serviceaccount:shop:deployer -> shop/role/role-editor (via ${shop})`,
      ],
    );
    assert.equal(entitlement(cluster, shop).privilegedWhy, 'its members hold: it permits to bind roles');
  });

  it('finds a bound service account that is not there, and says nothing of it where none are exported', () => {
    assert.deepEqual(danglingOf(cluster), ['kubernetes:secret-reader->system:serviceaccount:shop:old-batch']);
    const binding = {
      kind: 'ClusterRoleBinding',
      metadata: { name: 'b' },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'n' }],
    };
    const alone = read('kubernetes', items(binding));
    assert.deepEqual(alone.dangling, []);
    assert.deepEqual(grantsOf(alone), ['system:serviceaccount:n:a -> clusterrole/view']);
    assert.deepEqual(codesOf(alone), ['NAMES_NOT_IN_EXPORT:', 'ROLE_NOT_IN_EXPORT:1']);
  });

  it('settles service accounts and components of the cluster by structure, and takes owners from annotations', () => {
    const classes = Object.fromEntries(cluster.accounts.map(({ key, structural }) => [key.id, structural?.class]));
    assert.deepEqual(classes, {
      'bob.smith@corp.example': undefined,
      'system:kube-scheduler': 'builtin_system',
      'system:serviceaccount:kube-system:replicaset-controller': 'builtin_system',
      'system:serviceaccount:shop:default': 'service_account',
      'system:serviceaccount:shop:deployer': 'service_account',
      'wei.zhang@corp.example': undefined,
    });
    const { owners, lastUse } = account(cluster, 'system:serviceaccount:shop:deployer');
    assert.deepEqual(owners, [{ kind: 'employee-id', value: 'E1002' }]);
    assert.deepEqual(lastUse, { kind: 'unknown' });
  });

  it('says which rights everybody has, whose members it does not know, and which role is gone', () => {
    assert.deepEqual(
      cluster.findings.map(({ code, subject }) => `${code} ${subject}`),
      [
        'GROUP_NOT_IN_EXPORT system:masters',
        'ROLE_NOT_IN_EXPORT shop/role/deleted-role',
        'WELL_KNOWN_MEMBER system:authenticated',
      ],
    );
  });

  it('knows what leads to every other right, and what reaches only one namespace', () => {
    const why = (id: string): string | undefined => entitlement(cluster, id).privilegedWhy;
    assert.equal(why('clusterrole/cluster-admin'), 'Kubernetes role cluster-admin');
    assert.equal(why('clusterrole/secret-reader'), 'it permits to read every secret');
    assert.equal(why('shop/clusterrole/secret-reader'), undefined);
    assert.equal(why('clusterrole/view'), undefined);
    const whyRule = (rule: object): string | undefined =>
      read('kubernetes', items({ kind: 'ClusterRole', metadata: { name: 'r' }, rules: [rule] })).entitlements[0]
        ?.privilegedWhy;
    const all = ['*'];
    assert.equal(whyRule({ verbs: all, apiGroups: all, resources: all }), 'it permits everything');
    assert.equal(
      whyRule({ verbs: ['escalate'], apiGroups: [rbac], resources: ['clusterroles'] }),
      'it permits to escalate roles',
    );
    assert.equal(whyRule({ verbs: all, apiGroups: [''], resources: ['users'] }), 'it permits to impersonate');
    assert.equal(whyRule({ verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a'] }), undefined);
    assert.equal(whyRule({ verbs: ['bind'], apiGroups: ['apps'], resources: ['roles'] }), undefined);
  });

  it('refuses an object it cannot read, with its line, and a file of something else whole', () => {
    const reading = read(
      'kubernetes',
      '{"items": [{"kind": "Role", "metadata": {"name": "r"}},\n{"kind": "ConfigMap"},\n{"kind": "RoleBinding"}, 1]}',
    );
    assert.deepEqual(
      codesOf(reading)
        .filter((code) => code.startsWith('BAD'))
        .sort(),
      ['BAD_RECORD:1', 'BAD_RECORD:3', 'BAD_RECORD:3'],
    );
    assert.equal(reading.outside.length, 1);
    assert.equal(
      refusal(() => read('kubernetes', '[]')),
      'WRONG_SHAPE f1:1',
    );
    assert.equal(
      refusal(() => read('kubernetes', '{"items": []}')),
      'EMPTY_EXPORT f1:1',
    );
  });
});
