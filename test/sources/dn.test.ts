import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dnKey, domainOf, leafOf, parseDn, rdnOf } from '../../src/sources/dn.js';

describe('distinguished names (RFC 4514)', () => {
  it('name the same entry whatever their case, spacing and way of escaping', () => {
    const same = [
      'CN=Lee\\, Ann,OU=Users,DC=corp,DC=example',
      'cn=lee\\2c ann,ou=users,dc=CORP,dc=example',
      'CN=Lee\\,  Ann, OU=Users , DC=corp,DC=example',
    ];
    assert.equal(new Set(same.map(dnKey)).size, 1);
    assert.equal(dnKey('CN=Mar\\C3\\ADa'), dnKey('CN=María'));
  });

  it('name different entries where only an escape tells them apart', () => {
    assert.notEqual(dnKey('CN=a\\,OU=b'), dnKey('CN=a,OU=b'));
    assert.notEqual(dnKey('CN=a+OU=b'), dnKey('CN=a\\+OU=b'));
  });

  it('come apart into leaf and domain', () => {
    const dn = 'CN=Lee\\, Ann,OU=Users,DC=corp,DC=example';
    assert.equal(leafOf(dn), 'Lee, Ann');
    assert.equal(rdnOf(dn), 'CN=Lee\\, Ann');
    assert.equal(domainOf(dn), 'DC=corp,DC=example');
    assert.equal(leafOf('no dn'), 'no dn');
  });

  it('keep an escaped space at the end of a value', () => {
    assert.equal(parseDn('CN=a\\ ,DC=x')?.[0]?.value, 'a ');
    assert.equal(parseDn('CN=a  ,DC=x')?.[0]?.value, 'a');
  });

  it('are none where a part has no type or an escape is broken', () => {
    assert.equal(parseDn('Users,DC=x'), null);
    assert.equal(parseDn('CN=\\FF'), null);
    assert.equal(parseDn(''), null);
  });

  it('never throw and never stall, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof dnKey(text) === 'string'));
    assert.equal(typeof dnKey(`CN=${' '.repeat(200_000)}x`), 'string');
    assert.equal(typeof dnKey('\\'.repeat(200_001)), 'string');
  });
});

describe('keys of distinguished names', () => {
  it('are equal exactly where type by type the values are, whatever they are made of', () => {
    const value = fc.string({
      unit: fc.constantFrom('a', 'B', 'é', ',', '+', '\\', '=', ' ', '\u00a0', '"'),
      minLength: 1,
      maxLength: 4,
    });
    const fold = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();
    const written = (values: readonly string[], escapeAll: boolean): string =>
      values
        .map((one) =>
          one.replace(escapeAll ? /[\s\S]/gu : /[\\,+]|^ | $/gu, (found) =>
            escapeAll && /[a-z0-9]/i.test(found) ? found : `\\${found}`,
          ),
        )
        .map((one, at) => `${at % 2 ? 'OU' : 'cn'}=${one}`)
        .join(',');
    const list = fc.array(value, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(list, list, fc.boolean(), (a, b, escapeAll) => {
        const isSame = JSON.stringify(a.map(fold)) === JSON.stringify(b.map(fold));
        assert.equal(dnKey(written(a, false)) === dnKey(written(b, escapeAll)), isSame);
        assert.equal(dnKey(written(a, false)), dnKey(written(a, true)));
      }),
      { numRuns: 2000 },
    );
  });
});
