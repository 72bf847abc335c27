import assert from 'node:assert/strict';
import { it } from 'node:test';
import { askAbout, showAbout } from '../../src/api/questions.js';
import { deliverNotices } from '../../src/notify/deliver.js';
import { notifyFailed, type Digest, type Notifier } from '../../src/notify/notifier.js';
import { withApi, type TestApi } from '../api/with-api.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

const channel = (name: Notifier['channel'], told: Digest[], broken: () => boolean): Notifier => ({
  channel: name,
  deliver: async (digest) => {
    if (broken()) throw notifyFailed(name, 'down');
    told.push(digest);
    return { kind: 'sent', address: digest.id };
  },
});

const turn = ({ deps }: TestApi, notifiers: readonly Notifier[]) =>
  deliverNotices({ ...deps, notifiers, ask: askAbout(deps), show: showAbout(deps) });

it('all new questions of a person make one message; what is closed meanwhile is not asked', () =>
  withApi(async (api) => {
    const ana = await api.person('ana@corp.example', ['reviewer']);
    for (const id of ['r1', 'r2', 'r3']) await api.ask({ reviewId: id, people: [ana.personId] });
    api.pass(DAY);
    const told: Digest[] = [];
    const slack = channel('slack', told, () => false);
    assert.equal(await turn(api, [slack]), 1);
    assert.equal(await turn(api, [slack]), 0);
    assert.deepEqual(
      told.map(({ to, questions }) => [to.email, questions.map(({ reviewId }) => reviewId)]),
      [['ana@corp.example', ['r1', 'r2', 'r3']]],
    );
    assert.match(JSON.stringify(told[0]?.questions[0]?.facts), /Nobody gains anything/);
  }));

it('the next channel has its turn where one fails; when all fail the same digest is tried again later', () =>
  withApi(async (api) => {
    const ana = await api.person('ana@corp.example', ['reviewer']);
    await api.ask({ reviewId: 'r1', people: [ana.personId] });
    api.pass(DAY);
    const [bySlack, byMail]: [Digest[], Digest[]] = [[], []];
    let mailDown = true;
    const both = [channel('slack', bySlack, () => true), channel('mail', byMail, () => mailDown)];
    assert.equal(await turn(api, both), 1);
    assert.equal(await turn(api, both), 0);
    mailDown = false;
    api.pass(MINUTE);
    assert.equal(await turn(api, both), 1);
    assert.deepEqual([bySlack.length, byMail.length, byMail[0]?.attempt], [0, 1, 2]);
  }));
