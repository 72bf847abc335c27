import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isRefusal, readCommand } from '../../src/domain/command-guard.js';
import { command } from '../support/builders.js';

const refused = (value: unknown): boolean => isRefusal(readCommand(value));

describe('the guard of commands', () => {
  it('lets a command through as a clean copy, without fields we do not know', () => {
    const sent = command({ signature: 'abc', reasonDigest: 'x' });
    assert.deepEqual(readCommand({ ...sent, extra: 1 }), sent);
  });

  it('keeps whose account in a chat a decision came from: its signature covers it', () => {
    const chat = { kind: 'slack', teamId: 'T1', userId: 'U1' } as const;
    assert.deepEqual(readCommand({ ...command({ via: 'slack', chat }), more: 1 }), command({ via: 'slack', chat }));
  });

  it('takes a missing signature for an empty one, which is refused and ledgered elsewhere', () => {
    const { signature: _, keyId: __, ...unsigned } = command();
    assert.deepEqual(readCommand(unsigned), command());
  });

  it('keeps in which batch a decision was made', () => {
    const sent = command({ batch: { id: 'b-1', size: 40 } });
    assert.deepEqual(readCommand({ ...sent, batch: { ...sent.batch, extra: 1 } }), sent);
  });

  it('reads an amendment with its lists', () => {
    const amendment = { dropEntitlements: [{ source: 'ad', id: 'CN=a' }], removeMembers: ['i1'], name: 'Clerks' };
    const read = readCommand(command({ answer: { kind: 'amend', amendment, revision: 'r' } }));
    assert.deepEqual(isRefusal(read) ? null : read.answer, { kind: 'amend', amendment, revision: 'r' });
  });

  const bad: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['an array', []],
    ['an unknown answer', { ...command(), answer: { kind: 'maybe' } }],
    ['an unknown door', { ...command(), via: 'fax' }],
    ['an endless text', { ...command(), decisionId: 'x'.repeat(1001) }],
    ['an empty person', { ...command(), personId: '' }],
    ['a control character', { ...command(), personId: 'a\u0000b' }],
    ['a lone surrogate', { ...command(), personId: '\ud800' }],
    ['a reason in the clear', { ...command(), reasonDigest: { text: 'because' } }],
    ['an amendment of numbers', { ...command(), answer: { kind: 'amend', amendment: { removeMembers: [1] } } }],
    ['a batch of nothing', { ...command(), batch: { id: 'b-1', size: 0 } }],
    ['a batch without an id', { ...command(), batch: { size: 2 } }],
    ['a batch that is none', { ...command(), batch: 'b-1' }],
    [
      'an account in an unknown chat',
      { ...command({ via: 'slack' }), chat: { kind: 'fax', teamId: 'T', userId: 'U' } },
    ],
    ['half an account', { ...command({ via: 'slack' }), chat: { kind: 'slack', teamId: 'T' } }],
    ['an account in a chat with another door', command({ chat: { kind: 'slack', teamId: 'T', userId: 'U' } })],
    ['a date that is none', { ...command(), issuedAt: 'yesterday' }],
  ];
  for (const [what, value] of bad) it(`refuses ${what}`, () => assert.ok(refused(value)));

  it('never throws, whatever JSON arrives, and never passes a field through unread', () => {
    const junk = fc.record(
      { decisionId: fc.anything(), answer: fc.anything(), via: fc.anything(), signature: fc.anything() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.anything(),
          junk.map((some) => ({ ...command(), ...some })),
        ),
        (value) => {
          const read = readCommand(value);
          if (isRefusal(read)) return;
          assert.deepEqual(readCommand(JSON.parse(JSON.stringify(read))), read);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
