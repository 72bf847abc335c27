import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sourceKinds } from '../../src/domain/account.js';
import { canonical } from '../../src/snapshot/canonical.js';
import { readSource } from '../../src/sources/source.js';
import {
  account,
  codesOf,
  connectors,
  labelled,
  danglingOf,
  entitlement,
  grantsOf,
  placesOf,
  readConnector,
  plainly,
} from './exports.js';

const truth = JSON.parse(
  readFileSync(new URL('../fixtures/connectors/ground_truth.json', import.meta.url), 'utf8'),
) as { readonly class: Record<string, string>; readonly dangling_grants: string[] };

describe('the small company, as its systems export it', () => {
  it('is exported as every kind of source there is', () => {
    assert.deepEqual(new Set(Object.values(connectors).map(({ kind }) => kind)), new Set(sourceKinds));
  });

  it('has every record of every file in one place', () => {
    assert.deepEqual(
      Object.fromEntries(Object.keys(connectors).map((source) => [source, placesOf(readConnector(source))])),
      {
        hr: { rows: 14, accounts: 14 },
        ad: { rows: 24, accounts: 21, catalogue: 3 },
        entra: { rows: 13, accounts: 9, assignments: 4 },
        okta: { rows: 10, accounts: 5, catalogue: 2, assignments: 3 },
        aws: { rows: 13, accounts: 9, supplements: 3, catalogue: 1 },
        scim: { rows: 4, accounts: 3, catalogue: 1 },
        workday: { rows: 7, accounts: 4, refused: 2, duplicates: 1 },
        successFactors: { rows: 5, accounts: 3, outside: 1, refused: 1 },
        bambooHr: { rows: 3, accounts: 3 },
        matrix: { rows: 9, accounts: 6, assignments: 3 },
        azure: { rows: 11, accounts: 3, assignments: 5, outside: 3 },
        kubernetes: { rows: 19, accounts: 6, catalogue: 4, assignments: 8, outside: 1 },
        github: { rows: 10, accounts: 6, catalogue: 4 },
        gcp: { rows: 16, accounts: 7, assignments: 8, outside: 1 },
        sap: { rows: 36, accounts: 9, catalogue: 12, assignments: 14, refused: 1 },
        salesforce: { rows: 31, accounts: 9, catalogue: 13, assignments: 8, refused: 1 },
      },
    );
  });

  it('has exactly the labelled dangling grants and trusts', () => {
    const found = Object.keys(labelled).flatMap((source) => danglingOf(readConnector(source)));
    assert.deepEqual([...found].sort(), [...truth.dangling_grants].sort());
  });

  it('settles the class of 19 labelled accounts by structure alone, and none of them wrongly', () => {
    const settled = Object.keys(labelled).flatMap((source) =>
      readConnector(source).accounts.flatMap(({ key, structural }) =>
        structural && truth.class[`${source}:${key.id}`] !== undefined
          ? [[`${source}:${key.id}`, structural.class] as const]
          : [],
      ),
    );
    assert.equal(settled.length, 19);
    for (const [name, found] of settled) assert.equal(found, truth.class[name], name);
  });

  it('can be stored: a reading is plain JSON without undefined', () => {
    for (const source of Object.keys(connectors)) assert.doesNotThrow(() => canonical(plainly(readConnector(source))));
  });

  it('reads the same from the two AWS files in either order', () => {
    const { kind, files } = connectors['aws']!;
    const turned = readSource({ source: 'aws', kind, files: [...files].reverse() });
    assert.deepEqual(turned, readConnector('aws'));
  });
});

