import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  bytesOf,
  account,
  codesOf,
  connectors,
  danglingOf,
  entitlement,
  grantsOf,
  placesOf,
  read,
  refusal,
} from './exports.js';

const user = (name: string, more: object = {}): object => ({
  UserName: name,
  UserId: `AIDA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::1:user/${name}`,
  ...more,
});
const role = (name: string, statement: unknown, more: object = {}): object => ({
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::1:role/${name}`,
  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: statement },
  ...more,
});
const trusts = (Principal: unknown, Action = 'sts:AssumeRole'): object => ({ Effect: 'Allow', Principal, Action });
const details = (content: object): string => JSON.stringify({ UserDetailList: [], ...content }, null, 1);
const aws = (content: object, ...reports: readonly string[]): ReturnType<typeof read> =>
  read('aws', details(content), ...reports);

const report = bytesOf(connectors['aws']!.files[1]!).toString().split('\n');
const line = (name: string, more: Readonly<Record<string, string>> = {}): string => {
  const columns = report[0]!.split(',');
  const values: Readonly<Record<string, string>> = {
    user: name,
    arn: `arn:aws:iam::1:user/${name}`,
    user_creation_time: '2020-01-01T00:00:00+00:00',
    password_enabled: 'false',
    mfa_active: 'false',
    access_key_1_active: 'false',
    access_key_2_active: 'false',
    cert_1_active: 'false',
    cert_2_active: 'false',
    ...more,
  };
  return columns.map((column) => values[column] ?? 'N/A').join(',');
};
const credentials = (...lines: readonly string[]): string => [report[0], ...lines, ''].join('\n');

describe('AWS files', () => {
  it('need the account details, and do with them alone', () => {
    assert.equal(
      refusal(() => read('aws', credentials(line('a')))),
      'NO_DETAILS :',
    );
    assert.deepEqual(codesOf(aws({ UserDetailList: [user('a')] })), ['NO_CREDENTIAL_REPORT:']);
  });

  it('are refused when either is broken', () => {
    assert.equal(
      refusal(() => aws({})),
      'EMPTY_EXPORT f1:1',
    );
    assert.equal(
      refusal(() => read('aws', '{"Users": []}')),
      'WRONG_SHAPE f1:1',
    );
    assert.equal(
      refusal(() => aws({ UserDetailList: [user('a')] }, 'user,arn\na,b\n')),
      'MISSING_COLUMN f2:1',
    );
    assert.equal(
      refusal(() => aws({ UserDetailList: [user('a')] }, `${report[0]}\n`)),
      'EMPTY_EXPORT f2:1',
    );
  });

  it('that say the list goes on are an incomplete export, unless the next page is given', () => {
    const page = (name: string, IsTruncated: boolean): string => details({ UserDetailList: [user(name)], IsTruncated });
    assert.ok(codesOf(read('aws', page('a', true))).includes('INCOMPLETE_EXPORT:'));
    assert.ok(!codesOf(read('aws', page('a', true), page('b', false))).includes('INCOMPLETE_EXPORT:'));
  });
});

describe('AWS users', () => {
  it('work as long as they have a password, a key or a certificate', () => {
    const reading = aws(
      { UserDetailList: ['a', 'b', 'c', 'd'].map((name) => user(name)) },
      credentials(
        line('a'),
        line('b', { password_enabled: 'true' }),
        line('c', { access_key_2_active: 'true', access_key_2_last_used_date: '2026-06-01T00:00:00+00:00' }),
        line('d', { cert_1_active: 'true' }),
      ),
    );
    assert.deepEqual(
      reading.accounts.map(({ enabled }) => enabled),
      [false, true, true, true],
    );
    assert.deepEqual(account(reading, 'c').signals, ['access-key-without-password']);
    assert.deepEqual(account(reading, 'c').lastUse, { kind: 'at', at: '2026-06-01T00:00:00.000Z', lagDays: 0 });
  });

  it('older than AWS’s own record of use are not called unused', () => {
    const reading = aws(
      { UserDetailList: [user('a'), user('b')] },
      credentials(line('a', { user_creation_time: '2014-01-01T00:00:00+00:00' }), line('b')),
    );
    assert.equal(account(reading, 'a').lastUse.kind, 'unknown');
    assert.equal(account(reading, 'b').lastUse.kind, 'never');
  });

  it('of the report that have no details are accounts, and said', () => {
    const reading = aws({ UserDetailList: [user('a')] }, credentials(line('a'), line('b'), line('b'), line('role/a')));
    assert.deepEqual(placesOf(reading), { rows: 5, accounts: 2, supplements: 1, refused: 1, duplicates: 1 });
    assert.ok(codesOf(reading).includes('USER_NOT_IN_DETAILS:3'));
  });

  it('with a moment that is none are refused in the report', () => {
    const reading = aws({ UserDetailList: [user('a')] }, credentials(line('a', { password_last_used: 'yesterday' })));
    assert.deepEqual(placesOf(reading), { rows: 2, accounts: 1, refused: 1 });
    assert.deepEqual(codesOf(reading), ['BAD_DATE:2']);
  });

  it('cannot be named like a role, and not like a user of another account', () => {
    const other = user('a', { Arn: 'arn:aws:iam::2:user/a' });
    const reading = aws({ UserDetailList: [user('a'), user('role/x'), other, user('b'), user('b')] });
    assert.deepEqual(placesOf(reading), { rows: 5, accounts: 1, refused: 3, duplicates: 1 });
    assert.ok(reading.findings.some(({ code }) => code === 'AMBIGUOUS_NAME'));
  });

  it('kept for emergencies are told by path or tag', () => {
    const reading = aws({
      UserDetailList: [
        user('a', { Path: '/breakglass/' }),
        user('b', { Tags: [{ Key: 'purpose', Value: 'Break Glass' }] }),
        user('c', {
          Tags: [
            { Key: 'Owner', Value: 'a@corp.example' },
            { Key: 'TEAM', Value: 'tbd' },
          ],
        }),
      ],
    });
    assert.equal(account(reading, 'a').structural?.class, 'break_glass');
    assert.equal(account(reading, 'b').structural?.class, 'break_glass');
    assert.equal(account(reading, 'c').structural, undefined);
    assert.deepEqual(account(reading, 'c').owners, [{ kind: 'email', value: 'a@corp.example' }]);
  });
});

describe('AWS policies', () => {
  const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const logs = { Statement: [{ Effect: 'Allow', Action: ['s3:Get*'], Resource: ['*'] }] };
  const inline = (PolicyDocument: unknown, PolicyName = 'p'): object => ({ PolicyName, PolicyDocument });

  it('are privileged by what their documents allow, encoded or not, also through a group', () => {
    const reading = aws({
      UserDetailList: [
        user('a', { GroupList: ['ops'], UserPolicyList: [inline(encodeURIComponent(JSON.stringify(everything)))] }),
      ],
      GroupDetailList: [
        { GroupName: 'ops', AttachedManagedPolicies: [{ PolicyName: 'all', PolicyArn: 'arn:aws:iam::1:policy/all' }] },
      ],
      Policies: [
        {
          PolicyName: 'all',
          Arn: 'arn:aws:iam::1:policy/all',
          PolicyVersionList: [
            { Document: logs, IsDefaultVersion: false },
            { Document: everything, IsDefaultVersion: true },
          ],
        },
      ],
    });
    assert.ok(entitlement(reading, 'p/inline').privilegedWhy);
    assert.ok(entitlement(reading, 'arn:aws:iam::1:policy/all').privilegedWhy);
    assert.ok(entitlement(reading, 'group/ops').privilegedWhy);
    assert.deepEqual(placesOf(reading), { rows: 3, accounts: 1, catalogue: 2 });
  });

  it('that cannot be read count as privileged', () => {
    const reading = aws({ UserDetailList: [user('a', { UserPolicyList: [inline('%7Bnot json')] })] });
    assert.equal(entitlement(reading, 'p/inline').privilegedWhy, 'inline policy p cannot be read');
  });

  it('of one name are one right only where they say the same', () => {
    const holders = (second: unknown): readonly string[] =>
      grantsOf(
        aws({
          UserDetailList: [
            user('a', { UserPolicyList: [inline(logs)] }),
            user('b', { UserPolicyList: [inline(second)] }),
          ],
        }),
      );
    assert.deepEqual(holders(logs), ['a -> p/inline', 'b -> p/inline']);
    assert.deepEqual(holders(JSON.stringify(logs)), ['a -> p/inline', 'b -> p/inline']);
    const [first, second] = holders(everything).map((grant) => grant.split(' -> ')[1]);
    assert.notEqual(first, second);
    assert.match(first ?? '', /^p\/inline\/[0-9a-f]{12}$/);
  });

  it('cannot be named to pass for a group', () => {
    const reading = aws({
      UserDetailList: [user('a', { GroupList: ['inline'], UserPolicyList: [inline(logs, 'group')] })],
    });
    assert.equal(reading.entitlements.length, 2);
  });
});

describe('AWS roles', () => {
  const classOf = (statement: unknown, more: object = {}): string | undefined =>
    account(aws({ RoleDetailList: [role('r', statement, more)] }), 'role/r').structural?.class;
  const oidc = (provider: string): object =>
    trusts({ Federated: `arn:aws:iam::1:oidc-provider/${provider}` }, 'sts:AssumeRoleWithWebIdentity');

  it('are what they trust, the most severe first, and their path before that', () => {
    const external = trusts({ AWS: 'arn:aws:iam::2:root' });
    assert.equal(classOf(trusts({ Service: ['ec2.amazonaws.com'] })), 'workload_role');
    assert.equal(classOf([trusts({ Service: 'ec2.amazonaws.com' }), external]), 'third_party');
    assert.equal(classOf(trusts({ AWS: '222222222222' })), 'third_party');
    assert.equal(classOf(trusts('*')), 'third_party');
    assert.equal(classOf(trusts({ AWS: 'arn:aws:iam::1:root' })), 'workload_role');
    assert.equal(classOf(trusts({ Federated: 'arn:aws:iam::1:saml-provider/Okta' })), 'human_federated_role');
    assert.equal(classOf(trusts({ Federated: 'cognito-identity.amazonaws.com' })), 'human_federated_role');
    assert.equal(classOf(oidc('token.actions.githubusercontent.com')), 'ci_workload');
    assert.equal(classOf(oidc('oidc.eks.eu-west-1.amazonaws.com/id/X')), 'workload_role');
    assert.equal(classOf({ ...external, Effect: 'Deny' }), 'workload_role');
    assert.equal(classOf(external, { Path: '/aws-service-role/x.amazonaws.com/' }), 'platform_service_linked');
    assert.equal(classOf(external, { Path: '/aws-reserved/sso.amazonaws.com/eu/' }), 'human_federated_role');
  });

  it('have their trust read URL-encoded, and are refused where it is no policy', () => {
    const encoded = (text: string): object => ({ ...role('r', null), AssumeRolePolicyDocument: text });
    const document = JSON.stringify({ Statement: trusts({ AWS: 'AIDAGONE' }) });
    assert.deepEqual(danglingOf(aws({ RoleDetailList: [encoded(encodeURIComponent(document))] })), ['s:r->AIDAGONE']);
    const reading = aws({ RoleDetailList: [encoded('%zz'), role('q', [{ Effect: 'Maybe' }])] });
    assert.deepEqual(placesOf(reading), { rows: 2, refused: 2 });
    assert.deepEqual(codesOf(reading), ['BAD_POLICY:10', 'BAD_POLICY:4', 'NO_CREDENTIAL_REPORT:']);
  });

  it('trust nobody who is gone where the id is still in the export', () => {
    const reading = aws({
      UserDetailList: [user('a')],
      RoleDetailList: [role('r', trusts({ AWS: ['AIDAA', 'AROAR', 'AROAGONE', 'arn:aws:iam::1:user/a'] }))],
    });
    assert.deepEqual(danglingOf(reading), ['s:r->AROAGONE']);
  });

  it('that anybody may assume are said to be', () => {
    assert.ok(codesOf(aws({ RoleDetailList: [role('r', trusts({ AWS: '*' }))] })).includes('TRUSTS_EVERYBODY:4'));
  });

  it('have used dates of a 400-day window, and without the field nothing is known', () => {
    const kind = (more: object): string =>
      account(aws({ RoleDetailList: [role('r', [], more)] }), 'role/r').lastUse.kind;
    assert.equal(kind({ RoleLastUsed: {} }), 'not-in-window');
    assert.equal(kind({ RoleLastUsed: { LastUsedDate: '2026-01-01T00:00:00Z' } }), 'at');
    assert.equal(kind({}), 'unknown');
  });
});
