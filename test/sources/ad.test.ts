import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { account, codesOf, danglingOf, entitlement, grantsOf, placesOf, read } from './exports.js';

const base = 'DC=corp,DC=example';
const entry = (dn: string, ...lines: readonly string[]): string => [`dn: ${dn},${base}`, ...lines, '', ''].join('\n');
const user = (name: string, ...lines: readonly string[]): string =>
  entry(`CN=${name},OU=Users`, 'objectClass: user', `sAMAccountName: ${name}`, ...lines);
const group = (name: string, ...lines: readonly string[]): string =>
  entry(`CN=${name},OU=Groups`, 'objectClass: group', `cn: ${name}`, ...lines);
const member = (name: string, unit = 'Users'): string => `member: CN=${name},OU=${unit},${base}`;
const dn = (name: string): string => `CN=${name},OU=Groups,${base}`;
const ad = (...entries: readonly string[]): ReturnType<typeof read> => read('ldif', entries.join(''));

/** objectSid of this relative id in one domain, or of a built-in group. */
function sid(rid: number, builtIn = false): string {
  const parts = builtIn ? [32, rid] : [21, 1, 2, 3, rid];
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.set([1, parts.length, 0, 0, 0, 0, 0, 5]);
  parts.forEach((part, i) => bytes.writeUInt32LE(part, 8 + 4 * i));
  return `objectSid:: ${bytes.toString('base64')}`;
}

describe('AD accounts', () => {
  it('are classed managed before device, by SID before name, and by structure only', () => {
    const managed = (name: string, kind: string): string =>
      user(name, 'objectClass: computer', `objectClass: ${kind}`, 'sAMAccountType: 805306369');
    const reading = ad(
      managed('g$', 'msDS-GroupManagedServiceAccount'),
      managed('s$', 'msDS-ManagedServiceAccount'),
      managed('d$', 'msDS-DelegatedManagedServiceAccount'),
      user('pc$', 'sAMAccountType: 805306369'),
      user('trust$', 'sAMAccountType: 805306370'),
      user('renamed', sid(500)),
      user('Administrator', sid(1200)),
      user('krbtgt_4711'),
      user('Guest', sid(501)),
      user('ann', 'servicePrincipalName: HTTP/x', 'userAccountControl: 66048'),
    );
    assert.deepEqual(Object.fromEntries(reading.accounts.map(({ key, structural }) => [key.id, structural?.class])), {
      g$: 'managed_service_account',
      s$: 'managed_service_account',
      d$: 'managed_service_account',
      pc$: 'device',
      trust$: 'builtin_system',
      renamed: 'builtin_admin',
      Administrator: undefined,
      krbtgt_4711: 'builtin_system',
      Guest: 'builtin_system',
      ann: undefined,
    });
  });

  it('expire when accountExpires says so, and never where it says never', () => {
    const reading = ad(
      user('a', 'accountExpires: 134268192000000000'),
      user('b', 'accountExpires: 0'),
      user('c', 'accountExpires: 9223372036854775807'),
      user('d', 'lastLogonTimestamp: 0'),
    );
    assert.equal(account(reading, 'a').expiresAt, '2026-06-25T00:00:00.000Z');
    assert.equal(account(reading, 'b').expiresAt, undefined);
    assert.equal(account(reading, 'c').expiresAt, undefined);
    assert.deepEqual(account(reading, 'd').lastUse, { kind: 'never' });
    assert.deepEqual(account(reading, 'a').lastUse, { kind: 'unknown' });
  });

  it('that are bad in themselves are refused by line; what nobody can sign in to lies outside', () => {
    const reading = ad(
      user('a'),
      user('b', 'userAccountControl: enabled'),
      user('c', 'accountExpires: tomorrow'),
      user('d', 'objectSid:: AQUAAA=='),
      user('e', 'mail:: /w=='),
      user('f', 'whenCreated: 2021-02-01'),
      entry('CN=g', 'objectClass: user'),
      entry('CN=h', 'cn: h'),
      entry('OU=Users', 'objectClass: organizationalUnit'),
      entry('CN=i', 'objectClass: contact', 'objectClass: person'),
    );
    assert.deepEqual(placesOf(reading), { rows: 10, accounts: 1, outside: 2, refused: 7 });
    assert.deepEqual(codesOf(reading), [
      'BAD_DATE:10',
      'BAD_DATE:25',
      'BAD_NUMBER:5',
      'BAD_SID:15',
      'BAD_TEXT:20',
      'NO_ID:30',
      'NO_OBJECT_CLASS:33',
    ]);
  });

  it('that stand twice are one; a name that means two is refused both times', () => {
    const other = user('b', sid(1200)).replace('DC=corp', 'DC=emea');
    const reading = ad(user('a', sid(1100), 'title: Old'), user('a', sid(1100), 'title: New'), user('b'), other);
    assert.deepEqual(placesOf(reading), { rows: 4, accounts: 1, refused: 2, duplicates: 1 });
    assert.deepEqual(codesOf(reading), ['AMBIGUOUS_NAME:13', 'AMBIGUOUS_NAME:17', 'DUPLICATE_RECORD:1']);
  });

  it('carry SID, objectGUID and every smtp address', () => {
    const guid = Buffer.alloc(16, 7).toString('base64');
    const reading = ad(
      user(
        'a',
        sid(1100),
        `objectGUID:: ${guid}`,
        'mail: a@x.example',
        'proxyAddresses: SMTP:a@x.example',
        'proxyAddresses: smtp:b@x.example',
        'proxyAddresses: X400:c=DE',
      ),
    );
    assert.deepEqual(account(reading, 'a').anchors, ['S-1-5-21-1-2-3-1100', guid]);
    assert.deepEqual(account(reading, 'a').emails, ['a@x.example', 'b@x.example']);
  });

  it('are owned by an account, by a group as a team, and by nobody who is not there', () => {
    const owned = (name: string, owner: string): string => user(name, `managedBy: ${owner},${base}`);
    const reading = ad(
      owned('a', 'cn=BOSS,ou=users'),
      owned('b', 'CN=Ops,OU=Groups'),
      owned('c', 'CN=Gone,OU=Users'),
      user('d', 'description: owner=boss'),
      user('boss'),
      group('Ops'),
    );
    const key = { source: 's', id: 'boss' };
    assert.deepEqual(account(reading, 'a').owners, [{ kind: 'account', key }]);
    assert.deepEqual(account(reading, 'b').owners, [{ kind: 'team', name: 'Ops' }]);
    assert.deepEqual(account(reading, 'c').owners, []);
    assert.deepEqual(account(reading, 'd').owners, [{ kind: 'account', key }]);
    assert.deepEqual(codesOf(reading), ['OWNER_NOT_FOUND:11']);
  });
});