describe('HR', () => {
  it('is read row by row with its line', () => {
    assert.deepEqual(account(readConnector('hr'), 'E1002'), {
      key: { source: 'hr', id: 'E1002' },
      kind: 'csv',
      at: { file: 'hr_workers.csv', line: 3 },
      employment: { status: 'active', hireDate: '2023-05-15', workerType: 'Employee' },
      login: 'E1002',
      displayName: 'Bob Smith',
      givenName: 'Robert',
      familyName: 'Smith',
      preferredName: 'Bob',
      emails: ['bob.smith@corp.example'],
      personalEmails: ['rsmith77@mail.example'],
      employeeIds: ['E1002'],
      previousEmployeeIds: ['E0907'],
      anchors: [],
      birthMonthDay: '11-02',
      enabled: true,
      lastUse: { kind: 'unknown' },
      owners: [],
      manager: { kind: 'account', key: { source: 'hr', id: 'E1013' } },
      signals: [],
      declaredType: 'Employee',
      attributes: {
        company: 'Corp Inc',
        costCenter: 'CC210',
        department: 'Engineering',
        jobCode: 'ENG-SRE2',
        location: 'Austin',
        title: 'Site Reliability Engineer',
        workerType: 'Employee',
      },
    });
  });
});

describe('Active Directory', () => {
  const ad = readConnector('ad');

  it('is read entry by entry with the line of its dn', () => {
    assert.deepEqual(account(ad, 'svc-backup'), {
      key: { source: 'ad', id: 'svc-backup' },
      kind: 'ldif',
      at: { file: 'ad_export.ldif', line: 287 },
      login: 'svc-backup',
      displayName: 'svc-backup',
      emails: [],
      personalEmails: [],
      employeeIds: [],
      previousEmployeeIds: [],
      anchors: ['S-1-5-21-1004336348-1177238915-682003330-1202'],
      enabled: true,
      passwordSetAt: '2022-02-02T00:00:00.000Z',
      lastUse: { kind: 'at', at: '2026-06-24T00:00:00.000Z', lagDays: 14 },
      owners: [{ kind: 'employee-id', value: 'E1002' }],
      manager: { kind: 'account', key: { source: 'ad', id: 'rsmith' } },
      signals: ['password-never-expires', 'service-ou-or-tag'],
      description: 'Veeam; owner=E1002',
      attributes: {},
    });
  });

  it('keeps what base64 and folds hide, byte for byte', () => {
    const maria = account(ad, 'mgarcia');
    assert.equal(maria.displayName, 'María García-López');
    assert.deepEqual(maria.employeeIds, ['e1003 ']);
    assert.equal(maria.at.line, 65);
  });

  it('gives everybody the primary group, which stands in neither member nor memberOf', () => {
    const grants = grantsOf(ad);
    assert.ok(grants.includes('anguyen -> CN=Domain Users,CN=Users,DC=corp,DC=example'));
    assert.ok(grants.includes('WS-0042$ -> CN=Domain Computers,CN=Users,DC=corp,DC=example'));
    assert.equal(grants.filter((grant) => grant.includes('CN=Domain Users,')).length, 19);
    assert.equal(grants.length, 53);
  });

  it('names 12 groups that have no record as findings, never as dangling', () => {
    const named = ad.entitlements.filter(({ inExport }) => !inExport);
    assert.equal(named.length, 12);
    assert.deepEqual([...new Set(codesOf(ad))], ['GROUP_NOT_IN_EXPORT:']);
  });

  it('knows Domain Admins as privileged and a group’s manager as its owner', () => {
    const domain = ',DC=corp,DC=example';
    assert.equal(entitlement(ad, `CN=Domain Admins,CN=Users${domain}`).privilegedWhy, 'AD group Domain Admins');
    assert.deepEqual(entitlement(ad, `CN=GRP_FIN_AP_PROD_RW,OU=Groups${domain}`).owners, [
      { kind: 'account', key: { source: 'ad', id: 'dokafor' } },
    ]);
  });

  it('shows the evidence for and against a person', () => {
    const signals = Object.fromEntries(ad.accounts.map(({ key, signals: found }) => [key.id, found]));
    assert.deepEqual(signals['dkim'], ['service-principal-name']);
    assert.deepEqual(signals['sbotha'], ['password-never-expires']);
    assert.deepEqual(signals['adm-rsmith'], ['password-never-expires', 'admin-container', 'admin-count']);
    assert.deepEqual(signals['frontdesk'], ['password-never-expires', 'shared-ou-or-description']);
    assert.deepEqual(signals['anguyen'], []);
  });

  it('says of krbtgt that it is disabled and that its last use is not known', () => {
    assert.equal(account(ad, 'krbtgt').enabled, false);
    assert.deepEqual(account(ad, 'krbtgt').lastUse, { kind: 'unknown' });
    assert.equal(account(ad, 'ppatel').enabled, false);
  });
});

