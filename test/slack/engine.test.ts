import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createClient } from '../../src/api/client.js';
import { fetchBundle } from '../../src/cli/fetch-bundle.js';
import { replayBundleIn } from '../../src/cli/replay.js';
import type { Engine } from '../../src/embedded/engine.js';
import { directoryBundle } from '../../src/evidence/directory.js';
import { localTokens } from '../../src/local-state.js';
import type { Loose } from '../api/with-api.js';
import { slackId, withSlack, type FakeSlack } from '../notify/fake-slack.js';
import { withEngine, type ApiCaller } from '../support/engine-lab.js';
import { OWNER, teams } from '../support/made-companies.js';
import { eventually } from '../support/review-lab.js';
import { needsTemporal } from '../support/with-temporal.js';
import { labelsOf, textOf } from './with-slack-api.js';

const user = slackId(OWNER);

describe('a campaign that is decided in Slack alone', needsTemporal, () => {
  it('closes with evidence that verifies and replays, though the worker was dead when the last form was sent', () =>
    withProduct(async ({ slack, engine, admin, stateDir }) => {
      await start(admin);
      await answerAll(slack, 'Confirm', 2);
      const view = await openForm(slack, 'Approve');
      await engine.kill('worker', 'SIGKILL');
      const [answer] = await slack.submit({ user, view, reason: 'One team, one job.' }, { retries: 1 });
      assert.match(textOf(answer), /Received, not yet confirmed/);
      await engine.start('worker');
      await eventually(async () => /approve at [^"]* by slack/.test(textOf(slack.messages)) || undefined);
      for (const message of slack.messages) assert.ok(!labelsOf(message).includes('Approve'));

      const client = createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });
      await eventually(async () => (await client.campaign('fifty')).state === 'closed' || undefined);
      const folder = await mkdtemp(join(tmpdir(), 'rolewright-slack-'));
      try {
        const { publicKey } = await fetchBundle(client, { campaignId: 'fifty', withExports: true }, join(folder, 'b'));
        const replay = await replayBundleIn(directoryBundle(join(folder, 'b')), { keys: [publicKey] });
        assert.ok(replay.equal, textOf(replay));
        const lines = (await readFile(join(folder, 'b', 'decisions.jsonl'), 'utf8')).trim().split('\n');
        const commands: Loose[] = lines.map((line) => JSON.parse(line).body.command ?? []).flat();
        assert.equal(commands.length, 3);
        const chat = { kind: 'slack', teamId: slack.teamId, userId: user };
        for (const command of commands) assert.deepEqual([command.via, command.chat], ['slack', chat]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }));
});

interface Product {
  readonly slack: FakeSlack;
  readonly engine: Engine;
  readonly admin: ApiCaller;
  readonly stateDir: string;
}

const withProduct = (work: (product: Product) => Promise<void>): Promise<void> =>
  withSlack((slack) =>
    withEngine(
      async (engine, admin, stateDir) => {
        slack.connect(
          async ({ body, headers }) => {
            const response = await fetch(`${engine.url}/chat/slack`, { method: 'POST', body, headers });
            return { status: response.status, text: await response.text() };
          },
          () => new Date(),
        );
        await work({ slack, engine, admin, stateDir });
      },
      {
        ROLEWRIGHT_SLACK_TOKEN: 'xoxb-1',
        ROLEWRIGHT_SLACK_API_URL: slack.url,
        ROLEWRIGHT_SLACK_SIGNING_SECRET: slack.signingSecret,
        ROLEWRIGHT_SLACK_TEAM: slack.teamId,
      },
    ),
  );

async function start(admin: ApiCaller): Promise<void> {
  const { spec, hr, erp } = teams(1);
  const files = {
    hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
    erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
  };
  await admin.call('POST', '/campaigns', { spec, files });
}

/** Presses this button wherever it stands, and sends the forms, until so many are answered. */
async function answerAll(slack: FakeSlack, label: string, count: number): Promise<void> {
  const sent = new Set<string>();
  await eventually(async () => {
    for (const message of slack.messages) {
      const offered = labelsOf(message).filter((one) => one === label).length;
      for (let nth = 0; nth < offered; nth++) {
        const before = new Set(slack.views.keys());
        await slack.click({ user, message, label, nth });
        const id = [...slack.views.keys()].find((one) => !before.has(one));
        if (id === undefined) continue;
        const [answer] = await slack.submit({ user, view: slack.views.get(id), reason: 'Ours, and complete.' });
        if (textOf(answer).includes('Recorded')) sent.add(id);
      }
    }
    return sent.size >= count || undefined;
  });
}

async function openForm(slack: FakeSlack, label: string): Promise<Loose> {
  const message = await eventually(async () => slack.messages.find((one) => labelsOf(one).includes(label)));
  const before = new Set(slack.views.keys());
  await slack.click({ user, message, label });
  return eventually(async () => [...slack.views.values()].find(({ id }) => !before.has(id)));
}