describe('AD groups', () => {
  it('grant through groups inside groups, circles and all, naming the group that leads there', () => {
    const reading = ad(
      user('ann'),
      group('A', member('ann')),
      group('B', member('A', 'Groups'), member('C', 'Groups')),
      group('C', member('B', 'Groups')),
    );
    assert.deepEqual(grantsOf(reading), [
      `ann -> ${dn('A')}`,
      `ann -> ${dn('B')} (via ${dn('A')})`,
      `ann -> ${dn('C')} (via ${dn('A')})`,
    ]);
  });

  it('are read from both sides, whatever case and escapes the DNs are written in', () => {
    const reading = ad(
      entry('CN=Lee\\, Ann,OU=Users', 'objectClass: user', 'sAMAccountName: ann', `memberOf: cn=a,ou=GROUPS,${base}`),
      group('A'),
      group('B', `member: cn=lee\\2C ann,ou=users,${base.toLowerCase()}`),
    );
    assert.deepEqual(grantsOf(reading), [`ann -> ${dn('A')}`, `ann -> ${dn('B')}`]);
  });

  it('that stand twice in different spellings are one right, declared by both records', () => {
    const reading = ad(user('ann'), group('a', member('ann')), group('A', member('ann')));
    assert.deepEqual(grantsOf(reading), [`ann -> ${dn('a')}`]);
    assert.deepEqual(
      reading.catalogue.map(({ key }) => key.id),
      [dn('a'), dn('a')],
    );
  });

  it('without a record are one group, however they are spelled and in whatever order', () => {
    const users = [user('ann', `memberOf: ${dn('b')}`), user('bob', `memberOf: ${dn('B')}`)];
    for (const order of [users, [...users].reverse()]) {
      assert.deepEqual(grantsOf(ad(...order)), [`ann -> ${dn('B')}`, `bob -> ${dn('B')}`]);
    }
  });

  it('are privileged by SID, by name only without one, and when nested', () => {
    const reading = ad(
      group('Renamed', sid(512)),
      group('Operators', sid(551, true)),
      group('Administrators', sid(1300)),
      group('DnsAdmins', sid(1301)),
      group('Helpdesk', `memberOf: CN=Schema Admins,CN=Users,${base}`),
      group('Outer', member('Inner', 'Groups'), `memberOf: ${dn('Renamed')}`),
      group('Inner'),
      group('Plain'),
      user('ann'),
    );
    const why = (name: string): string | undefined => entitlement(reading, dn(name)).privilegedWhy;
    assert.equal(why('Renamed'), 'AD group Domain Admins');
    assert.equal(why('Operators'), 'AD group Backup Operators');
    assert.equal(why('Administrators'), undefined);
    assert.equal(why('DnsAdmins'), 'AD group DnsAdmins');
    assert.equal(why('Helpdesk'), 'nested in AD group Schema Admins');
    assert.equal(why('Inner'), 'nested in AD group Domain Admins');
    assert.equal(why('Plain'), undefined);
  });

  it('that only carry mail are no entitlements', () => {
    const reading = ad(user('ann', `memberOf: ${dn('List')}`), group('List', 'groupType: 2', member('ann')));
    assert.deepEqual(placesOf(reading), { rows: 2, accounts: 1, outside: 1 });
    assert.deepEqual(grantsOf(reading), []);
    assert.deepEqual(codesOf(reading), ['MAIL_ONLY_GROUP:6']);
  });

  it('that only carry mail may have further members in records of their own, before or after', () => {
    const further = entry('CN=List,OU=Groups', `member;range=0-0: ${dn('ann')}`);
    for (const order of [
      [further, group('List', 'groupType: 2')],
      [group('List', 'groupType: 2'), further],
    ]) {
      const reading = ad(user('ann'), ...order);
      assert.deepEqual(placesOf(reading), { rows: 3, accounts: 1, outside: 2 });
      assert.deepEqual([grantsOf(reading), reading.refused], [[], []]);
    }
  });

  it('may be found as primary group by SID, under whatever name', () => {
    const reading = ad(user('ann', sid(1100), 'primaryGroupID: 513'), group('Domänen-Benutzer', sid(513)));
    assert.deepEqual(grantsOf(reading), [`ann -> ${dn('Domänen-Benutzer')}`]);
  });

  it('of unknown primary id are named by SID where they can be, and said otherwise', () => {
    const reading = ad(user('ann', sid(1100), 'primaryGroupID: 4711'), user('bob', 'primaryGroupID: 4711'));
    assert.deepEqual(grantsOf(reading), ['ann -> S-1-5-21-1-2-3-4711']);
    assert.ok(codesOf(reading).includes('PRIMARY_GROUP_UNKNOWN:7'));
  });

  it('know members from elsewhere: there by SID, well-known, or gone', () => {
    const foreign = (text: string): string => `member: CN=${text},CN=ForeignSecurityPrincipals,${base}`;
    const reading = ad(
      user('ann', sid(1100)),
      group('A', foreign('S-1-5-21-1-2-3-1100'), foreign('S-1-5-11'), foreign('S-1-5-21-9-9-9-5')),
    );
    assert.deepEqual(grantsOf(reading), [`ann -> ${dn('A')}`]);
    assert.deepEqual(danglingOf(reading), ['s:A->S-1-5-21-9-9-9-5']);
    assert.deepEqual(codesOf(reading), ['WELL_KNOWN_MEMBER:6']);
  });

  it('do not call a contact or a refused record missing', () => {
    const reading = ad(
      user('bad', 'userAccountControl: x'),
      entry('CN=c,OU=Users', 'objectClass: contact'),
      group('A', member('bad'), member('c'), member('gone')),
    );
    assert.deepEqual(danglingOf(reading), ['s:A->CN=gone']);
    assert.equal(reading.dangling[0]?.principalId, `CN=gone,OU=Users,${base}`);
  });

  it('join their ranges of members, and say when the last is missing', () => {
    const range = (from: string, name: string): string => `member;range=${from}: CN=${name},OU=Users,${base}`;
    const rest = [`dn: ${dn('A')}`, range('1-*', 'bob'), '', ''].join('\n');
    const whole = ad(user('ann'), user('bob'), group('A', range('0-0', 'ann')), rest);
    assert.deepEqual(grantsOf(whole), [`ann -> ${dn('A')}`, `bob -> ${dn('A')}`]);
    assert.deepEqual(placesOf(whole), { rows: 4, accounts: 2, catalogue: 2 });
    assert.deepEqual(codesOf(whole), []);
    assert.deepEqual(codesOf(ad(user('ann'), group('A', range('0-0', 'ann')))), ['INCOMPLETE_MEMBERS:']);
  });
});
