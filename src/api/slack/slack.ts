import { bodyLimit } from 'hono/body-limit';
import type { Context, Hono } from 'hono';
import { RuleError } from '../../domain/errors.js';
import { readInteraction, type Interaction } from '../../notify/slack/interaction-schema.js';
import { resultView, type ModalView } from '../../notify/slack/views.js';
import { signatureProblem } from '../../notify/slack/signature.js';
import { addressOf } from '../address.js';
import type { ApiDeps, ApiEnv } from '../deps.js';
import type { FailureMeter } from '../failure-meter.js';
import { openForm } from './click.js';
import type { SlackDoor } from './door.js';
import { ephemeral, note, respond } from './respond.js';
import { answerCommand } from './slash.js';
import { decideByForm, notTaken, stillAtWork, type FormReply } from './submit.js';

/** A click brings its whole message along: 50 blocks of 3,000 characters. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The one address that Slack calls, for buttons, forms and `/rolewright`. It needs no token of ours: Slack signs every
 * request. Whatever is going on, Slack is answered in time, and whoever waits is told later.
 */
export function mountSlack(app: Hono<ApiEnv>, deps: ApiDeps, meter: FailureMeter): void {
  app.post('/chat/slack', limitBody, async (c) => {
    const { slack: door } = deps;
    if (!door) throw new RuleError('NOT_FOUND', 'nobody decides in Slack here: it is not set up');
    const interaction = await signedInteraction(c, deps, { door, meter });
    const answer = await answerOf(deps, door, interaction);
    return answer ? c.json(answer) : c.body(null, 200);
  });
}

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new RuleError('TOO_LARGE', `expected a body of at most ${MAX_BODY_BYTES} bytes`);
  },
});

/** Throws `BAD_SLACK_SIGNATURE`, `SLACK_REQUEST_OUT_OF_TIME`, `TOO_MANY_ATTEMPTS` and `BAD_REQUEST`. */
async function signedInteraction(
  c: Context<ApiEnv>,
  { clock }: ApiDeps,
  { door, meter }: { readonly door: SlackDoor; readonly meter: FailureMeter },
): Promise<Interaction> {
  const body = new Uint8Array(await c.req.arrayBuffer());
  const timestamp = c.req.header('x-slack-request-timestamp');
  const signature = c.req.header('x-slack-signature');
  const problem = signatureProblem({ timestamp, signature, body }, { secret: door.signingSecret, now: clock() });
  if (problem === 'out-of-time') {
    throw new RuleError('SLACK_REQUEST_OUT_OF_TIME', 'expected a request of the last five minutes', {
      advice: 'Set the clock of this machine by a time server.',
    });
  }
  if (problem === 'forged') {
    if (meter.failed(addressOf(c))) throw new RuleError('TOO_MANY_ATTEMPTS', 'too many failed attempts');
    throw new RuleError('BAD_SLACK_SIGNATURE', 'expected a request that Slack has signed');
  }
  return readInteraction(new TextDecoder().decode(body));
}

/** What Slack is answered, as JSON; null: an empty answer. */
async function answerOf(deps: ApiDeps, door: SlackDoor, interaction: Interaction): Promise<object | null> {
  switch (interaction.kind) {
    case 'click':
      return answerClick(deps, door, interaction);
    case 'submitted':
      return answerForm(deps, door, interaction);
    case 'command':
      return answerSlash(deps, door, interaction);
    case 'other':
      return null;
  }
}

type Kind<K extends Interaction['kind']> = Extract<Interaction, { readonly kind: K }>;

async function answerClick(deps: ApiDeps, door: SlackDoor, click: Kind<'click'>): Promise<null> {
  const work = openForm(deps, door, click).catch(async (error: unknown) => {
    deps.log(`a click in Slack came to nothing: ${String(error)}`);
    await respond(deps, door, { to: click.responseUrl, message: note(failed) });
  });
  await inTime(work, door.ackMs);
  return null;
}

async function answerForm(deps: ApiDeps, door: SlackDoor, submitted: Kind<'submitted'>): Promise<object> {
  const until = performance.now() + door.ackMs - MARGIN_MS;
  const work = decideByForm(deps, door, { submitted, until }).catch((error: unknown) => {
    deps.log(`a form in Slack came to nothing: ${String(error)}`);
    return notTaken([failedForm], null);
  });
  const reply = await inTime(work, door.ackMs);
  if (reply) return formAnswer(reply);
  void work
    .then((late) => door.api.updateView(submitted.viewId, viewOf(late)))
    .catch((error: unknown) => deps.log(`a form in Slack was not updated: ${String(error)}`));
  return formAnswer(stillAtWork);
}

async function answerSlash(deps: ApiDeps, door: SlackDoor, command: Kind<'command'>): Promise<object | null> {
  const work = answerCommand(deps, door, command).catch((error: unknown) => {
    deps.log(`a command in Slack came to nothing: ${String(error)}`);
    return note(failed);
  });
  const message = await inTime(work, door.ackMs);
  if (message) return ephemeral(message);
  void work.then((late) => respond(deps, door, { to: command.responseUrl, message: late }));
  return null;
}

const failed = 'Something failed here, and nothing was decided. Try again, or decide on the page.';

/** It may have counted before something failed. */
const failedForm =
  'Something failed here. Your message shows whether it counted; if it does not, press the button again.';

/** Between an update that nobody answered and the moment at which Slack has to be: the answer has to be written, too. */
const MARGIN_MS = 300;

/** Undefined when it takes longer; the work goes on. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const formAnswer = (reply: FormReply): object =>
  reply.kind === 'view'
    ? { response_action: 'update', view: reply.view }
    : { response_action: 'errors', errors: reply.errors };

/** A form that has been answered already has no fields left to stand beside. */
const viewOf = (reply: FormReply): ModalView =>
  reply.kind === 'view' ? reply.view : resultView('Not taken', Object.values(reply.errors), null);
