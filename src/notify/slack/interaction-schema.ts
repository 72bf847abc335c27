import { z } from 'zod';
import { InputError } from '../../domain/errors.js';
import { presses, type FormOf, type Pressed } from './press.js';

/** Who does something in Slack, by ids; of which workspace the request and, where Slack says so, the account are. */
export interface SlackSender {
  readonly userId: string;
  readonly teamId: string;
  readonly userTeamId: string | null;
}

/** What Slack hands to us, as far as we act on it. */
export type Interaction =
  | {
      readonly kind: 'click';
      readonly sender: SlackSender;
      readonly triggerId: string;
      readonly responseUrl: string | null;
      /** null: a button of a release that wrote something else. */
      readonly pressed: Pressed | null;
    }
  | {
      readonly kind: 'submitted';
      readonly sender: SlackSender;
      readonly viewId: string;
      readonly form: FormOf | null;
      readonly reason: string;
      /** What was chosen, with forms that let choose. */
      readonly choice: string | null;
    }
  | {
      readonly kind: 'command';
      readonly sender: SlackSender;
      readonly text: string;
      readonly responseUrl: string | null;
    }
  /** Acknowledged, and nothing else. */
  | { readonly kind: 'other' };

const id = z.string().min(1).max(200);
const user = z.object({ id, team_id: z.string().nullish() });
const team = z.object({ id }).nullish();

const pressed = z.object({ v: z.literal(1), reviewId: id.max(1000), viewDigest: id, press: z.enum(presses) });
const form = pressed.extend({ turn: z.int().min(0) });

const clickSchema = z.object({
  type: z.literal('block_actions'),
  user,
  team,
  trigger_id: id,
  response_url: z.string().nullish(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().nullish() })).min(1),
});

const text = z.object({ value: z.string().nullish() });
const picked = z.object({ selected_option: z.object({ value: z.string() }).nullish() });

const submittedSchema = z.object({
  type: z.literal('view_submission'),
  user,
  team,
  view: z.object({
    id,
    callback_id: z.literal('decide'),
    private_metadata: z.string(),
    state: z.object({
      values: z.object({
        reason: z.object({ reason: text }).optional(),
        choice: z.object({ choice: picked }).optional(),
      }),
    }),
  }),
});

const commandSchema = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: id,
  team_id: id,
  response_url: z.string().optional(),
});

/** Reads a body that Slack has signed. Throws `BAD_REQUEST` for what is no interaction of any kind. */
export function readInteraction(body: string): Interaction {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { payload } = fields;
  if (payload !== undefined) return readPayload(jsonOf(payload));
  const command = commandSchema.safeParse(fields);
  if (command.success) {
    const { text: said, user_id: userId, team_id: teamId, response_url: responseUrl = null } = command.data;
    return { kind: 'command', sender: { userId, teamId, userTeamId: null }, text: said, responseUrl };
  }
  if (fields['ssl_check'] === '1') return { kind: 'other' };
  throw new InputError('BAD_REQUEST', 'expected an interaction or a slash command');
}

function readPayload(payload: unknown): Interaction {
  const click = clickSchema.safeParse(payload);
  if (click.success) return clickOf(click.data);
  const submitted = submittedSchema.safeParse(payload);
  if (submitted.success) return submittedOf(submitted.data);
  if (z.object({ type: z.string() }).safeParse(payload).success) return { kind: 'other' };
  throw new InputError('BAD_REQUEST', 'expected a payload with its type');
}

/** A link is a button, too: it opens by itself. */
function clickOf({
  actions,
  trigger_id: triggerId,
  response_url: url,
  ...who
}: z.output<typeof clickSchema>): Interaction {
  const [action] = actions;
  if (!action?.action_id.startsWith('press:')) return { kind: 'other' };
  const read = pressed.safeParse(jsonOf(action.value ?? ''));
  return {
    kind: 'click',
    sender: senderOf(who),
    triggerId,
    responseUrl: url ?? null,
    pressed: read.success ? read.data : null,
  };
}

function submittedOf({ view, ...who }: z.output<typeof submittedSchema>): Interaction {
  const { reason, choice } = view.state.values;
  const read = form.safeParse(jsonOf(view.private_metadata));
  return {
    kind: 'submitted',
    sender: senderOf(who),
    viewId: view.id,
    form: read.success ? read.data : null,
    reason: reason?.reason.value ?? '',
    choice: choice?.choice.selected_option?.value ?? null,
  };
}

/** An organisation-wide installation names no workspace: then it is nobody's. */
const senderOf = (who: Pick<z.output<typeof clickSchema>, 'user' | 'team'>): SlackSender => ({
  userId: who.user.id,
  teamId: who.team?.id ?? '',
  userTeamId: who.user.team_id ?? null,
});

/** Undefined for what is no JSON. */
function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
