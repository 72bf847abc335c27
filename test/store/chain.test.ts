import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import { chainEntry, GENESIS, verifyChain } from '../../src/snapshot/chain.js';
import { act, at } from './values.js';

const chain = (length: number): readonly LedgerEntry[] => {
  const entries: LedgerEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    entries.push(chainEntry(act(`k${seq}`), { seq, at: at(seq), prev: entries.at(-1)?.hash ?? GENESIS }));
  }
  return entries;
};

const whole = chain(6);

describe('a chain of entries', () => {
  it('is whole from genesis, and from any entry known from elsewhere', () => {
    assert.equal(verifyChain(whole), null);
    assert.equal(verifyChain([]), null);
    assert.equal(verifyChain(whole.slice(3), whole[2]), null);
    assert.equal(verifyChain(whole.slice(3)), 1);
    assert.equal(verifyChain(whole.slice(4), whole[2]), 4);
  });

  it('breaks at the first entry of which anything was changed', () => {
    const changes: Readonly<Record<string, Partial<LedgerEntry> & { readonly extra?: string }>> = {
      seq: { seq: 4 },
      at: { at: at(30) },
      key: { key: 'other' },
      kind: { kind: 'decision' },
      campaignId: { campaignId: null },
      body: { body: { key: 'other' } },
      prev: { prev: whole[0]?.hash ?? '' },
      hash: { hash: whole[0]?.hash ?? '' },
      extra: { extra: '' },
      'not canonical': { body: { key: '\ud800' } },
    };
    for (const [what, change] of Object.entries(changes)) {
      const changed = whole.map((entry) => (entry.seq === 3 ? { ...entry, ...change } : entry));
      assert.equal(verifyChain(changed), 3, what);
    }
  });

  it('breaks where an entry is left out, doubled or moved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }), (from, shift) => {
        const others = whole.filter((_, index) => index !== from);
        assert.equal(verifyChain(others), from + 1);
        assert.equal(verifyChain([...whole.slice(0, from + 1), ...whole.slice(from)]), from + 2);
        const moved = [
          ...others.slice(0, (from + shift) % 6),
          ...whole.slice(from, from + 1),
          ...others.slice((from + shift) % 6),
        ];
        assert.notEqual(verifyChain(moved), null);
      }),
    );
  });

  it('breaks where an entry follows another past, however well it is hashed', () => {
    const other = chainEntry(act('other'), { seq: 7, at: at(7), prev: whole[4]?.hash ?? '' });
    assert.equal(verifyChain([...whole, other]), 7);
  });

  it('breaks where time runs backwards, however well it is hashed', () => {
    const last = whole.at(-1);
    const early = chainEntry(act('early'), { seq: 7, at: at(1), prev: last?.hash ?? '' });
    assert.equal(verifyChain([...whole, early]), 7);
  });
});
