import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CodedError } from '../../src/domain/errors.js';
import { canonical } from '../../src/snapshot/canonical.js';
import { verifyChain } from '../../src/snapshot/chain.js';
import type { Store } from '../../src/store/store.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { act, at, campaign, code, decision, review, role } from './values.js';

const awkward = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00\ud800',
  '😀',
  '__proto__',
  "'; drop table ledger; --",
  '\u2028',
  '%_\\',
];

/** Any code units at all: control characters, NUL, lone surrogates. */
const anyText = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

/** Text of 1,000 characters and 3,000 bytes that does not compress: more than an ordered index of PostgreSQL takes. */
const long = Array.from({ length: 1000 }, (_, index) => String.fromCharCode(0x4e00 + ((index * 7919) % 20_000))).join(
  '',
);

export function hostileTextSuite(kind: StoreKind): void {
  describe('any text', () => {
    it('is kept byte for byte or refused by its code, leaving nothing behind', () =>
      withStore(kind, async (store) => {
        let number = 0;
        await fc.assert(
          fc.asyncProperty(anyText, async (text) => {
            for (const keeps of keepers) await keptOrRefused(() => keeps(store, { text, id: `t${number++}` }), text);
          }),
          { numRuns: 60 },
        );
        assert.equal(verifyChain(await store.ledger({})), null);
      }));

    it('is an id as it is', () =>
      withStore(kind, async (store) => {
        for (const text of awkward.filter((each) => each.isWellFormed() && !each.includes('\0'))) {
          await store.recordDecision(decision({ decisionId: text, reviewId: text, personId: text }));
        }
        const kept = (await store.decisions({})).map(({ decisionId }) => decisionId);
        assert.deepEqual(
          kept,
          awkward.filter((each) => each.isWellFormed() && !each.includes('\0')),
        );
        assert.equal((await store.decisions({ reviewId: '__proto__' })).length, 1);
      }));

    it('is refused where nothing can be found under it', () =>
      withStore(kind, async (store) => {
        for (const text of ['a\0b', '\ud800']) {
          await assert.rejects(store.review(text), code('BAD_TEXT'));
          await assert.rejects(store.token(text), code('BAD_TEXT'));
          await assert.rejects(store.reviews({ personId: text }), code('BAD_TEXT'));
        }
      }));

    it('may be long, in ids too', () =>
      withStore(kind, async (store) => {
        const ids = { decisionId: long, reviewId: long, personId: long, viewDigest: long };
        const refused = await store.recordDecision(decision({ ...ids, keyId: 'x' }, { refusedCode: 'UNSIGNED' }));
        const counted = await store.recordDecision(decision(ids));
        assert.deepEqual(await store.recordDecision(decision(ids)), counted);
        assert.deepEqual([refused.seq, counted.seq], [1, 2]);
        assert.deepEqual(
          (await store.decisions({ reviewId: long })).map(({ decisionId }) => decisionId),
          [long, long],
        );
        const text = long.repeat(1000);
        await store.keepReason({ personId: 'p_ana', digest: 'd', salt: 's', text });
        assert.equal((await store.reason('d'))?.text, text);
      }));

    it('names a stage, a property or a count like any other', () =>
      withStore(kind, async (store) => {
        await store.addCampaign(campaign());
        const stages = JSON.parse('{"__proto__":{"digest":"d","counts":{"__proto__":1,"constructor":2}}}') as object;
        await store.updateCampaign('c1', { stages: { ...stages } }, []);
        assert.equal(canonical((await store.campaign('c1'))?.stages), canonical(stages));
      }));
  });
}

type Keeper = (store: Store, what: { readonly text: string; readonly id: string }) => Promise<unknown>;

/** Each keeps a text somewhere else and returns what is read back. */
const keepers: readonly Keeper[] = [
  async (store, { text, id }) => {
    await store.keepReason({ personId: 'p_ana', digest: id, salt: '', text });
    return (await store.reason(id))?.text;
  },
  async (store, { text, id }) => {
    const { personId } = await store.ensurePerson({ email: `${id}@corp.example`, name: text });
    return (await store.person(personId))?.name;
  },
  async (store, { text, id }) => {
    await store.appendLedger([act(id, { body: { [text]: text } })], at(1));
    const { body } = (await store.ledger({})).at(-1) ?? {};
    return Object.keys(body ?? {})[0];
  },
  async (store, { text, id }) => {
    const amendment = { dropEntitlements: [], removeMembers: [text], name: text };
    await store.recordDecision(
      decision({ decisionId: id, reviewId: id, answer: { kind: 'amend', amendment, revision: text } }),
    );
    const answer = (await store.decisions({ reviewId: id }))[0]?.answer;
    return answer?.kind === 'amend' ? answer.amendment.name : undefined;
  },
  async (store, { text, id }) => {
    await store.openReview(review(id));
    const outcome = { kind: 'approved', decisionIds: [] } as const;
    await store.closeReview({ reviewId: id, outcome, role: role(id, { name: text, campaignId: id }), at: at(2) });
    return (await store.catalogue({ campaignId: id }))[0]?.name;
  },
];

async function keptOrRefused(keep: () => Promise<unknown>, text: string): Promise<void> {
  try {
    assert.equal(await keep(), text);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const expected = text.isWellFormed() ? ['BAD_TEXT'] : ['BAD_TEXT', 'NOT_CANONICAL'];
    assert.ok(
      expected.includes(error.code) && !(text.isWellFormed() && !text.includes('\0')),
      `${error.code} for ${JSON.stringify(text)}`,
    );
  }
}
