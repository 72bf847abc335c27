import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailNotifier } from '../../src/notify/mail.js';
import type { Digest, Notifier, Question } from '../../src/notify/notifier.js';
import { createSlackApi } from '../../src/notify/slack/api.js';
import { slackNotifier } from '../../src/notify/slack/notifier.js';
import { teamsNotifier } from '../../src/notify/teams.js';
import { withSlack } from './fake-slack.js';
import { withSmtp, withTeams, type FarEnd } from './fakes.js';

const hostile = '<!channel> <https://evil.example|click> *bold* <script>alert(1)</script>\r\nBcc: eve@evil.example';

const question = (some: Partial<Question> = {}): Question => ({
  reviewId: 'r1',
  title: 'Role Clerks',
  page: 'https://rolewright.example/inbox/r1',
  state: 'open',
  outcome: null,
  expiresAt: '2026-10-15T00:00:00.000Z',
  facts: [{ label: 'Gains', value: 'Nobody gains anything' }],
  viewDigest: 'view/v1:sha256:0',
  given: [],
  answers: [],
  ...some,
});

const digest = (some: Partial<Digest> = {}): Digest => ({
  id: 'b-1',
  attempt: 1,
  to: { personId: 'p_ana', email: 'ana@corp.example', name: 'Ana' },
  why: 'asked',
  questions: [question()],
  more: 0,
  inbox: 'https://rolewright.example/inbox',
  ...some,
});

type With = (work: (notifier: Notifier, far: FarEnd) => Promise<void>) => Promise<void>;

/** Every promise of `Notifier` that all channels keep. */
function conformance(name: string, withNotifier: With): void {
  describe(`telling people by ${name}`, () => {
    it('delivers one message with the question and its page', () =>
      withNotifier(async (notifier, far) => {
        assert.equal((await notifier.deliver(digest())).kind, 'sent');
        const [message, ...others] = far.received;
        assert.equal(others.length, 0);
        assert.equal(message?.to, 'ana@corp.example');
        for (const text of ['Role Clerks', 'inbox/r1', '2026']) assert.ok(message.raw.includes(text), text);
      }));

    it('takes nobody’s text for markup, mentions, links, headers or addresses', () =>
      withNotifier(async (notifier, far) => {
        const facts = [{ label: hostile, value: hostile }];
        const given = [{ name: hostile, answer: 'approve', at: '2026-10-01T00:00:00.000Z', via: 'page' }];
        const to = { personId: 'p_ana', email: 'ana@corp.example', name: hostile };
        await notifier.deliver(digest({ to, questions: [question({ title: hostile, facts, given })] }));
        assert.equal(far.received.length, 1);
        const { raw } = far.received[0]!;
        const [head = ''] = raw.split('\r\n\r\n');
        assert.doesNotMatch(head, /^Bcc:/m);
        if (name !== 'mail') assert.doesNotMatch(raw, /(^|[^\\])<(!channel|https:\/\/evil|script)/);
        else assert.doesNotMatch(raw.slice(raw.indexOf('text/html')), /<(!channel|https:\/\/evil|script)/);
      }));

    it('shows nobody’s text other than it reads', () =>
      withNotifier(async (notifier, far) => {
        const turned = 'Clerks \u202etxt.exe\u0007 \u200bend';
        const given = [{ name: turned, answer: 'approve', at: '2026-10-01T00:00:00.000Z', via: 'page' }];
        const facts = [{ label: turned, value: turned }];
        await notifier.deliver(digest({ questions: [question({ title: turned, facts, given })] }));
        const { raw } = far.received[0]!;
        assert.ok(raw.includes('txt'), 'the harmless part of it is shown');
        assert.doesNotMatch(raw, /\u202e|\u200b|\u0007|\\u0007|=E2=80=AE|=E2=80=8B|=07/);
      }));

    it('makes one message of many long questions, within the limits, and counts the rest', () =>
      withNotifier(async (notifier, far) => {
        const long = '&'.repeat(20_000);
        const facts = Array.from({ length: 30 }, () => ({ label: 'x', value: long.slice(0, 600) }));
        const questions = Array.from({ length: 15 }, (_, i) => question({ reviewId: `r${i}`, title: long, facts }));
        await notifier.deliver(digest({ questions, more: 985 }));
        assert.equal(far.received.length, 1);
      }));

    it('says in its code that it failed, and delivers when it is tried again', () =>
      withNotifier(async (notifier, far) => {
        far.mode = 'failing';
        await assert.rejects(notifier.deliver(digest()), { code: 'NOTIFY_FAILED' });
        far.mode = 'well';
        assert.equal((await notifier.deliver(digest({ attempt: 2 }))).kind, 'sent');
        assert.equal(far.received.length, 1);
      }));
  });
}

