import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { reply, withHttp, type FarEnd } from './fakes.js';

/** Parsed JSON of which a test says by itself what it expects. */
type Loose = any;

export interface SlackMessageKept {
  readonly channel: string;
  readonly ts: string;
  readonly metadata: Loose;
  blocks: Loose[];
  text: string;
}

/** What Slack sends to an app, however it gets there. */
export type SlackPost = (request: {
  readonly body: string;
  readonly headers: Record<string, string>;
}) => Promise<{ readonly status: number; readonly text: string }>;

/** How a request is sent: more often than once, at another time, by somebody who has another secret, or changed on its way. */
export interface Delivering {
  readonly retries?: number;
  readonly skewMs?: number;
  readonly secret?: string;
  readonly tamper?: (body: string) => string;
}

export interface FakeSlack extends FarEnd {
  readonly teamId: string;
  readonly signingSecret: string;
  /** Where requests go, and by which clock they are signed. */
  connect(post: SlackPost, clock: () => Date): void;
  /** What `users.info` says of a user, over what it says of a member. */
  readonly users: Record<string, Loose>;
  /** `users.info` waits for it. */
  held: Promise<unknown> | null;
  readonly messages: SlackMessageKept[];
  /** Forms as they look now, by id. */
  readonly views: Map<string, Loose>;
  /** What was said by `response_url`s, in order. */
  readonly said: Loose[];
  /** Presses the button of this label in a message; answers what the app answered. */
  click(of: Click, how?: Delivering): Promise<readonly Answered[]>;
  /** Sends a form that stands open. */
  submit(of: Submit, how?: Delivering): Promise<readonly Answered[]>;
  command(of: { readonly user: string; readonly text: string; readonly teamId?: string }): Promise<Answered>;
  deliver(body: string, how?: Delivering): Promise<readonly Answered[]>;
  /** The only form that stands open. */
  onlyView(): Loose;
}

export interface Answered {
  readonly status: number;
  readonly body: Loose;
}

export interface Click {
  readonly user: string;
  readonly message: { readonly blocks: Loose[]; readonly channel?: string; readonly ts?: string };
  readonly label: string;
  /** Of several questions in the message, which. */
  readonly nth?: number;
  readonly teamId?: string;
  readonly userTeamId?: string;
}

export interface Submit {
  readonly user: string;
  readonly view: Loose;
  readonly reason?: string;
  readonly choice?: string;
}

const TEAM = 'T0CORP';
const SECRET = '0123456789abcdef0123456789abcdef';

export const slackId = (email: string): string => `U-${email}`;

/**
 * Slack's Web API and its other half: it keeps messages and forms, refuses blocks that break its limits, and delivers signed
 * clicks, forms and commands to the app. Everybody at corp.example is a member; `users` says who is not.
 */
export function withSlack<T>(work: (slack: FakeSlack) => Promise<T>): Promise<T> {
  const slack = fakeSlack();
  return withHttp(
    (body, path, response) => void answer(slack, { body, path, response }),
    (url) => work(Object.assign(slack, { url })),
  );
}

interface Kept extends FakeSlack {
  readonly triggers: Map<string, 'fresh' | 'used'>;
}

