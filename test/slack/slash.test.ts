import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ANA, BEN, labelsOf, textOf, userOf, withSlackApi, type SlackLab } from './with-slack-api.js';

const user = userOf(ANA);

const withAna = (work: (lab: SlackLab, ana: string) => Promise<void>) =>
  withSlackApi(async (lab) => work(lab, (await lab.api.person(ANA, ['reviewer'])).personId));

describe('/rolewright', () => {
  it('helps, also with what it does not know', () =>
    withAna(async ({ slack }) => {
      for (const text of ['help', '', 'HELP', 'approve everything']) {
        const { body } = await slack.command({ user, text });
        assert.equal(body.response_type, 'ephemeral');
        for (const verb of ['inbox', 'show REVIEW', 'help']) assert.ok(body.text.includes(`/rolewright ${verb}`), text);
      }
    }));

  it('shows the questions that wait for one, with buttons that work; the others are counted', () =>
    withAna(async ({ slack, api, decisions }, ana) => {
      assert.match((await slack.command({ user, text: 'inbox' })).body.text, /Nothing waits for you/);
      const ids = Array.from({ length: 17 }, (_, index) => `q4.role.${String(index).padStart(2, '0')}`);
      for (const reviewId of ids) await api.ask({ reviewId, people: [ana] });
      await api.ask({ reviewId: 'of-ben', people: [(await api.person(BEN, ['reviewer'])).personId] });
      const { body } = await slack.command({ user, text: ' inbox ' });
      assert.equal(labelsOf(body).filter((label) => label === 'Approve').length, 15);
      assert.match(textOf(body), /and 2 more questions in your inbox/);
      assert.doesNotMatch(textOf(body), /of-ben/);
      await slack.click({ user, message: body, label: 'Approve', nth: 1 });
      await slack.submit({ user, view: slack.onlyView() });
      assert.deepEqual(await decisions('q4.role.01'), [['approve', null]]);
    }));

  it('shows one question whole, and none that one is not asked in', () =>
    withAna(async ({ slack, api }, ana) => {
      await api.ask({ reviewId: 'q4.source.a&b', people: [ana] });
      await api.ask({ reviewId: 'of-ben', people: [(await api.person(BEN, ['reviewer'])).personId] });
      const { body } = await slack.command({ user, text: 'show q4.source.a&amp;b' });
      assert.match(textOf(body), /2 entitlements/);
      assert.deepEqual(labelsOf(body), ['Approve', 'Reject', 'More…', 'Open the page']);
      for (const id of ['of-ben', 'nothing', '', 'a\u0000b', '\ud800']) {
        const hidden = (await slack.command({ user, text: `show ${id}` })).body;
        assert.match(hidden.text, /no such review that you are asked in.*REVIEW_NOT_FOUND/, id);
      }
      await api.campaigns.close('q4.source.a&b');
      const closed = (await slack.command({ user, text: 'show q4.source.a&amp;b' })).body;
      assert.match(textOf(closed), /Closed: expired/);
      assert.deepEqual(labelsOf(closed), []);
    }));
});
