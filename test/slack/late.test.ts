import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import type { Loose } from '../api/with-api.js';
import { withHttp } from '../notify/fakes.js';
import { ANA, BEN, labelsOf, textOf, userOf, withSlackApi, type SlackLab } from './with-slack-api.js';

const REVIEW = 'q4.role.1';

/** Ana has pressed "Approve" and the form stands open. */
const opened = (work: (lab: SlackLab, view: Loose) => Promise<void>, more: { readonly ackMs?: number } = {}) =>
  withSlackApi(async (lab) => {
    const { api, slack, tell, messageTo } = lab;
    const people = [];
    for (const email of [ANA, BEN]) people.push((await api.person(email, ['reviewer'])).personId);
    await api.ask({ reviewId: REVIEW, people });
    await tell();
    await slack.click({ user: userOf(ANA), message: messageTo(ANA), label: 'Approve' });
    await until(() => slack.views.size === 1);
    await work(lab, slack.onlyView());
  }, more);

describe('a decision in Slack that nobody confirms in time', () => {
  it('reads "received, not yet confirmed"; the outbox sends the same command until it counts, and everybody sees it', () =>
    opened(async ({ api, slack, tell, resend, messageTo, decisions }, view) => {
      api.campaigns.mode = 'lost';
      const [answer] = await slack.submit({ user: userOf(ANA), view, reason: 'yes' }, { retries: 2 });
      assert.match(textOf(answer), /Received, not yet confirmed/);
      assert.deepEqual(await decisions(REVIEW), []);
      await resend();
      assert.deepEqual(await decisions(REVIEW), []);
      api.campaigns.mode = 'up';
      await resend();
      assert.equal(new Set(api.campaigns.sent).size, 1, 'one command');
      assert.deepEqual(await decisions(REVIEW), [['approve', null]]);
      assert.match(messageTo(ANA).text, /Recorded: your answer approve to Role q4\.role\.1/);
      await tell();
      assert.match(textOf(slack.messages[0]), /ana@corp\.example: approve at/);
      assert.deepEqual(labelsOf(messageTo(BEN)), ['Open the page']);
    }));

  it('is told, once, that it was refused after all', () =>
    opened(async ({ api, slack, resend, messageTo, decisions }, view) => {
      api.campaigns.mode = 'down';
      await slack.submit({ user: userOf(ANA), view });
      api.campaigns.mode = 'up';
      await api.campaigns.close(REVIEW);
      await resend();
      await resend();
      assert.match(
        messageTo(ANA).text,
        /approve to Role q4\.role\.1 was not taken\. This review is over.*REVIEW_CLOSED/,
      );
      assert.deepEqual(await decisions(REVIEW), [['approve', 'REVIEW_CLOSED']]);
      assert.equal(slack.messages.length, 3);
    }));

  it('counts although Slack is away when the answer comes, and the log says who was not told', () =>
    opened(async ({ api, slack, resend, decisions }, view) => {
      api.campaigns.mode = 'lost';
      await slack.submit({ user: userOf(ANA), view });
      api.campaigns.mode = 'up';
      slack.mode = 'failing';
      await resend();
      assert.deepEqual(await decisions(REVIEW), [['approve', null]]);
      assert.match(api.log.join(), /was not told in Slack/);
    }));
});

describe('Slack is answered in time', () => {
  it('while it is still being asked who decides; the form then becomes what came of it', () =>
    opened(
      async ({ slack, decisions }, view) => {
        const held = gate();
        slack.held = held.shut;
        const [answer] = await slack.submit({ user: userOf(ANA), view });
        assert.match(textOf(answer), /Nothing is recorded yet/, 'answered before users.info was');
        assert.doesNotMatch(textOf(answer), /Received/, 'nothing is kept yet');
        assert.deepEqual(await decisions(REVIEW), []);
        held.open();
        await until(() => textOf(slack.onlyView()).includes('Recorded: approve'));
        assert.deepEqual(await decisions(REVIEW), [['approve', null]]);
      },
      { ackMs: 50 },
    ));

  it('to a click and to a command whose answers take longer, which then come by themselves', () =>
    opened(
      async ({ slack, messageTo }) => {
        const held = gate();
        slack.held = held.shut;
        slack.users[userOf(BEN)] = { deleted: true };
        const [click] = await slack.click({ user: userOf(BEN), message: messageTo(BEN), label: 'Approve' });
        const command = await slack.command({ user: userOf(ANA), text: 'help' });
        assert.deepEqual([click?.status, click?.body, command.status, command.body], [200, null, 200, null]);
        assert.deepEqual(slack.said, []);
        held.open();
        await until(() => slack.said.length === 2);
        assert.match(textOf(slack.said), /deactivated/);
        assert.match(textOf(slack.said), /rolewright inbox/);
      },
      { ackMs: 50 },
    ));

  it('though Slack itself fails when it is asked: nothing is decided, and it is said', () =>
    opened(async ({ slack, api, decisions }, view) => {
      slack.mode = 'failing';
      const [answer] = await slack.submit({ user: userOf(ANA), view });
      assert.match(textOf(answer), /Something failed here/);
      assert.match(api.log.join(), /NOTIFY_FAILED|did not take/);
      assert.deepEqual(await decisions(REVIEW), []);
    }));

  it('and answers go to Slack alone, whatever address a request names', () =>
    opened(({ slack, messageTo }) => {
      const { url } = slack;
      const reached: string[] = [];
      slack.users[userOf(BEN)] = { deleted: true };
      const note = (_: string, path: string, response: ServerResponse): void => {
        reached.push(path);
        response.end();
      };
      return withHttp(note, async (elsewhere) => {
        for (const address of [elsewhere, 'file:///etc/passwd', 'nonsense', url.replace('http', 'ftp'), url]) {
          Object.assign(slack, { url: address });
          await slack.click({ user: userOf(BEN), message: messageTo(BEN), label: 'Approve' });
        }
        assert.deepEqual([reached.length, slack.said.length], [0, 1]);
      });
    }));
});

/** Something that others wait for until it is opened. */
function gate(): { readonly shut: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const shut = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { shut, open: () => open() };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
