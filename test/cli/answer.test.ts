import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReviewDetails } from '../../src/api/client.js';
import { answerFrom, type AmendmentFlags, type AnswerKind } from '../../src/cli/answer.js';
import { candidateView } from '../api/with-api.js';

const entitlement = (source: string, id: string, name: string) => ({
  key: { source, id },
  name,
  description: '',
  owned: true,
  inherited: false,
});
const member = (identity: string, name: string) => ({ identity, name, attributes: {} });

const review: ReviewDetails = {
  reviewId: 'q.role.1',
  campaignId: 'q',
  subject: { kind: 'candidate-role', candidateId: 'c' },
  title: 'Role',
  viewDigest: 'view/v1:now',
  state: 'open',
  outcome: null,
  openedAt: '',
  expiresAt: '',
  quorum: 1,
  settlesAt: null,
  required: [],
  rule: 'any-rejection-rejects',
  stage: 0,
  stages: 1,
  amendment: null,
  reasons: [],
  asked: [],
  claimedBy: null,
  answers: [],
  reviewers: [],
  decisions: [],
  live: true,
  at: '',
  facts: {
    kind: 'candidate-role',
    name: 'Role',
    explanation: '',
    measurements: candidateView().candidate.measurements,
    entitlements: [
      entitlement('erp', 'READ', 'Read'),
      entitlement('ad', 'READ', 'Read all'),
      entitlement('ad', '1', 'Odd'),
    ],
    members: [member('id-a', 'Ana Lind'), member('id-b', 'Ana Lind'), member('id-c', 'Cyd')],
    nearMembers: [],
    overGrants: [],
  },
};

const answer = (kind: AnswerKind, flags: Partial<AmendmentFlags> = {}) =>
  answerFrom(kind, { drop: [], remove: [], ...flags }, review);

test('what is left out is named by id, by source/id, by name or by its number, and a name goes before a number', () => {
  const dropped = (text: string) => {
    const made = answer('amend', { drop: [text] });
    return made.kind === 'amend' ? made.amendment.dropEntitlements[0] : undefined;
  };
  assert.deepEqual(dropped('erp/READ'), { source: 'erp', id: 'READ' });
  assert.deepEqual(dropped('Read all'), { source: 'ad', id: 'READ' });
  assert.deepEqual(dropped('2'), { source: 'ad', id: 'READ' });
  assert.deepEqual(dropped('1'), { source: 'ad', id: '1' });
  assert.deepEqual(answer('amend', { remove: ['Cyd', '1'], name: 'New' }), {
    kind: 'amend',
    amendment: { dropEntitlements: [], removeMembers: ['id-c', 'id-a'], name: 'New' },
  });
});

test('what is called by two is asked for by number, and what is not shown is refused', () => {
  assert.throws(() => answer('amend', { drop: ['READ'] }), { code: 'AMBIGUOUS' });
  assert.throws(() => answer('amend', { remove: ['Ana Lind'] }), { code: 'AMBIGUOUS' });
  for (const drop of ['0', '4', '-1', 'WRITE', '__proto__', '']) {
    assert.throws(() => answer('amend', { drop: [drop] }), { code: 'NOT_IN_REVIEW' });
  }
});

test('changes go with amend, and amend goes with changes', () => {
  assert.deepEqual(answer('approve'), { kind: 'approve' });
  assert.throws(() => answer('approve', { drop: ['1'] }), { code: 'BAD_USAGE' });
  assert.throws(() => answer('amend'), { code: 'BAD_USAGE' });
  assert.throws(() => answer('reject', { owner: 'ben@corp.example' }), { code: 'BAD_USAGE' });
});

test('another owner is an amendment of its own', () => {
  const amendment = { dropEntitlements: [], removeMembers: [], owner: 'ben@corp.example' };
  assert.deepEqual(answer('amend', { owner: 'ben@corp.example' }), { kind: 'amend', amendment });
});
