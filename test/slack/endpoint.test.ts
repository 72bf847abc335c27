import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withApi } from '../api/with-api.js';
import type { Delivering, FakeSlack } from '../notify/fake-slack.js';
import { ANA, userOf, withSlackApi, type SlackLab } from './with-slack-api.js';

const MINUTE = 60_000;

const help = (slack: FakeSlack, how?: Delivering) => {
  const fields = { command: '/rolewright', text: 'help', user_id: userOf(ANA), team_id: slack.teamId };
  return slack.deliver(new URLSearchParams(fields).toString(), how);
};

const known = (work: (lab: SlackLab) => Promise<void>) =>
  withSlackApi(async (lab) => {
    await lab.api.person(ANA, ['reviewer']);
    await work(lab);
  });

describe('what Slack hands to us', () => {
  it('is answered when Slack has signed it within five minutes', () =>
    known(async ({ slack }) => {
      for (const skewMs of [0, -4 * MINUTE, 4 * MINUTE]) {
        const [answer] = await help(slack, { skewMs });
        assert.equal(answer?.status, 200);
        assert.match(JSON.stringify(answer.body), /\/rolewright inbox/);
      }
    }));

  for (const [what, skewMs] of [
    ['older than five minutes', -6 * MINUTE],
    ['from more than five minutes ahead', 6 * MINUTE],
  ] as const) {
    it(`is refused when it is ${what}, however well it is signed`, () =>
      known(async ({ slack }) => {
        const [answer] = await help(slack, { skewMs });
        assert.deepEqual([answer?.status, answer?.body.code], [401, 'SLACK_REQUEST_OUT_OF_TIME']);
      }));
  }

  it('is refused when somebody else signed it, when a byte changed on its way, and when nobody signed it', () =>
    known(async ({ slack, api }) => {
      const forged: readonly Delivering[] = [
        { secret: 'f'.repeat(32) },
        { tamper: (body) => body.replace('help', 'helq') },
        { tamper: (body) => `${body} ` },
      ];
      for (const how of forged) {
        const [answer] = await help(slack, how);
        assert.deepEqual([answer?.status, answer?.body.code], [401, 'BAD_SLACK_SIGNATURE']);
      }
      const unsigned = await api.call({ method: 'POST', path: '/chat/slack', body: 'command=%2Frolewright' });
      assert.deepEqual([unsigned.status, unsigned.body.code], [401, 'BAD_SLACK_SIGNATURE']);
      const noTime = { 'x-slack-signature': 'v0=', 'x-slack-request-timestamp': 'Infinity' };
      const odd = await api.call({ method: 'POST', path: '/chat/slack', body: '', headers: noTime });
      assert.equal(odd.body.code, 'BAD_SLACK_SIGNATURE');
    }));

  it('may have bytes that are no text: the signature is over the bytes that came', () =>
    known(async ({ slack }) => {
      const [answer] = await slack.deliver('command=%2Frolewright&text=%ff%fe&user_id=U&team_id=T');
      assert.equal(answer?.status, 200);
    }));

  it('is refused beyond a size, and what is no interaction by its name', () =>
    known(async ({ slack }) => {
      const [large] = await slack.deliver(`payload=${'x'.repeat(1024 * 1024)}`);
      assert.deepEqual([large?.status, large?.body.code], [413, 'TOO_LARGE']);
      for (const body of ['', 'a=b', 'payload=%7B', 'payload=null', 'payload=%5B%5D']) {
        const [answer] = await slack.deliver(body);
        assert.deepEqual([answer?.status, answer?.body.code], [400, 'BAD_REQUEST'], body);
      }
    }));

  it('is acknowledged and nothing else where it is nothing to act on', () =>
    known(async ({ slack }) => {
      for (const payload of ['{"type":"view_closed"}', '{"type":"shortcut","callback_id":"x"}']) {
        const [answer] = await slack.deliver(new URLSearchParams({ payload }).toString());
        assert.deepEqual([answer?.status, answer?.body], [200, null]);
      }
      const [check] = await slack.deliver('ssl_check=1');
      assert.equal(check?.status, 200);
    }));

  it('is not listened to at all where no signing secret is set', () =>
    withApi(async (api) => {
      const answer = await api.call({ method: 'POST', path: '/chat/slack', body: 'ssl_check=1' });
      assert.deepEqual([answer.status, answer.body.code], [404, 'NOT_FOUND']);
    }));
});

describe('whoever acts in Slack', () => {
  const nobody: readonly (readonly [string, object | null, RegExp])[] = [
    ['nobody Slack knows', null, /Slack does not know you/],
    ['deactivated', { deleted: true }, /deactivated/],
    ['a bot', { is_bot: true }, /bot/],
    ['a guest', { is_restricted: true }, /guests/],
    ['a guest of one channel', { is_ultra_restricted: true }, /guests/],
    ['of another organisation', { is_stranger: true }, /guests/],
    ['of another workspace by their profile', { team_id: 'T0EVIL' }, /another workspace/],
    ['without a confirmed e-mail', { is_email_confirmed: false }, /no confirmed e-mail/],
    ['without an e-mail', { profile: {} }, /no confirmed e-mail/],
    ['nobody here', { profile: { email: 'eve@corp.example' } }, /nobody with your e-mail/],
  ];
  for (const [what, user, said] of nobody) {
    it(`is refused in words when they are ${what}`, () =>
      known(async ({ slack, api }) => {
        slack.users[userOf(ANA)] = user;
        const answer = await slack.command({ user: userOf(ANA), text: 'inbox' });
        assert.equal(answer.status, 200);
        assert.equal(answer.body.response_type, 'ephemeral');
        assert.match(answer.body.text, said);
        assert.equal(await api.deps.store.personByEmail('eve@corp.example'), undefined);
      }));
  }

  it('is refused in words when the request comes from another workspace', () =>
    known(async ({ slack }) => {
      const answer = await slack.command({ user: userOf(ANA), text: 'inbox', teamId: 'T0EVIL' });
      assert.match(answer.body.text, /another workspace/);
    }));

  it('is refused in words when the app is installed for an organisation and not for the workspace', () =>
    known(async ({ slack }) => {
      const button = {
        action_id: 'press:approve',
        value: JSON.stringify({ v: 1, reviewId: 'r', viewDigest: 'd', press: 'approve' }),
      };
      const payload = {
        ...{
          type: 'block_actions',
          team: null,
          enterprise: { id: 'E0CORP' },
          user: { id: userOf(ANA), team_id: 'E0CORP' },
        },
        ...{ trigger_id: 't', response_url: `${slack.url}respond/1`, actions: [button] },
      };
      const [answer] = await slack.deliver(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
      assert.equal(answer?.status, 200);
      assert.match(slack.said[0].text, /another workspace/);
    }));

  it('is the person with their e-mail, in whatever case it is written', () =>
    known(async ({ slack }) => {
      slack.users[userOf(ANA)] = { profile: { email: 'Ana@Corp.Example' } };
      const answer = await slack.command({ user: userOf(ANA), text: 'inbox' });
      assert.match(answer.body.text, /Nothing waits for you/);
    }));
});