describe('Entra', () => {
  const entra = readConnector('entra');

  it('ties a synchronised user to the AD account by SID', () => {
    const alice = account(entra, 'u-1');
    assert.deepEqual(alice.anchors, account(readConnector('ad'), 'anguyen').anchors);
    assert.deepEqual(alice.lastUse, { kind: 'at', at: '2026-06-29T01:00:00.000Z', lagDays: 0 });
    assert.equal(alice.at.line, 3);
  });

  it('tells service principals apart and knows who answers for them', () => {
    const owners = Object.fromEntries(entra.accounts.map(({ key, owners: found }) => [key.id, found]));
    assert.deepEqual(owners['sp-1'], []);
    assert.deepEqual(owners['sp-2'], [
      {
        kind: 'resource',
        name: '/subscriptions/s/resourcegroups/rg/providers/Microsoft.Web/sites/func-payments-prod',
      },
    ]);
    assert.deepEqual(owners['sp-4'], [{ kind: 'account', key: { source: 'entra', id: 'u-2' } }]);
    assert.deepEqual(owners['sp-5'], [{ kind: 'account', key: { source: 'entra', id: 'u-1' } }]);
  });

  it('reads app roles and directory roles, the latter privileged by template', () => {
    assert.deepEqual(grantsOf(entra), [
      'sp-1 -> sp-3/Mail.ReadWrite',
      'u-1 -> sp-erp/AP.Clerk',
      'u-2 -> 62e90394-69f5-4237-9190-012177145e10',
    ]);
    const administrator = entitlement(entra, '62e90394-69f5-4237-9190-012177145e10');
    assert.equal(administrator.privilegedWhy, 'Entra directory role Global Administrator');
    assert.equal(entitlement(entra, 'sp-erp/AP.Clerk').inExport, false);
    assert.equal(entitlement(entra, 'sp-3/Mail.ReadWrite').privilegedWhy, undefined);
    assert.deepEqual(codesOf(entra), ['RESOURCE_NOT_IN_EXPORT:133']);
    assert.equal(entra.dangling[0]?.entitlement?.id, 'sp-erp/AP.Approver');
    assert.equal(entra.dangling[0]?.at.line, 140);
  });
});

describe('Okta', () => {
  const okta = readConnector('okta');

  it('counts suspended and deprovisioned users as disabled', () => {
    assert.deepEqual(
      okta.accounts.map(({ key, enabled }) => [key.id, enabled]),
      [
        ['00u1', true],
        ['00u2', true],
        ['00u3', true],
        ['00u4', false],
        ['00u5', false],
      ],
    );
  });

  it('does not call a service that never opened a session unused', () => {
    assert.deepEqual(account(okta, '00u3').lastUse, { kind: 'unknown' });
    assert.equal(account(okta, '00u3').structural?.class, 'service_account');
  });

  it('reads groups, application roles and administrator roles', () => {
    assert.deepEqual(grantsOf(okta), [
      '00u1 -> 00g1',
      '00u1 -> 00g2',
      '00u1 -> 0oa1/AP Clerk',
      '00u2 -> 0oa2/AdministratorAccess',
      '00u3 -> admin/SUPER_ADMIN',
      '00u5 -> 00g1',
    ]);
    assert.equal(entitlement(okta, 'admin/SUPER_ADMIN').privilegedWhy, 'Okta administrator role SUPER_ADMIN');
  });

  it('asks about a group that an application brought, and does not merge it by its name', () => {
    assert.deepEqual(codesOf(okta), ['APP_GROUP_UNLINKED:122']);
    assert.equal(entitlement(okta, '00g2').sameAs, undefined);
  });
});

