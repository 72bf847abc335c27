import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseLdif, type LdifEntry } from '../../src/sources/ldif-parse.js';
import { file, refusal } from './exports.js';

const parse = (text: string): readonly LdifEntry[] => [...parseLdif(file('f', text))];
const bad = (text: string): string => refusal(() => parse(text));
const values = (text: string, name: string): unknown =>
  parse(text)[0]
    ?.attributes.get(name)
    ?.map((value) => value.text);

describe('LDIF (RFC 2849)', () => {
  it('is read into records with the line of their dn', () => {
    const entries = parse('version: 1\n\n# a comment\n#  folded\ndn: CN=a\ncn: a\n\n\ndn: CN=b\r\ncn: b\r\n');
    assert.deepEqual(
      entries.map(({ dn, at }) => [dn, at.line]),
      [
        ['CN=a', 5],
        ['CN=b', 9],
      ],
    );
  });

  it('joins folded lines, also inside base64, a name and a comment', () => {
    assert.deepEqual(values('dn: CN=a\ncn: on\n e\n  two\n', 'cn'), ['one two']);
    assert.deepEqual(values('dn: CN=a\ncn:: TWFy\n w61h\n', 'cn'), ['María']);
    assert.deepEqual(values('dn: CN=a\nc\n n: x\n# no\n te\ncn: y\n', 'cn'), ['x', 'y']);
  });

  it('keeps several values, empty ones, options and colons in values', () => {
    assert.deepEqual(values('dn: CN=a\ncn: a\nCN:b:c\ncn:\n', 'cn'), ['a', 'b:c', '']);
    const [entry] = parse('dn: CN=a\nmember;range=0-1499: CN=b\n');
    assert.deepEqual(
      entry?.attributes.get('member')?.map(({ options }) => options),
      ['range=0-1499'],
    );
  });

  it('gives bytes that are no text as bytes', () => {
    const [sid] = parse('dn: CN=a\nobjectSid:: /w==\n')[0]?.attributes.get('objectsid') ?? [];
    assert.equal(sid?.text, null);
    assert.deepEqual([...(sid?.bytes ?? [])], [255]);
  });

  it('refuses a bad fold, a line without colon, bad base64, with the line', () => {
    assert.equal(bad(' dn: CN=a\ncn: a\n'), 'LDIF_BAD_FOLD f:1');
    assert.equal(bad('dn: CN=a\ncn: a\n\n cn: b\n'), 'LDIF_BAD_FOLD f:4');
    assert.equal(bad('dn: CN=a\ncn: a\nOU=Users,DC=x\n'), 'LDIF_NO_COLON f:3');
    assert.equal(bad('dn: CN=a\ncn: a\n\tcontinued\n'), 'LDIF_NO_COLON f:3');
    assert.equal(bad('dn: CN=a\ncn:: TWFyw6\n'), 'LDIF_BAD_BASE64 f:2');
    assert.equal(bad('dn: CN=a\ncn:: TW=y\n'), 'LDIF_BAD_BASE64 f:2');
  });

  it('refuses changes, URLs (and opens none), other versions, records without dn', () => {
    assert.equal(bad('dn: CN=a\nchangetype: delete\n'), 'LDIF_CHANGE_RECORD f:2');
    assert.equal(bad('dn: CN=a\njpegPhoto:< file:///etc/passwd\n'), 'LDIF_URL f:2');
    assert.equal(bad('version: 2\ndn: CN=a\ncn: a\n'), 'LDIF_VERSION f:1');
    assert.equal(bad('cn: a\ndn: CN=a\n'), 'LDIF_NO_DN f:1');
    assert.equal(bad('dn:: /w==\ncn: a\n'), 'LDIF_NO_DN f:1');
  });

  it('refuses a file that is cut inside its last line, or holds nothing', () => {
    assert.equal(bad('dn: CN=a\ncn: a\nmail: a@corp.exam'), 'TRUNCATED_FILE f:3');
    assert.equal(bad('version: 1\n# nobody\n'), 'EMPTY_EXPORT f:1');
    assert.equal(bad('dn: CN=a\n'), 'TRUNCATED_FILE f:1');
  });

  it('understands the trailer of ldapsearch, and a search that stopped early', () => {
    const entry = 'dn: CN=a\ncn: a\n\n';
    assert.equal(parse(`${entry}# search result\nsearch: 2\nresult: 0 Success\n\n# numEntries: 1\n`).length, 1);
    assert.equal(bad(`${entry}search: 2\nresult: 4 Size limit exceeded\n`), 'TRUNCATED_FILE f:5');
  });

  it('gives back whatever text was written into it, plain or base64, folded anywhere', () => {
    const fold = (line: string, at: number): string => `${line.slice(0, at)}\n ${line.slice(at)}`;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, where) => {
        const value = text.toWellFormed();
        const line = `cn:: ${Buffer.from(value).toString('base64')}`;
        assert.deepEqual(values(`dn: CN=a\n${fold(line, 1 + (where % line.length))}\n`, 'cn'), [value]);
      }),
    );
  });
});
