import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matches, whyStatements } from '../../src/sources/aws-policy.js';
import { declaresService } from '../../src/sources/declared.js';
import { ownerFromDescription, ownerFromText } from '../../src/sources/owner.js';
import { domainSidOf, readSid, ridOf } from '../../src/sources/sid.js';
import { readDay, readFileTime, readGeneralizedTime, readMoment } from '../../src/sources/times.js';

describe('moments', () => {
  it('are read with their offset, and never without one', () => {
    assert.equal(readMoment('2026-06-29T02:00:00+02:00'), '2026-06-29T00:00:00.000Z');
    assert.equal(readMoment('2026-06-29T00:00:00.1234567Z'), '2026-06-29T00:00:00.123Z');
    for (const text of ['2026-06-29', '2026-06-29T00:00:00', '2026-02-30T00:00:00Z', '2026-06-29T25:00:00Z', 'N/A']) {
      assert.equal(readMoment(text), null, text);
    }
  });

  it('of AD count 100 ns since 1601, and 0 and the largest value are no moment', () => {
    assert.deepEqual(readFileTime('134268192000000000'), { kind: 'at', at: '2026-06-25T00:00:00.000Z' });
    assert.deepEqual(readFileTime('0'), { kind: 'never' });
    assert.deepEqual(readFileTime('9223372036854775807'), { kind: 'never' });
    assert.deepEqual(readFileTime('116444736000000000'), { kind: 'at', at: '1970-01-01T00:00:00.000Z' });
    for (const text of ['', '-1', 'never', '1e18', '9000000000000000000']) assert.equal(readFileTime(text), null, text);
  });

  it('of AD in words are read in UTC', () => {
    assert.equal(readGeneralizedTime('20210201080000.0Z'), '2021-02-01T08:00:00.000Z');
    assert.equal(readGeneralizedTime('20210231080000.0Z'), null);
  });

  it('that are days are days of the calendar', () => {
    assert.equal(readDay(' 2024-02-29 '), '2024-02-29');
    for (const text of ['2023-02-29', '2024-13-01', '3/14/2024', '45000', '2024-2-1'])
      assert.equal(readDay(text), null);
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) =>
        [readMoment, readDay, readGeneralizedTime, readFileTime].every((f) => f(text) !== undefined),
      ),
    );
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 100_000_000_000_000_000_000n }),
        (ticks) => readFileTime(String(ticks)) !== undefined,
      ),
    );
  });
});

describe('security identifiers', () => {
  const value = (base64: string): Parameters<typeof readSid>[0] => ({
    options: '',
    text: null,
    bytes: Buffer.from(base64, 'base64'),
  });

  it('are read from their binary form', () => {
    const sid = readSid(value('AQUAAAAAAAUVAAAA3PTcO4M9K0aCi6YoTQQAAA=='));
    assert.equal(sid, 'S-1-5-21-1004336348-1177238915-682003330-1101');
    assert.equal(ridOf(sid), 1101);
    assert.equal(domainSidOf(sid), 'S-1-5-21-1004336348-1177238915-682003330');
    assert.equal(readSid(value('AQIAAAAAAAUgAAAAIAIAAA==')), 'S-1-5-32-544');
    assert.equal(domainSidOf('S-1-5-32-544'), undefined);
  });

  it('are refused when cut, and read from text', () => {
    assert.equal(readSid(value('AQUAAAAAAAUVAAAA')), null);
    assert.equal(readSid({ options: '', text: 's-1-5-18', bytes: Buffer.from('s-1-5-18') }), 'S-1-5-18');
  });
});

describe('owners in text', () => {
  it('are people by id or e-mail, or a named team, and placeholders are nobody', () => {
    assert.deepEqual(ownerFromText('E1013'), { kind: 'employee-id', value: 'E1013' });
    assert.deepEqual(ownerFromText('a@corp.example'), { kind: 'email', value: 'a@corp.example' });
    assert.deepEqual(ownerFromText('payments-team'), { kind: 'team', name: 'payments-team' });
    for (const text of ['', ' ', 'TBD', 'n/a', 'none', '-']) assert.equal(ownerFromText(text), undefined, text);
    assert.deepEqual(ownerFromDescription('Veeam; owner=E1002'), { kind: 'employee-id', value: 'E1002' });
    assert.deepEqual(ownerFromDescription('Owner: it-ops, nightly'), { kind: 'team', name: 'it-ops' });
    assert.equal(ownerFromDescription('homeowner=E1002'), undefined);
  });
});

describe('declared user types', () => {
  it('are matched whole, never by part of a word', () => {
    for (const type of ['Service', ' service-account ', 'BOT', 'svc']) assert.ok(declaresService(type), type);
    for (const type of ['Customer service agent', 'Employee', '', undefined]) assert.ok(!declaresService(type), type);
  });
});

describe('IAM policies', () => {
  const allow = (Action: readonly string[], Resource: readonly string[] = ['*']): string | undefined =>
    whyStatements([{ Effect: 'Allow', Action: [...Action], Resource: [...Resource] }]);

  it('are privileged when they allow everything, IAM or PassRole on every resource', () => {
    for (const action of ['*', '*:*', 'iam:*', 'IAM:PassRole', 'iam:Pass*', 'iam:?assRole', 'i*'])
      assert.ok(allow([action]), action);
    for (const action of ['iam:Get*', 's3:*', 'iam:ListUsers']) assert.equal(allow([action]), undefined, action);
    assert.equal(allow(['*'], ['arn:aws:s3:::logs/*']), undefined);
  });

  it('are privileged when they allow all but something else', () => {
    const but = (NotAction: string[]): string | undefined =>
      whyStatements([{ Effect: 'Allow', NotAction, Resource: ['*'] }]);
    assert.ok(but(['s3:*']));
    assert.equal(but(['iam:*', 'organizations:*']), undefined);
  });

  it('match wildcards as regular expressions would, without their cost', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '*', '?') }),
        fc.string({ unit: fc.constantFrom('a', 'b') }),
        (pattern, text) => {
          const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
          assert.equal(matches(pattern, text), expression.test(text));
        },
      ),
    );
    assert.equal(matches('*a'.repeat(200) + 'b', 'a'.repeat(2000)), false);
  });
});
