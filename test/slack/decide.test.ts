import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DecisionCommand } from '../../src/domain/command.js';
import { verifyCommand } from '../../src/snapshot/sign.js';
import { candidateView, type Loose, type Question } from '../api/with-api.js';
import { ANA, BEN, labelsOf, textOf, userOf, withSlackApi, type SlackLab } from './with-slack-api.js';

interface Asked extends SlackLab {
  readonly ana: string;
  readonly ben: string;
}

const REVIEW = 'q4.role.1';
const CYD = 'cyd@corp.example';

/** Ana, Ben and Cyd are asked in one review and have been told. */
const asked = (work: (lab: Asked) => Promise<void>, question: Partial<Question> = {}) =>
  withSlackApi(async (lab) => {
    const { api, tell } = lab;
    const ana = (await api.person(ANA, ['reviewer'])).personId;
    const ben = (await api.person(BEN, ['reviewer'])).personId;
    const cyd = (await api.person(CYD, ['reviewer'])).personId;
    await api.ask({ reviewId: REVIEW, people: [ana, ben, cyd], ...question });
    await tell();
    await work({ ...lab, ana, ben });
  });

/** Presses the button in the latest message to this person and returns the form that opens. */
async function form({ slack, messageTo }: SlackLab, email: string, label: string): Promise<Loose> {
  const before = new Set(slack.views.keys());
  await slack.click({ user: userOf(email), message: messageTo(email), label });
  const [opened, ...more] = [...slack.views.keys()].filter((id) => !before.has(id));
  assert.ok(opened !== undefined && more.length === 0, `one form, said: ${textOf(slack.said)}`);
  return slack.views.get(opened);
}

async function decide(lab: SlackLab, email: string, label: string, reason = ''): Promise<Loose> {
  const view = await form(lab, email, label);
  const [answer] = await lab.slack.submit({ user: userOf(email), view, reason });
  return answer?.body;
}

