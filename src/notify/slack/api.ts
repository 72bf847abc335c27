import type { KnownBlock, ModalView } from '@slack/types';
import { LogLevel, WebAPIPlatformError, WebAPIRateLimitedError, WebClient, type Logger } from '@slack/web-api';
import { notifyFailed, NotifyLater } from '../notifier.js';
import { channelSchema, historySchema, postedSchema, userSchema, type UserRecord } from './schema.js';

/** A member of the workspace, as Slack knows them now. */
export interface SlackUser {
  readonly id: string;
  /** `member`: a living one of the workspace's own: no bot, no guest, nobody of another organisation. */
  readonly standing: 'member' | 'deactivated' | 'bot' | 'guest';
  /** null where Slack does not say. */
  readonly teamId: string | null;
  /** Only one that its owner has confirmed. */
  readonly email: string | null;
}

export interface Place {
  readonly channel: string;
  readonly ts: string;
}

interface Posting {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** The few methods of Slack's Web API that are used here. Throws `NOTIFY_FAILED` or `NOTIFY_LATER`. */
export interface SlackApi {
  userByEmail(email: string): Promise<SlackUser | undefined>;
  user(userId: string): Promise<SlackUser | undefined>;
  directChannel(userId: string): Promise<string>;
  post(channel: string, message: Posting & { readonly key: string }): Promise<Place>;
  /** A message posted before under this key, among the latest in the channel. */
  find(channel: string, key: string): Promise<Place | undefined>;
  /** False when that message is gone. */
  update(place: Place, message: Posting): Promise<boolean>;
  /** `used`: this click has opened a form before; `late`: Slack waits for three seconds and no longer. */
  openView(triggerId: string, view: ModalView): Promise<'opened' | 'used' | 'late'>;
  /** Nothing where the form has been closed meanwhile. */
  updateView(viewId: string, view: ModalView): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const EVENT = 'rolewright_notice';
const LOOKED_BACK = 50;

/** `timeoutMs` is for whoever has somebody waiting. */
export function createSlackApi({
  token,
  apiUrl,
  timeoutMs = TIMEOUT_MS,
}: {
  readonly token: string;
  readonly apiUrl: string | undefined;
  readonly timeoutMs?: number;
}): SlackApi {
  const slack = new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: timeoutMs,
    logger: silent,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    allowAbsoluteUrls: false,
  });
  return {
    userByEmail: (email) => userOf(() => slack.users.lookupByEmail({ email })),
    user: (userId) => userOf(() => slack.users.info({ user: userId })),
    directChannel: async (userId) =>
      channelSchema.parse(await asked(() => slack.conversations.open({ users: userId }))).channel.id,
    post: async (channel, { text, blocks, key }) => {
      const metadata = { event_type: EVENT, event_payload: { key } };
      const quiet = { unfurl_links: false, unfurl_media: false };
      return postedSchema.parse(
        await asked(() => slack.chat.postMessage({ channel, text, blocks, metadata, ...quiet })),
      );
    },
    find: async (channel, key) => {
      const history = await asked(() =>
        slack.conversations.history({ channel, limit: LOOKED_BACK, include_all_metadata: true }),
      );
      const { messages } = historySchema.parse(history);
      const found = messages.find(
        ({ metadata }) => metadata?.event_type === EVENT && metadata.event_payload['key'] === key,
      );
      return found && { channel, ts: found.ts };
    },
    update: async ({ channel, ts }, { text, blocks }) =>
      (await unless(gone, () => slack.chat.update({ channel, ts, text, blocks }))) !== undefined,
    openView: async (triggerId, view) => {
      try {
        await slack.views.open({ trigger_id: triggerId, view });
        return 'opened';
      } catch (error) {
        if (isRefused(error, ['exchanged_trigger_id'])) return 'used';
        if (isRefused(error, ['expired_trigger_id'])) return 'late';
        throw failureOf(error);
      }
    },
    updateView: async (viewId, view) => {
      await unless(['not_found'], () => slack.views.update({ view_id: viewId, view }));
    },
  };
}

const strangers: readonly string[] = ['users_not_found', 'user_not_found', 'user_not_visible'];
const gone: readonly string[] = ['message_not_found', 'channel_not_found', 'is_archived', 'cant_update_message'];

async function userOf(ask: () => Promise<unknown>): Promise<SlackUser | undefined> {
  const answer = await unless(strangers, ask);
  if (answer === undefined) return undefined;
  const { user } = userSchema.parse(answer);
  const email = user.is_email_confirmed ? (user.profile.email ?? null) : null;
  return { id: user.id, standing: standingOf(user), teamId: user.team_id ?? null, email };
}

function standingOf(user: UserRecord): SlackUser['standing'] {
  if (user.deleted) return 'deactivated';
  if (user.is_bot) return 'bot';
  return user.is_restricted || user.is_ultra_restricted || user.is_stranger ? 'guest' : 'member';
}

/** Undefined where Slack refuses for one of these reasons. */
async function unless<T>(reasons: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isRefused(error, reasons)) return undefined;
    throw failureOf(error);
  }
}

const isRefused = (error: unknown, reasons: readonly string[]): boolean =>
  error instanceof WebAPIPlatformError && reasons.includes(error.data.error);

const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw failureOf(error);
  }
};

const failureOf = (error: unknown): Error =>
  error instanceof WebAPIRateLimitedError
    ? new NotifyLater('slack', error.retryAfter * 1000)
    : notifyFailed('slack', error);

/** What goes wrong is thrown, and told by whoever asked. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