describe('AWS', () => {
  const aws = readConnector('aws');

  it('joins the details of a user with the row of the credential report', () => {
    assert.deepEqual(account(aws, 'ci-deployer').signals, ['access-key-without-password']);
    assert.deepEqual(account(aws, 'ci-deployer').lastUse, { kind: 'at', at: '2026-06-29T02:00:00.000Z', lagDays: 0 });
    assert.deepEqual(account(aws, 'wei.zhang').employeeIds, ['E1006']);
    assert.deepEqual(account(aws, 'wei.zhang').signals, ['mfa-registered']);
    assert.deepEqual(
      aws.supplements.map(({ key, line }) => [key.id, line]),
      [
        ['bg-admin-01', 5],
        ['ci-deployer', 3],
        ['wei.zhang', 4],
      ],
    );
  });

  it('says "never" of a young user without any use, and "not in the window" of a role', () => {
    assert.deepEqual(account(aws, 'bg-admin-01').lastUse, { kind: 'never' });
    assert.deepEqual(account(aws, 'role/vendor-audit').lastUse, { kind: 'not-in-window', days: 400 });
  });

  it('takes owners from tags: a person’s id, or a named team', () => {
    assert.deepEqual(account(aws, 'bg-admin-01').owners, [{ kind: 'employee-id', value: 'E1013' }]);
    assert.deepEqual(account(aws, 'role/lambda-payments').owners, [{ kind: 'team', name: 'payments-team' }]);
  });

  it('knows the root user as built in and AdministratorAccess as privileged', () => {
    assert.equal(account(aws, '<root_account>').structural?.class, 'builtin_admin');
    const arn = 'arn:aws:iam::aws:policy/';
    assert.equal(entitlement(aws, `${arn}AdministratorAccess`).privilegedWhy, 'AWS managed policy AdministratorAccess');
    assert.equal(entitlement(aws, `${arn}PowerUserAccess`).privilegedWhy, undefined);
    assert.equal(entitlement(aws, 'group/developers').inExport, false);
  });

  it('finds who is trusted and gone, on the role that trusts', () => {
    assert.deepEqual(aws.dangling, [
      {
        source: 'aws',
        on: 'vendor-audit',
        principal: 'AIDADELETEDPRINCIPAL',
        kind: 'trust',
        at: { file: 'aws_account_authorization_details.json', line: 187 },
        trustedBy: { source: 'aws', id: 'role/vendor-audit' },
      },
    ]);
  });
});

describe('SCIM', () => {
  const scim = readConnector('scim');

  it('reads roles, entitlements and groups as attribute and value', () => {
    assert.deepEqual(grantsOf(scim), [
      '2777 -> roles/ap_approver',
      '2819 -> entitlements/po:read',
      '2819 -> groups/g-1',
      '2819 -> roles/ap_clerk',
      '2899 -> roles/erp_admin',
    ]);
    assert.equal(entitlement(scim, 'groups/g-1').name, 'AP Clerks');
    assert.equal(scim.catalogue[0]?.line, 97);
  });

  it('takes employee number and external id for employee ids, and a manager who stands outside the file', () => {
    assert.deepEqual(account(scim, '2819').employeeIds, ['E1001']);
    assert.deepEqual(account(scim, '2777').employeeIds, ['E0555']);
    assert.deepEqual(account(scim, '2819').manager, { kind: 'account', key: { source: 'scim', id: '2820' } });
  });
});
