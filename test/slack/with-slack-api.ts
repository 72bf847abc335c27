import type { ApiDeps } from '../../src/api/deps.js';
import { askAbout, showAbout } from '../../src/api/questions.js';
import { resendCommands } from '../../src/api/resend.js';
import { slackDoor, type SlackDoor } from '../../src/api/slack/door.js';
import { tellLate } from '../../src/api/slack/late.js';
import { deliverNotices } from '../../src/notify/deliver.js';
import { createSlackApi } from '../../src/notify/slack/api.js';
import { slackNotifier } from '../../src/notify/slack/notifier.js';
import { withApi, type Loose, type TestApi } from '../api/with-api.js';
import { slackId, withSlack, type FakeSlack, type SlackMessageKept } from '../notify/fake-slack.js';

const MINUTE = 60_000;

/** The API and Slack, connected both ways. */
export interface SlackLab {
  readonly api: TestApi;
  readonly slack: FakeSlack;
  /** Tells everybody all there is to tell. */
  readonly tell: () => Promise<void>;
  /** What the outbox does once it is due. */
  readonly resend: () => Promise<void>;
  /** The latest message to this person. */
  readonly messageTo: (email: string) => SlackMessageKept;
  /** The answers that are in the ledger's read model, refusals with their code. */
  readonly decisions: (reviewId: string) => Promise<readonly (readonly [string, string | null])[]>;
}

export const ANA = 'ana@corp.example';
export const BEN = 'ben@corp.example';
export const userOf = slackId;

export function withSlackApi(work: (lab: SlackLab) => Promise<void>, more: Partial<SlackDoor> = {}): Promise<void> {
  return withSlack((slack) => {
    const settings = { token: 'xoxb-1', apiUrl: slack.url };
    const { signingSecret, teamId } = slack;
    const door = { ...slackDoor({ ...settings, deciding: { signingSecret, teamId } })!, ...more };
    return withApi(
      async (api) => {
        slack.connect(
          async (sent) => {
            const { status, text } = await api.call({ method: 'POST', path: '/chat/slack', ...sent });
            return { status, text };
          },
          () => api.deps.clock(),
        );
        const notifiers = [slackNotifier(createSlackApi(settings), { deciding: true })];
        await work(labOf({ api, slack, deps: { ...api.deps, notifiers } }));
      },
      { slack: door },
    );
  });
}

type Notifiers = Parameters<typeof deliverNotices>[0]['notifiers'];

function labOf(parts: {
  readonly api: TestApi;
  readonly slack: FakeSlack;
  readonly deps: ApiDeps & { readonly notifiers: Notifiers };
}): SlackLab {
  const { api, slack, deps } = parts;
  return {
    api,
    slack,
    tell: async () => {
      api.pass(5 * MINUTE);
      while ((await deliverNotices({ ...deps, ask: askAbout(deps), show: showAbout(deps) })) > 0);
    },
    resend: async () => {
      api.pass(10 * MINUTE);
      await resendCommands({ ...deps, onAnswer: tellLate(deps) });
    },
    messageTo: (email) => {
      const found = slack.messages.findLast(({ channel }) => channel === `D-${slackId(email)}`);
      if (!found) throw new Error(`no message to ${email}`);
      return found;
    },
    decisions: async (reviewId) => {
      const rows = await deps.store.decisions({ reviewId });
      return rows.map(({ answer, refusedCode }) => [answer.kind, refusedCode] as const);
    },
  };
}

/** Everything a message, a form or an answer says, as it is sent. */
export const textOf = (shown: unknown): string => JSON.stringify(shown);

/** The labels of all buttons of a message. */
export const labelsOf = ({ blocks }: { readonly blocks: Loose[] }): readonly string[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements.map((one: Loose) => one.text.text) : []));