function fakeSlack(): Kept {
  let post: SlackPost = () => Promise.reject(new Error('no app is connected'));
  let clock = (): Date => new Date();
  let count = 0;
  const slack: Kept = {
    ...{ url: '', received: [], mode: 'well', teamId: TEAM, signingSecret: SECRET, held: null },
    ...{ users: {}, messages: [], views: new Map(), said: [], triggers: new Map() },
    connect: (to, by) => {
      post = to;
      clock = by;
    },
    async deliver(body, { retries = 0, skewMs = 0, secret = SECRET, tamper = (same: string) => same } = {}) {
      const timestamp = String(Math.floor((clock().getTime() + skewMs) / 1000));
      const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
      const answers: Answered[] = [];
      for (let retry = 0; retry <= retries; retry++) {
        const headers = {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${mac}`,
          ...(retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' } : {}),
        };
        const { status, text } = await post({ body: tamper(body), headers });
        answers.push({ status, body: text === '' ? null : JSON.parse(text) });
      }
      return answers;
    },
    click({ user, message, label, nth = 0, teamId = TEAM, userTeamId = teamId }, how) {
      const buttons = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
      const button = buttons.filter((one) => one.text.text === label)[nth];
      if (!button) throw new Error(`no button ${label} among ${buttons.map((one) => one.text.text).join(', ')}`);
      const trigger = `t${(count += 1)}`;
      slack.triggers.set(trigger, 'fresh');
      const payload = {
        type: 'block_actions',
        ...{ team: { id: teamId, domain: 'corp' }, user: { id: user, team_id: userTeamId }, trigger_id: trigger },
        container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
        response_url: `${slack.url}respond/${count}`,
        actions: [{ action_id: button.action_id, type: 'button', value: button.value, text: button.text }],
      };
      return slack.deliver(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), how);
    },
    async submit({ user, view, reason = '', choice }, how) {
      const payload = {
        type: 'view_submission',
        ...{ team: { id: TEAM, domain: 'corp' }, user: { id: user, team_id: TEAM } },
        view: {
          ...view,
          state: {
            values: {
              reason: { reason: { type: 'plain_text_input', value: reason || null } },
              ...(choice === undefined
                ? {}
                : { choice: { choice: { type: 'static_select', selected_option: { value: choice } } } }),
            },
          },
        },
      };
      const answers = await slack.deliver(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), how);
      for (const { body } of answers) {
        if (body?.response_action !== 'update') continue;
        const problem = viewProblem(body.view);
        if (problem) throw new Error(`Slack would refuse this view: ${problem}`);
        slack.views.set(view.id, { id: view.id, ...body.view });
      }
      return answers;
    },
    async command({ user, text, teamId = TEAM }) {
      const response_url = `${slack.url}respond/${(count += 1)}`;
      const fields = { command: '/rolewright', text, user_id: user, team_id: teamId, response_url, trigger_id: 't' };
      const [answered] = await slack.deliver(new URLSearchParams(fields).toString());
      const problem = answered?.status === 200 && answered.body ? blocksProblem(answered.body.blocks) : null;
      if (problem) throw new Error(`Slack would refuse this answer: ${problem}`);
      return answered!;
    },
    onlyView() {
      const [view, ...more] = slack.views.values();
      if (!view || more.length > 0) throw new Error(`expected one form, got ${slack.views.size}`);
      return view;
    },
  };
  return slack;
}

interface Asked {
  readonly body: string;
  readonly path: string;
  readonly response: ServerResponse;
}

async function answer(slack: Kept, { body, path, response }: Asked): Promise<void> {
  if (slack.mode === 'busy') return reply(response, 429, { ok: false }, { 'Retry-After': '30' });
  if (slack.mode === 'failing') return reply(response, 503, {});
  if (path.includes('/respond/')) {
    const said = JSON.parse(body);
    const problem = blocksProblem(said.blocks);
    if (!problem) slack.said.push(said);
    return reply(response, problem ? 400 : 200, { ok: !problem, error: problem });
  }
  const method = methods[path.split('/').at(-1)!];
  const result = method
    ? await method(slack, new URLSearchParams(body), response)
    : { ok: false, error: 'unknown_method' };
  if (!response.destroyed) reply(response, 200, result);
}

const json = (form: URLSearchParams, name: string): Loose => JSON.parse(form.get(name) ?? 'null');

const emailOf = (userId: string): string => userId.slice(2);

const methods: Record<string, (slack: Kept, form: URLSearchParams, response: ServerResponse) => unknown> = {
  'users.lookupByEmail': (slack, form) => userAnswer(slack, slackId(form.get('email') ?? ''), 'users_not_found'),
  'users.info': async (slack, form) => {
    await slack.held;
    return userAnswer(slack, form.get('user') ?? '', 'user_not_found');
  },
  'conversations.open': (_, form) => ({ ok: true, channel: { id: `D-${form.get('users')}` } }),
  'conversations.history': ({ messages }, form) => ({
    ok: true,
    messages: messages.filter((m) => m.channel === form.get('channel')),
  }),
  'chat.postMessage': (slack, form, response) => {
    const channel = form.get('channel') ?? '';
    const ts = `1.${slack.messages.length}`;
    const blocks = json(form, 'blocks');
    const error = blocksProblem(blocks);
    if (error) return { ok: false, error: 'invalid_blocks', response_metadata: { messages: [error] } };
    slack.messages.push({ channel, ts, metadata: json(form, 'metadata'), blocks, text: form.get('text') ?? '' });
    slack.received.push({ to: emailOf(channel.slice(2)), raw: form.get('blocks') ?? '' });
    if (slack.loseAnswer) return response.destroy();
    return { ok: true, channel, ts };
  },
  'chat.update': (slack, form) => {
    const at = slack.messages.findIndex((m) => m.channel === form.get('channel') && m.ts === form.get('ts'));
    const kept = slack.messages[at];
    if (!kept) return { ok: false, error: 'message_not_found' };
    const blocks = json(form, 'blocks');
    const error = blocksProblem(blocks);
    if (error) return { ok: false, error: 'invalid_blocks' };
    Object.assign(kept, { blocks, text: form.get('text') ?? '' });
    slack.received[at] = { to: slack.received[at]!.to, raw: form.get('blocks') ?? '' };
    return { ok: true };
  },
  'views.open': (slack, form) => {
    const trigger = form.get('trigger_id') ?? '';
    const state = slack.triggers.get(trigger);
    if (state !== 'fresh') return { ok: false, error: state ? 'exchanged_trigger_id' : 'invalid_trigger_id' };
    const view = json(form, 'view');
    if (viewProblem(view)) return { ok: false, error: viewProblem(view) };
    slack.triggers.set(trigger, 'used');
    const id = `V${trigger}`;
    slack.views.set(id, { id, ...view });
    return { ok: true, view: { id } };
  },
  'views.update': (slack, form) => {
    const id = form.get('view_id') ?? '';
    if (!slack.views.has(id)) return { ok: false, error: 'not_found' };
    slack.views.set(id, { id, ...json(form, 'view') });
    return { ok: true, view: { id } };
  },
};

function userAnswer({ users, teamId }: Kept, id: string, unknown: string): object {
  const email = emailOf(id);
  const known = email.endsWith('@corp.example') || Object.hasOwn(users, id);
  if (!known || users[id] === null) return { ok: false, error: unknown };
  const user = { id, team_id: teamId, profile: { email }, is_email_confirmed: true, ...users[id] };
  return { ok: true, user };
}

/** What Slack refuses of a message's or form's blocks. */
function blocksProblem(blocks: Loose[], most = 50): string | null {
  if (blocks.length > most) return `${blocks.length} blocks`;
  for (const block of blocks) {
    const { text } = block;
    if (text && (text.text.length === 0 || text.text.length > 3000)) return `a text of ${text.text.length}`;
    const elements: Loose[] = block.elements ?? [];
    if (elements.length > 25) return `${elements.length} elements`;
    if (new Set(elements.map((one) => one.action_id)).size !== elements.length) return 'one action_id twice';
    for (const { text: label, value } of elements) {
      if (label.text.length > 75) return `a button of ${label.text.length}`;
      if (value !== undefined && value.length > 2000) return `a value of ${value.length}`;
    }
  }
  return null;
}

function viewProblem({ title, submit, close, blocks, private_metadata: metadata = '' }: Loose): string | null {
  for (const one of [title, submit, close]) if (one && one.text.length > 24) return `a title of ${one.text.length}`;
  if (metadata.length > 3000) return `metadata of ${metadata.length}`;
  if (!submit && blocks.some((block: Loose) => block.type === 'input')) return 'an input without a submit';
  return blocksProblem(blocks, 100);
}