const slackOf = ({ url }: FarEnd) =>
  slackNotifier(createSlackApi({ token: 'xoxb-1', apiUrl: url }), { deciding: true });

conformance('slack', (work) => withSlack((far) => work(slackOf(far), far)));
conformance('teams', (work) => withTeams((far) => work(teamsNotifier({ webhook: far.url }), far)));
conformance('mail', (work) =>
  withSmtp((far) => work(mailNotifier({ smtpUrl: far.url, from: 'Reviews <reviews@corp.example>' }), far)),
);

it('Slack and Teams say how long they want to be left alone', async () => {
  const busy = async (notifier: Notifier, far: FarEnd) => {
    far.mode = 'busy';
    await assert.rejects(notifier.deliver(digest()), { code: 'NOTIFY_LATER', afterMs: 30_000 });
  };
  await withSlack((far) => busy(slackOf(far), far));
  await withTeams((far) => busy(teamsNotifier({ webhook: far.url }), far));
});

it('a Slack message whose answer was lost is found again, and posted once', () =>
  withSlack(async (far) => {
    far.loseAnswer = true;
    await assert.rejects(slackOf(far).deliver(digest()), { code: 'NOTIFY_FAILED' });
    far.loseAnswer = false;
    assert.equal((await slackOf(far).deliver(digest({ attempt: 2 }))).kind, 'sent');
    assert.equal(far.received.length, 1);
  }));

it('a Slack message is changed to show who decided and when; one that is gone is no failure', () =>
  withSlack(async (far) => {
    const slack = slackOf(far);
    const delivery = await slack.deliver(digest());
    assert.ok(delivery.kind === 'sent');
    const given = [{ name: 'Ben', answer: 'approve', at: '2026-10-01T08:00:00.000Z', via: 'page' }];
    const decided = digest({ questions: [question({ state: 'closed', outcome: 'approved', given })] });
    await slack.revise!(delivery.address, decided);
    assert.match(far.received[0]!.raw, /Ben: approve at 2026-10-01 08:00 UTC by page/);
    assert.doesNotMatch(far.received[0]!.raw, /Open the page/);
    await slack.revise!(JSON.stringify({ channel: 'D', ts: '9' }), decided);
  }));

it('a person whom Slack does not know, or whose e-mail is none, is unreachable', async () => {
  const to = { personId: 'p', name: '', email: 'ana@elsewhere.example' };
  await withSlack(async (far) => assert.equal((await slackOf(far).deliver(digest({ to }))).kind, 'unreachable'));
  const two = { ...to, email: 'a@b.example, eve@evil.example' };
  await withSmtp(async (far) => {
    const mail = mailNotifier({ smtpUrl: far.url, from: 'reviews@corp.example' });
    assert.equal((await mail.deliver(digest({ to: two }))).kind, 'unreachable');
  });
});

it('a mail says that a program sent it, to which list it belongs, and is the same mail when it is repeated', () =>
  withSmtp(async (far) => {
    await mailNotifier({ smtpUrl: far.url, from: 'reviews@corp.example' }).deliver(digest());
    const { raw } = far.received[0]!;
    assert.match(raw, /^Auto-Submitted: auto-generated/im);
    assert.match(raw, /^List-Id: .*<reviews\.rolewright>/im);
    assert.match(raw, /^Message-ID: <b-1@reviews\.rolewright>/im);
    assert.match(raw, /text\/plain/);
  }));
