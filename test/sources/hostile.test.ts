import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sourceKinds } from '../../src/domain/account.js';
import { CodedError } from '../../src/domain/errors.js';
import { canonical } from '../../src/snapshot/canonical.js';
import { readSource } from '../../src/sources/source.js';
import type { SourceInput } from '../../src/sources/source.js';
import { bytesOf, connectors, file, plainly } from './exports.js';

/** Either a reading that can be stored and whose records all have a place, or one coded error. */
function check(input: SourceInput): void {
  let reading: ReturnType<typeof readSource>;
  try {
    reading = readSource(input);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return;
  }
  canonical(plainly(reading));
  assert.ok(reading.rows > 0);
}

const kindOf = fc.constantFrom(...sourceKinds);

/** Text made of what the formats are made of, so that some of it gets far into each reader. */
const pieces = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\n', '\r\n', ' ', '=', ';', '::', ':<', '%', '-', '0', '9'],
  ...[
    'dn: CN=a,DC=b\n',
    'objectClass: user\n',
    'objectClass: group\n',
    'sAMAccountName: a\n',
    'member: CN=a,DC=b\n',
    'objectSid:: AQUA\n',
  ],
  ...[
    '"users":',
    '"Resources":',
    '"UserDetailList":',
    '"id":',
    '"a"',
    'null',
    '1e999',
    '"__proto__":',
    '"\\ud800"',
    'employee_id,',
    'status',
    'user,entitlement,app\n',
    'AssigneeId,PermissionSetId\n',
    'BNAME;USTYP;UFLAG;GLTGV;GLTGB;TRDAT\n',
    'AGR_NAME;UNAME;FROM_DAT;TO_DAT\n',
    'last_used',
  ],
);

describe('hostile bytes', () => {
  it('never make a reader throw anything but a coded error', () => {
    fc.assert(
      fc.property(kindOf, fc.uint8Array({ maxLength: 300 }), (kind, bytes) =>
        check({ source: 's', kind, files: [file('f', bytes)] }),
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(kindOf, fc.array(pieces, { maxLength: 40 }), (kind, parts) =>
        check({ source: 's', kind, files: [file('f', parts.join(''))] }),
      ),
      { numRuns: 2000 },
    );
  });

  it('in the place of some of a sound export never do either', () => {
    for (const [source, { kind, files }] of Object.entries(connectors)) {
      const [first, ...others] = files;
      const sound = bytesOf(first!);
      const edits = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(edits, (changes) => {
          const bytes = Uint8Array.from(sound);
          for (const [at, byte] of changes) bytes[at] = byte;
          check({ source, kind, files: [file(first!.name, bytes), ...others] });
        }),
        { numRuns: 150 },
      );
    }
  });

  it('missing at the end of a sound export give an error or whole records, never a half one', () => {
    for (const [source, { kind, files }] of Object.entries(connectors)) {
      const [first, ...others] = files;
      const sound = bytesOf(first!);
      fc.assert(
        fc.property(fc.nat(sound.length - 1), (end) =>
          check({ source, kind, files: [file(first!.name, sound.subarray(0, end)), ...others] }),
        ),
        { numRuns: 100 },
      );
    }
  });

  it('in JSON records of any shape at all never do either', () => {
    const fields = [
      'id',
      'status',
      'profile',
      'members',
      'UserName',
      'Arn',
      'Tags',
      'schemas',
      'meta',
      'principalId',
      'AssumeRolePolicyDocument',
      '__proto__',
      ...['email', 'resource', 'policy', 'bindings', 'role', 'condition'],
      ...['scope', 'principalName', 'roleDefinitionId', 'permissions'],
      ...['kind', 'metadata', 'subjects', 'roleRef', 'rules'],
      ...['login', 'slug', 'parent', 'name', 'deployKeys', 'app_slug'],
    ];
    const record = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ depthSize: 'small' }));
    const names = [
      'users',
      'groups',
      'adminRoles',
      'servicePrincipals',
      'UserDetailList',
      'RoleDetailList',
      'Policies',
      'Resources',
      'bindings',
      'items',
      ...['members', 'teams', 'repositories', 'installations'],
    ];
    const json = fc.constantFrom(
      ...(['entra', 'okta', 'aws', 'scim', 'gcp', 'azure', 'kubernetes', 'github'] as const),
    );
    const records = fc.array(record, { maxLength: 4 });
    const lists = fc.dictionary(fc.constantFrom(...names), records).map((some) => ({
      users: [],
      Resources: [],
      UserDetailList: [],
      members: [],
      outsideCollaborators: [],
      ...some,
    }));
    fc.assert(
      fc.property(json, fc.oneof(lists, records), (kind, top) =>
        check({ source: 's', kind, files: [file('f', JSON.stringify(top))] }),
      ),
      { numRuns: 600 },
    );
  });
});
