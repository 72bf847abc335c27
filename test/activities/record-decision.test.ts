import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordDecision, type RecordDecisionInput } from '../../activities/record-decision.js';
import type { Amendment, Answer } from '../../src/domain/command.js';
import type { RefusalCode } from '../../src/domain/review.js';
import { revisionDigest } from '../../src/snapshot/revision.js';
import { generateSigningKey, signCommand } from '../../src/snapshot/sign.js';
import type { Store } from '../../src/store/store.js';
import { command } from '../support/builders.js';
import { reviewCompany } from '../support/review-company.js';
import { withStore } from '../support/with-store.js';

const key = (id: string) => ({ source: 'ad', id });
const VIEW = 'view/v1:now';

/** A role `ad a` + `ad b` of ana and ben; nea nearly holds it, and gus would gain by it. */
const company = reviewCompany({
  owner: 'own@corp.example',
  people: {
    ana: { email: 'ana@corp.example' },
    ben: { email: 'ben@corp.example' },
    nea: { email: 'nea@corp.example', alias: 'n.ar@corp.example' },
    gus: { email: 'gus@corp.example' },
    sec: { email: 'sec@corp.example' },
  },
  functions: { security: ['sec@corp.example'] },
  candidate: {
    members: ['ana', 'ben'],
    nearMembers: [{ identity: 'nea', missing: [key('b')] }],
    overGrants: [{ identity: 'gus', entitlement: key('a') }],
  },
});

type Given = Partial<Pick<RecordDecisionInput, 'amendment' | 'place'>>;

/** What recording this person's answer comes to; `to` and `owner` in it are e-mails. */
async function recorded(
  who: string,
  answer: (store: Store) => Promise<Answer> | Answer,
  given: Given = {},
): Promise<RefusalCode | null> {
  return withStore('sqlite', async (store) => {
    const { blobs, captured, stages } = await company;
    const signer = generateSigningKey();
    await store.registerKey({ keyId: signer.keyId, publicKey: signer.publicKey, kind: 'server', people: [] });
    const { personId } = await store.ensurePerson({ email: `${who}@corp.example` });
    const { signature: _, ...draft } = command({ personId, viewDigest: VIEW, answer: await answer(store) });
    const sent = signCommand(signer, draft);
    const result = await recordDecision(
      { store, blobs },
      {
        ...{
          campaignId: 'test',
          subject: { kind: 'candidate-role', candidateId: 'c1' },
          viewDigest: VIEW,
          quiet: false,
        },
        ...{
          captured,
          stages,
          command: sent,
          refusedCode: null,
          amendment: null,
          place: [],
          at: '2026-06-30T00:00:00Z',
        },
        shown: { outcome: null, expiresAt: '2026-07-30T00:00:00Z', viewDigest: VIEW, claimedBy: null },
        ...given,
      },
    );
    const entries = await store.ledger({});
    assert.equal(entries.at(-1)?.kind, result.refusedCode ? 'refusal' : 'decision');
    return result.refusedCode;
  });
}

const none: Amendment = { dropEntitlements: [], removeMembers: [] };
const amend = (some: Partial<Amendment>, revision?: string): Answer => {
  const amendment = { ...none, ...some };
  return { kind: 'amend', amendment, revision: revision ?? revisionDigest(VIEW, amendment) };
};
const delegate =
  (to: string) =>
  async (store: Store): Promise<Answer> => ({
    kind: 'delegate',
    to: (await store.ensurePerson({ email: `${to}@corp.example` })).personId,
  });

const amendments: readonly (readonly [string, string, Answer, RefusalCode | null])[] = [
  ['that drops one of two entitlements counts', 'own', amend({ dropEntitlements: [key('a')] }), null],
  ['that takes in somebody else counts', 'own', amend({ addMembers: ['nea'] }), null],
  ['that drops everything leaves no role', 'own', amend({ dropEntitlements: [key('a'), key('b')] }), 'WRONG_ANSWER'],
  ['that removes everybody leaves no role', 'own', amend({ removeMembers: ['ana', 'ben'] }), 'WRONG_ANSWER'],
  [
    'that puts another in everybody’s place leaves a role',
    'own',
    amend({ removeMembers: ['ana', 'ben'], addMembers: ['nea'] }),
    null,
  ],
  ['that drops what the role does not hold', 'own', amend({ dropEntitlements: [key('z')] }), 'WRONG_ANSWER'],
  ['that removes somebody who is no member', 'own', amend({ removeMembers: ['nea'] }), 'WRONG_ANSWER'],
  ['that takes in somebody who does not nearly hold it', 'own', amend({ addMembers: ['gus'] }), 'WRONG_ANSWER'],
  [
    'whose digest says something else',
    'own',
    amend({ addMembers: ['nea'] }, revisionDigest(VIEW, none)),
    'WRONG_ANSWER',
  ],
  ['that takes oneself in', 'nea', amend({ addMembers: ['nea'] }), 'BENEFICIARY'],
  ['that takes oneself in, signed in by another e-mail', 'n.ar', amend({ addMembers: ['nea'] }), 'BENEFICIARY'],
  ['whose owner nobody knows', 'own', amend({ owner: 'p_nobody' }), 'WRONG_ANSWER'],
];

describe('an amendment', () => {
  for (const [title, who, answer, expected] of amendments) {
    it(title, async () => assert.equal(await recorded(who, () => answer), expected));
  }
});

describe('an approval', () => {
  const approve = (): Answer => ({ kind: 'approve' });
  const amendment = { ...none, addMembers: ['nea'] };

  it('by whom somebody else’s amendment takes in is refused, by any of their e-mails', async () => {
    assert.equal(await recorded('nea', approve, { amendment }), 'BENEFICIARY');
    assert.equal(await recorded('n.ar', approve, { amendment }), 'BENEFICIARY');
    const claim = (): Answer => ({ kind: 'claim' });
    assert.equal(await recorded('nea', claim, { amendment }), 'BENEFICIARY', 'nor may they claim the review');
    assert.deepEqual([await recorded('nea', claim), await recorded('ana', claim, { amendment })], [null, null]);
    assert.equal(await recorded('nea', approve), null);
    assert.equal(await recorded('own', approve, { amendment }), null);
  });

  it('that was refused by its own rules stays refused, though the signature is right', async () => {
    assert.equal(await recorded('nea', () => ({ kind: 'reject' }), { amendment }), null);
  });
});

describe('a place', () => {
  const cases: readonly (readonly [string, string, Given, RefusalCode | null])[] = [
    ['goes to somebody who gains nothing', 'ben', {}, null],
    ['goes to nobody who would gain', 'gus', {}, 'BAD_DELEGATE'],
    [
      'goes to nobody whom the amendment takes in',
      'nea',
      { amendment: { ...none, addMembers: ['nea'] } },
      'BAD_DELEGATE',
    ],
    ['goes to a person, not to another of their e-mails', 'n.ar', {}, 'BAD_DELEGATE'],
    ['of security stays with security', 'sec', { place: ['security'] }, null],
    ['of security goes to nobody else', 'ben', { place: ['named', 'security'] }, 'BAD_DELEGATE'],
  ];
  for (const [title, to, given, expected] of cases) {
    it(title, async () => assert.equal(await recorded('own', delegate(to), given), expected));
  }

  it('goes to nobody we do not know', async () => {
    assert.equal(await recorded('own', () => ({ kind: 'delegate', to: 'p_nobody' })), 'BAD_DELEGATE');
  });
});
