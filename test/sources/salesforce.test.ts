import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SourceReading } from '../../src/domain/account.js';
import { salesforceId } from '../../src/sources/salesforce-id.js';
import { readSource } from '../../src/sources/source.js';
import {
  bytesOf,
  codesOf,
  connectors,
  danglingOf,
  entitlement,
  file,
  grantsOf,
  plainly,
  readConnector,
  refusal,
} from './exports.js';

const asOf = '2026-06-30T00:00:00Z';
const small = readSource({ source: 'sf', ...connectors['salesforce']!, asOf });

/** Logins and names in the place of ids. */
const named = (reading: SourceReading): readonly string[] => {
  const names = new Map([
    ...reading.accounts.map(({ key, login }) => [key.id, login.replace(/@.*/, '')] as const),
    ...reading.entitlements.map(({ key, name }) => [key.id, name] as const),
  ]);
  return grantsOf(reading)
    .map((grant) => grant.replace(/0[0-9A-Za-z]{17}/g, (id) => names.get(id) ?? id))
    .sort();
};
const byLogin = (login: string): SourceReading['accounts'][number] | undefined =>
  small.accounts.find((one) => one.login.startsWith(login));

describe('Salesforce users', () => {
  it('are what their type says, and services where they may use the API only, by profile or permission set', () => {
    assert.deepEqual(
      small.accounts.map(({ login, structural }) => `${login.replace(/@.*/, '')} ${structural?.class ?? '-'}`).sort(),
      [
        'alice.nguyen -',
        'autoproc builtin_system',
        'bob.smith -',
        'dana.okafor -',
        'integration service_account',
        'olga guest',
        'site shared',
        'sync service_account',
        'wei.zhang -',
      ],
    );
  });

  it('are enabled, used and managed as their row says', () => {
    assert.equal(byLogin('wei.zhang')?.enabled, false);
    assert.equal(byLogin('bob.smith')?.enabled, true);
    assert.deepEqual(byLogin('dana.okafor')?.lastUse, { kind: 'at', at: '2026-06-28T09:00:00.000Z', lagDays: 0 });
    assert.deepEqual(byLogin('olga')?.lastUse, { kind: 'never' });
    assert.deepEqual(byLogin('sync')?.lastUse, { kind: 'unknown' });
    assert.deepEqual(byLogin('alice')?.manager, { kind: 'account', key: { source: 'sf', id: '005000000000dOkAAI' } });
    assert.deepEqual(byLogin('alice')?.employeeIds, ['E1001']);
  });
});

describe('Salesforce rights', () => {
  it('are the profile, permission sets in force, and groups with the sets inside', () => {
    assert.deepEqual(named(small), [
      'alice.nguyen -> Quote Editor',
      'alice.nguyen -> Standard User',
      'autoproc -> Standard User',
      'bob.smith -> System Administrator',
      'dana.okafor -> Audit Reader (via Sales Lead)',
      'dana.okafor -> Quote Editor (via Sales Lead)',
      'dana.okafor -> Sales Lead',
      'dana.okafor -> Standard User',
      'integration -> Salesforce API Only System Integrations',
      'olga -> 0PS000000000PkgGAE',
      'olga -> Partner Community User',
      'site -> Corp Site Profile',
      'sync -> API Only',
      'sync -> Standard User',
      'wei.zhang -> Standard User',
    ]);
    assert.deepEqual(danglingOf(small), ['sf:Quote Editor->00500000000goneAAA']);
    assert.deepEqual(codesOf(small), ['BAD_ID:11', 'NOT_IN_FORCE:']);
  });

  it('that have expired are held where no day is judged; revoked and inactive ones never', () => {
    const grants = named(readConnector('salesforce'));
    assert.ok(grants.includes('bob.smith -> Quote Editor'));
    assert.ok(!grants.includes('bob.smith -> Audit Reader'));
  });

  it('that were revoked are no grants', () => {
    const { kind, files } = connectors['salesforce']!;
    const [assignments, ...others] = files;
    const revoked = bytesOf(assignments!).toString().replace('IsActive', 'IsRevoked');
    const reading = readSource({ source: 'sf', kind, files: [file('a', revoked), ...others] });
    const sets = named(reading).filter((grant) => /Quote|Audit|API Only$|Lead/.test(grant));
    assert.deepEqual(sets, ['bob.smith -> Audit Reader']);
  });

  it('are privileged by what they permit, groups by the sets inside', () => {
    const why = new Map(small.entitlements.map(({ key, privilegedWhy }) => [key.id, privilegedWhy]));
    assert.equal(why.get('00e000000000AdmAAE'), 'Salesforce permission ModifyAllData');
    assert.equal(why.get('0PS0000000AuditGAB'), 'Salesforce permission ViewAllData');
    assert.equal(why.get('0PG00000000LeadGAC'), 'Salesforce permission ViewAllData');
    assert.equal(why.get('00e000000000StdAAE'), undefined);
    assert.equal(entitlement(small, '0PS000000000PkgGAE').inExport, false);
  });
});

describe('Salesforce ids', () => {
  it('of 15 characters are completed, and are the same record', () => {
    assert.equal(salesforceId('005000000000aNg'), '005000000000aNgAAI');
    assert.equal(salesforceId('00Q3600000abcDE'), '00Q3600000abcDEEAY');
    assert.equal(salesforceId(' 005000000000aNgAAI '), '005000000000aNgAAI');
  });

  it('that are none, or whose letters changed case, are refused', () => {
    for (const text of [
      '',
      '005',
      '005000000000ang AAI',
      '005000000000angAAI',
      '005000000000aNgaai',
      '12345678901234567',
    ]) {
      assert.equal(salesforceId(text), null, text);
    }
  });
});

describe('Salesforce objects', () => {
  const { kind, files } = connectors['salesforce']!;

  it('are told by their header, in any order', () => {
    assert.deepEqual(plainly(readSource({ source: 'sf', kind, files: [...files].reverse(), asOf })), plainly(small));
  });

  it('that are missing or unknown are refused', () => {
    for (const name of ['user', 'profile', 'permission_set', 'permission_set_assignment']) {
      const others = files.filter((one) => one.name !== `salesforce_${name}.csv`);
      assert.equal(
        refusal(() => readSource({ source: 'sf', kind, files: others })),
        'MISSING_TABLE :',
      );
    }
    assert.equal(
      refusal(() => readSource({ source: 'sf', kind, files: [...files, file('x', 'Id,Subject\n1,2\n')] })),
      'UNKNOWN_TABLE x:1',
    );
  });
});
