import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseJson } from '../../src/sources/json.js';
import { refusal } from './exports.js';

const parse = (text: string): unknown => parseJson(text, { file: 'f' });

describe('JSON with lines', () => {
  it('reads any JSON as JSON.parse does, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        assert.deepEqual(JSON.stringify(parse(text)), JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('accepts exactly what JSON.parse accepts, duplicate keys aside', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      'a',
      '\\',
      'u00e9',
      '1',
      '-',
      '.5',
      'e',
      'null',
      'true',
      ' ',
      '\n',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let wanted: unknown;
        try {
          wanted = JSON.parse(text);
        } catch {
          assert.match(
            refusal(() => parse(text)),
            /^(?:BAD_JSON|TRUNCATED_FILE|DUPLICATE_KEY) f:\d+$/,
          );
          return;
        }
        let found: unknown;
        try {
          found = parse(text);
        } catch {
          assert.match(
            refusal(() => parse(text)),
            /^DUPLICATE_KEY/,
          );
          return;
        }
        assert.deepEqual(found, wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it('names the line of what is wrong', () => {
    assert.equal(
      refusal(() => parse('{\n"a": 1,\n}')),
      'BAD_JSON f:3',
    );
    assert.equal(
      refusal(() => parse('[1,\n2\n3]')),
      'BAD_JSON f:3',
    );
    assert.equal(
      refusal(() => parse('["a\nb"]')),
      'BAD_JSON f:1',
    );
    assert.equal(
      refusal(() => parse('["\\x"]')),
      'BAD_JSON f:1',
    );
    assert.equal(
      refusal(() => parse('[]\n[]')),
      'BAD_JSON f:2',
    );
    assert.equal(
      refusal(() => parse('{"a":\n{"b": [1,')),
      'TRUNCATED_FILE f:2',
    );
    assert.equal(
      refusal(() => parse('{"a":\n"b')),
      'TRUNCATED_FILE f:2',
    );
  });

  it('refuses a key twice in one object, for it would be luck which of them counts', () => {
    assert.equal(
      refusal(() => parse('{"a": 1,\n"a": 2}')),
      'DUPLICATE_KEY f:2',
    );
    assert.equal(
      refusal(() => parse('{"a": 1,\n"\\u0061": 2}')),
      'DUPLICATE_KEY f:2',
    );
    assert.deepEqual(parse('[{"a":1},{"a":2}]'), [{ a: 1 }, { a: 2 }]);
  });

  it('refuses nesting that would exhaust the stack, and reads what is 64 deep', () => {
    assert.equal(
      refusal(() => parse('['.repeat(1_000_000))),
      'TOO_DEEP f:1',
    );
    assert.doesNotThrow(() => parse('['.repeat(64) + ']'.repeat(64)));
    assert.equal(
      refusal(() => parse('['.repeat(65) + ']'.repeat(65))),
      'TOO_DEEP f:1',
    );
  });

  it('takes __proto__ for a key like any other', () => {
    const value = parse('{"__proto__": {"admin": true}, "constructor": 1}') as Record<string, unknown>;
    assert.equal(value['admin'], undefined);
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor']);
    assert.equal(({} as Record<string, unknown>)['admin'], undefined);
  });

  it('finds every proper beginning of a document truncated', () => {
    const text = '{"a": [1, "b", {"c": null}], "d": true}';
    for (let end = 1; end < text.length; end++) assert.throws(() => parse(text.slice(0, end)), { name: 'InputError' });
  });
});
