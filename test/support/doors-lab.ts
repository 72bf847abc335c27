import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/api/app.js';
import { issueToken } from '../../src/api/auth.js';
import type { ApiDeps } from '../../src/api/deps.js';
import { resendCommands } from '../../src/api/resend.js';
import { slackDoor, type SlackDoor } from '../../src/api/slack/door.js';
import { checkpointFolder } from '../../src/evidence/checkpoint-folder.js';
import { BASE, callApp, noSchedules, type TestApi } from '../api/with-api.js';
import { listening, runMain, type Ran } from '../cli/with-server.js';
import { withSlack, type FakeSlack } from '../notify/fake-slack.js';
import { withReviewLab, type ReviewLab } from './review-lab.js';

/** Every door to one running engine and one store. */
export interface Doors extends ReviewLab, Pick<TestApi, 'call' | 'person'> {
  readonly deps: ApiDeps;
  /** How far the clock of the server (not that of the engine) is off. */
  readonly clock: { offMs: number };
  /** Puts a token where the command line finds it, then runs a verb with it. */
  readonly cli: (token: string, ...args: readonly string[]) => Promise<Ran>;
  readonly slack: FakeSlack;
  /** Sends what the outbox holds and nobody has confirmed. */
  readonly resend: () => Promise<number>;
  /** What the server had to say of failures of its own. */
  readonly log: readonly string[];
}

/** The API, the pages and the command line over a real Temporal server, a worker and a store. */
export const withDoors = (work: (doors: Doors) => Promise<void>): Promise<void> =>
  withReviewLab((lab) => withSlack((slack) => openDoors(lab, slack, work)));

async function openDoors(lab: ReviewLab, slack: FakeSlack, work: (doors: Doors) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'rolewright-doors-'));
  const clock = { offMs: 0 };
  const log: string[] = [];
  const deps: ApiDeps = {
    ...{ store: lab.store, blobs: lab.blobs, campaigns: lab.campaigns, signer: lab.signer, schedules: noSchedules },
    ...{ checkpoints: checkpointFolder(dir), publicUrl: BASE, allowedHosts: [], maxExportBytes: 1000 },
    clock: () => new Date(Date.now() + clock.offMs),
    alarms: () => [],
    collect: () => Promise.reject(new Error('nothing is collected here')),
    log: (line) => log.push(line),
    slack: slackIn(slack),
  };
  const app = createApp(deps);
  const server = await listening(app);
  slack.connect(
    async (sent) => callApp(app, { method: 'POST', path: '/chat/slack', ...sent }),
    () => deps.clock(),
  );
  try {
    await mkdir(join(dir, 'state'));
    await writeFile(join(dir, 'state', 'running.json'), JSON.stringify({ url: server.url }));
    await work({
      ...lab,
      ...{ deps, clock, log, slack },
      call: (request) => callApp(app, request),
      person: (email, permissions) => issueToken(lab.store, { email, permissions, label: email }),
      cli: (token, ...args) => runMain(dir, args, { ROLEWRIGHT_TOKEN: token }),
      resend: () => resendCommands({ ...deps, onAnswer: () => Promise.resolve() }),
    });
  } finally {
    server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** However busy this machine is, Slack is not told "not yet confirmed": that has tests of its own. */
function slackIn({ url, signingSecret, teamId }: FakeSlack): SlackDoor | undefined {
  const door = slackDoor({ token: 'xoxb-1', apiUrl: url, deciding: { signingSecret, teamId } });
  return door && { ...door, ackMs: 20_000 };
}