describe('deciding in Slack', () => {
  it('goes from button to form to reason to the ledger, with person, workspace and account; the messages then say so', () =>
    asked(async (lab) => {
      const { api, slack, ana, tell, messageTo } = lab;
      assert.deepEqual(labelsOf(messageTo(ANA)), ['Approve', 'Reject', 'More…', 'Open the page']);
      for (const fact of ['Nobody gains anything', 'Nobody loses access', 'Read payables', 'Risk', 'Also asked', BEN]) {
        assert.ok(textOf(messageTo(ANA)).includes(fact), fact);
      }
      assert.match(textOf(messageTo(ANA)), /Open until 2026-10-15/);
      const view = await form(lab, ANA, 'Approve');
      assert.match(textOf(view), /You agree that this role is governed/);
      const looks = await api.deps.store.looks({ campaignId: 'finance-q4' });
      assert.deepEqual(
        looks.map(({ personId, viewDigest }) => [personId, viewDigest]),
        [[ana, view.private_metadata && JSON.parse(view.private_metadata).viewDigest]],
      );
      const [answer] = await slack.submit({ user: userOf(ANA), view, reason: 'They all do payables.' });
      assert.match(textOf(answer), /Recorded: approve, as entry \d+ of the ledger/);
      const [entry] = await api.deps.store.ledger({ kind: 'decision' });
      const { command } = entry?.body as unknown as { readonly command: DecisionCommand };
      assert.deepEqual(
        [command.personId, command.via, command.chat],
        [ana, 'slack', { kind: 'slack', teamId: slack.teamId, userId: userOf(ANA) }],
      );
      assert.ok(verifyCommand(api.deps.signer.publicKey, command), 'the signature covers the account');
      const elsewhere = { ...command, chat: { kind: 'slack', teamId: slack.teamId, userId: 'U-eve' } } as const;
      assert.ok(!verifyCommand(api.deps.signer.publicKey, elsewhere));
      assert.equal((await api.deps.store.reason(command.reasonDigest ?? ''))?.text, 'They all do payables.');
      await tell();
      for (const email of [ANA, BEN]) {
        assert.match(textOf(messageTo(email)), /ana@corp\.example: approve at 2026-10-01 08:05 UTC by slack/);
        assert.deepEqual(labelsOf(messageTo(email)), ['Open the page']);
        assert.match(textOf(messageTo(email)), /approved, not yet in effect/);
      }
      await api.campaigns.close(REVIEW);
      api.pass(86_400_000);
      await tell();
      assert.deepEqual(labelsOf(messageTo(BEN)), []);
      assert.match(textOf(messageTo(BEN)), /Closed: approved/);
      assert.match(messageTo(BEN).text, /^Closed: Role q4/);
    }));

  it('leaves the others their buttons while more of them are needed', () =>
    asked(
      async (lab) => {
        await decide(lab, ANA, 'Approve');
        await lab.tell();
        assert.deepEqual(labelsOf(lab.messageTo(ANA)), ['Open the page']);
        assert.deepEqual(labelsOf(lab.messageTo(BEN)), ['Approve', 'Reject', 'More…', 'Open the page']);
        await decide(lab, BEN, 'Approve');
        assert.deepEqual(await lab.decisions(REVIEW), [
          ['approve', null],
          ['approve', null],
        ]);
      },
      { plan: { quorum: 2 } },
    ));

  it('asks for a reason where the policy does, and for one that is short enough', () =>
    asked(async (lab) => {
      const view = await form(lab, ANA, 'Reject');
      assert.equal(view.blocks.find((one: Loose) => one.block_id === 'reason').optional, false);
      const user = userOf(ANA);
      const [none] = await lab.slack.submit({ user, view, reason: '   ' });
      assert.deepEqual(none?.body, { response_action: 'errors', errors: { reason: 'This answer needs a reason.' } });
      const [long] = await lab.slack.submit({ user, view, reason: 'x'.repeat(2001) });
      assert.deepEqual(long?.body, {
        response_action: 'errors',
        errors: { reason: 'Expected at most 2000 characters.' },
      });
      const [alone] = await lab.slack.submit({ user, view, reason: 'a\ud800' });
      assert.equal(alone?.body.response_action, 'errors');
      assert.deepEqual(await lab.decisions(REVIEW), []);
      await lab.slack.submit({ user, view, reason: 'x'.repeat(2000) });
      assert.deepEqual(await lab.decisions(REVIEW), [['reject', null]]);
    }));

  it('is one decision however often Slack delivers it, one after the other or all at once', () =>
    asked(async (lab) => {
      const view = await form(lab, ANA, 'Approve');
      const answers = await lab.slack.submit({ user: userOf(ANA), view }, { retries: 5 });
      assert.equal(answers.length, 6);
      for (const answer of answers) assert.match(textOf(answer), /Recorded: approve, as entry 2 of the ledger/);
      const again = await Promise.all([1, 2, 3, 4, 5].map(() => lab.slack.submit({ user: userOf(ANA), view })));
      for (const [answer] of again) assert.match(textOf(answer), /Recorded: approve/);
      assert.deepEqual(await lab.decisions(REVIEW), [['approve', null]]);
    }));

  it('opens one form for a click that is delivered again, and says nothing', () =>
    asked(async ({ slack, messageTo }) => {
      const click = { user: userOf(ANA), message: messageTo(ANA), label: 'Approve' };
      const answers = await slack.click(click, { retries: 5 });
      assert.deepEqual(new Set(answers.map(({ status, body }) => `${status} ${body}`)), new Set(['200 null']));
      assert.equal(slack.views.size, 1);
      assert.deepEqual(slack.said, []);
    }));

  it('is one decision though the button was pressed twice and both forms are sent', () =>
    asked(
      async (lab) => {
        const [first, second] = [await form(lab, ANA, 'Approve'), await form(lab, ANA, 'Approve')];
        for (const view of [first, second]) {
          const [answer] = await lab.slack.submit({ user: userOf(ANA), view });
          assert.match(textOf(answer), /Recorded: approve, as entry 2/);
        }
        assert.deepEqual(await lab.decisions(REVIEW), [['approve', null]]);
        await lab.slack.click({ user: userOf(ANA), message: lab.messageTo(ANA), label: 'Approve' });
        assert.match(textOf(lab.slack.said), /You have answered approve already, at 2026-10-01 08:05 UTC/);
      },
      { plan: { quorum: 2 } },
    ));

  it('lets somebody change their mind and come back: that is another decision each time', () =>
    asked(
      async (lab) => {
        await decide(lab, ANA, 'Approve');
        await decide(lab, ANA, 'Reject', 'On second thought, no.');
        await decide(lab, ANA, 'Approve');
        assert.deepEqual(await lab.decisions(REVIEW), [
          ['approve', null],
          ['reject', null],
          ['approve', null],
        ]);
      },
      { plan: { quorum: 2, rule: 'k-of-n' } },
    ));

  it('of two who decide against each other the second is told who was first, and why theirs was not taken', () =>
    asked(async (lab) => {
      const [anas, bens] = [await form(lab, ANA, 'Approve'), await form(lab, BEN, 'Reject')];
      await lab.slack.submit({ user: userOf(ANA), view: anas });
      const [late] = await lab.slack.submit({ user: userOf(BEN), view: bens, reason: 'no' });
      assert.match(textOf(late), /decided already\. Nothing was decided by it\. \(OUTCOME_PENDING\)/);
      assert.match(textOf(late), /ana@corp\.example: approve at 2026-10-01 08:05 UTC by slack/);
      assert.deepEqual(await lab.decisions(REVIEW), [
        ['approve', null],
        ['reject', 'OUTCOME_PENDING'],
      ]);
    }));

  it('tells a late click who decided and when, and writes nothing', () =>
    asked(async (lab) => {
      const old = structuredClone(lab.messageTo(BEN));
      await decide(lab, ANA, 'Approve');
      await lab.slack.click({ user: userOf(BEN), message: old, label: 'Approve' });
      await lab.api.campaigns.close(REVIEW);
      await lab.slack.click({ user: userOf(BEN), message: old, label: 'Reject' });
      const [pending, closed] = lab.slack.said;
      assert.match(pending.text, /OUTCOME_PENDING.*ana@corp\.example: approve at 2026-10-01 08:05 UTC/);
      assert.match(closed.text, /REVIEW_CLOSED.*Closed: approved.*ana@corp\.example: approve/);
      assert.deepEqual([closed.response_type, closed.replace_original], ['ephemeral', false]);
      assert.equal(lab.slack.views.size, 1);
      assert.deepEqual(await lab.decisions(REVIEW), [['approve', null]]);
    }));

  it('refuses a form that was opened before the review was over, and keeps the refusal', () =>
    asked(async (lab) => {
      const view = await form(lab, BEN, 'Approve');
      await decide(lab, ANA, 'Approve');
      await lab.api.campaigns.close(REVIEW);
      const [answer] = await lab.slack.submit({ user: userOf(BEN), view });
      assert.match(textOf(answer), /\(REVIEW_CLOSED\).*Closed: approved/);
      assert.deepEqual((await lab.decisions(REVIEW)).at(-1), ['approve', 'REVIEW_CLOSED']);
    }));

  it('takes nothing from a message of last quarter, whose review is not known here any more', () =>
    asked(async (lab) => {
      const message = structuredClone(lab.messageTo(ANA));
      for (const block of message.blocks) {
        for (const one of block.elements ?? []) one.value = one.value?.replace(REVIEW, 'q3.role.1');
      }
      await lab.slack.click({ user: userOf(ANA), message, label: 'Approve' });
      for (const block of message.blocks) for (const one of block.elements ?? []) if (one.value) one.value = '{"v":0}';
      await lab.slack.click({ user: userOf(ANA), message, label: 'Approve' });
      assert.match(lab.slack.said[0].text, /no such review.*REVIEW_NOT_FOUND/);
      assert.match(lab.slack.said[1].text, /too old/);
      assert.deepEqual([lab.slack.views.size, await lab.decisions(REVIEW)], [0, []]);
    }));

  it('takes nothing for what was shown before an amendment; the message shows the role as amended, and asks again', () =>
    asked(
      async (lab) => {
        const { api, slack, tell, messageTo, ana } = lab;
        const old = structuredClone(messageTo(BEN));
        const view = await form(lab, BEN, 'Approve');
        await decide(lab, CYD, 'Approve');
        const amendment = { dropEntitlements: [{ source: 'erp', id: 'AP_READ' }], removeMembers: [], name: 'Payers' };
        const caller = await api.person(ANA, ['reviewer']);
        const row = await api.deps.store.review(REVIEW);
        const json = { answer: { kind: 'amend', amendment }, viewDigest: row?.viewDigest, reason: 'less' };
        const amended = await api.call({ ...post(`/reviews/${REVIEW}/decisions`), token: caller.token, json });
        assert.equal(amended.status, 200, amended.text);
        await slack.click({ user: userOf(BEN), message: old, label: 'Approve' });
        const [stale] = await slack.submit({ user: userOf(BEN), view });
        for (const told of [slack.said[0].text, textOf(stale)]) {
          assert.match(told, /has changed since your message.*\(STALE_VIEW\)/);
          assert.match(told, /ana@corp\.example amended it at 2026-10-01 08:05 UTC/);
          assert.match(told, /Payers/);
        }
        await tell();
        assert.match(textOf(messageTo(BEN)), /cyd@corp\.example: approve, before it was changed, at/);
        assert.match(textOf(messageTo(BEN)), /It is called Payers\. Read payables is no longer part of it/);
        assert.match(textOf(messageTo(BEN)), /1 entitlement:\* &lt;script/);
        assert.deepEqual(labelsOf(messageTo(ANA)), ['Open the page'], 'Ana amended it, so she has answered');
        await decide(lab, BEN, 'Approve');
        const [, , refused, taken] = await api.deps.store.decisions({ reviewId: REVIEW });
        assert.deepEqual(
          [refused?.refusedCode, taken?.refusedCode, ana === taken?.personId],
          ['STALE_VIEW', null, false],
        );
      },
      { plan: { quorum: 2 } },
    ));

  it('refuses whoever proposed it, or would gain by it, in words and with the code', () =>
    withSlackApi(async (lab) => {
      const { api, slack, tell, messageTo } = lab;
      const ana = (await api.person(ANA, ['reviewer'])).personId;
      const ben = (await api.person(BEN, ['reviewer'])).personId;
      const reviewers = [
        { personId: ana, functions: ['named'], gains: 3 },
        { personId: ben, functions: ['named'], gains: 0 },
      ];
      await api.ask({ reviewId: REVIEW, people: [], plan: { reviewers, proposer: ben } });
      await tell();
      for (const [email, code] of [
        [ANA, 'BENEFICIARY'],
        [BEN, 'PROPOSER'],
      ] as const) {
        const message = messageTo(email);
        assert.deepEqual(labelsOf(message), ['Reject', 'More…', 'Open the page'], 'what they may not is not offered');
        const forged = JSON.parse(textOf(message).replaceAll('Reject', 'Approve').replaceAll('reject', 'approve'));
        await slack.click({ user: userOf(email), message: forged, label: 'Approve' });
        const view = [...slack.views.values()].at(-1);
        const [answer] = await slack.submit({ user: userOf(email), view });
        assert.match(textOf(answer), new RegExp(`so you may not put .*in force.*\\(${code}\\)`));
      }
      assert.deepEqual(
        (await lab.decisions(REVIEW)).map(([, code]) => code),
        ['BENEFICIARY', 'PROPOSER'],
      );
    }));

  it('offers whoever an escalation adds nothing that they may not do because they would gain by it', () =>
    withSlackApi(async ({ api, tell, messageTo }) => {
      const ana = (await api.person(ANA, ['reviewer'])).personId;
      const ben = (await api.person(BEN, ['reviewer'])).personId;
      const to = [{ personId: ben, functions: ['fallback'], gains: 1 }];
      const plan = { calendar: { escalate: [{ at: 1, to }] } };
      const { expiresAt, viewDigest } = await api.ask({ reviewId: REVIEW, people: [ana], plan });
      const shown = { outcome: null, expiresAt, viewDigest, claimedBy: null };
      const ask = {
        key: 'escalated',
        why: 'escalation',
        personIds: [ben],
        at: '2026-10-01T08:00:00.000Z',
        shown,
      } as const;
      await api.deps.store.askAgain(REVIEW, ask);
      await tell();
      assert.deepEqual(labelsOf(messageTo(BEN)), ['Reject', 'More…', 'Open the page']);
      assert.match(textOf(messageTo(BEN)), /would gain 1 entitlements/);
    }));

  it('asks who it is at the moment of deciding, not when the form opened', () =>
    asked(async (lab) => {
      const view = await form(lab, ANA, 'Approve');
      lab.slack.users[userOf(ANA)] = { deleted: true };
      const [answer] = await lab.slack.submit({ user: userOf(ANA), view });
      assert.match(textOf(answer), /your account in Slack is deactivated/);
      assert.deepEqual(await lab.decisions(REVIEW), []);
    }));

  it('opens nothing for somebody who is not asked, from whomever they have the message', () =>
    asked(async (lab) => {
      await lab.api.person('dan@corp.example', ['reviewer', 'auditor']);
      const user = userOf('dan@corp.example');
      await lab.slack.click({ user, message: lab.messageTo(ANA), label: 'Approve' });
      assert.match(lab.slack.said[0].text, /REVIEW_NOT_FOUND/);
      const view = await form(lab, ANA, 'Approve');
      const [answer] = await lab.slack.submit({ user, view });
      assert.match(textOf(answer), /not asked in this review now.*\(NOT_A_REVIEWER\)/);
    }));

  it('offers what needs a choice in one form, and refuses a choice that is none', () =>
    asked(async (lab) => {
      const view = await form(lab, ANA, 'More…');
      const user = userOf(ANA);
      for (const choice of ['approve', 'nonsense']) {
        const [answer] = await lab.slack.submit({ user, view, choice });
        assert.equal(answer?.body.response_action, 'errors');
      }
      const [silent] = await lab.slack.submit({ user, view, choice: 'comment' });
      assert.deepEqual(silent?.body.errors, { reason: 'This answer needs a reason.' });
      await lab.slack.submit({ user, view, choice: 'comment', reason: 'Looks fine.' });
      const another = await form(lab, ANA, 'More…');
      await lab.slack.submit({ user, view: another, choice: 'claim' });
      assert.deepEqual(await lab.decisions(REVIEW), [
        ['comment', null],
        ['claim', null],
      ]);
    }));

  const subjects = [
    [{ kind: 'source', source: 'hr' }, ['Confirm', 'Deny', 'More…']],
    [{ kind: 'membership', owner: 'p' }, ['Confirm', 'Deny', 'More…']],
    [
      { kind: 'match', left: { source: 'a', id: '1' }, right: { source: 'b', id: '2' } },
      ['One identity', 'Two identities', 'More…'],
    ],
    [{ kind: 'account-class', account: { source: 'a', id: '1' } }, ['Say what it is…', 'More…']],
    [{ kind: 'nhi-owner', identity: 'i' }, ['Keep', 'End', 'Not mine', 'More…']],
    [{ kind: 'readiness' }, ['Go on', 'Stop', 'More…']],
    [{ kind: 'circuit-breaker', source: 'hr' }, ['Go on', 'Stop', 'More…']],
  ] as const;
  for (const [subject, labels] of subjects) {
    it(`offers what a ${subject.kind} question takes, and takes it`, () =>
      asked(
        async (lab) => {
          assert.deepEqual(labelsOf(lab.messageTo(ANA)), [...labels, 'Open the page']);
          const view = await form(lab, ANA, labels[0]);
          const choice = subject.kind === 'account-class' ? { choice: 'service_account' } : {};
          await lab.slack.submit({ user: userOf(ANA), view, reason: 'known', ...choice });
          const [row] = await lab.api.deps.store.decisions({ reviewId: REVIEW });
          assert.deepEqual([row?.refusedCode, row?.via], [null, 'slack']);
          if (subject.kind === 'account-class') {
            assert.deepEqual(row?.answer, { kind: 'class', class: 'service_account' });
          }
        },
        { subject },
      ));
  }

  it('takes no name and no reason for markup, in messages, forms and answers', () =>
    asked(
      async (lab) => {
        const view = await form(lab, ANA, 'Reject');
        const [answer] = await lab.slack.submit({ user: userOf(ANA), view, reason: 'A <@U1> of my own' });
        await lab.tell();
        const inbox = await lab.slack.command({ user: userOf(BEN), text: `show ${REVIEW}` });
        for (const shown of [lab.messageTo(ANA), lab.messageTo(BEN), view, answer, inbox, lab.slack.said]) {
          assert.doesNotMatch(textOf(shown), /<(!channel|@U|script|https:\/\/evil)/);
        }
        const [row] = await lab.api.deps.store.decisions({ reviewId: REVIEW });
        assert.equal(row?.refusedCode, null);
        assert.doesNotMatch(textOf(await lab.api.deps.store.ledger({})), /of my own/);
      },
      { view: candidateView(HOSTILE), plan: { title: HOSTILE } },
    ));
});

const HOSTILE = '<!channel> <@U1> <https://evil.example|pay> *bold* <script>alert(1)</script>';

const post = (path: string) => ({ method: 'POST', path });
