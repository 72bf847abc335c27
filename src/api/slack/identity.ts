import type { SlackUser } from '../../notify/slack/api.js';
import type { SlackSender } from '../../notify/slack/interaction-schema.js';
import type { Person } from '../../store/store.js';
import type { ApiDeps, Caller } from '../deps.js';
import type { SlackDoor } from './door.js';

/** Who is behind an account in Slack in this moment, or why nobody is. */
export type Identified =
  | { readonly kind: 'known'; readonly caller: Caller; readonly person: Person }
  | { readonly kind: 'stranger'; readonly why: string };

/** Where an unknown person may turn. */
const others = 'You can still decide on the page.';

/**
 * Asks Slack who this is now, and takes the confirmed e-mail for the person here that has it; nobody is made one by a click.
 * They may do what a reviewer may, and each review asks again whether they may in it. Nothing is remembered.
 */
export async function identify(
  { store }: Pick<ApiDeps, 'store'>,
  { api, teamId }: Pick<SlackDoor, 'api' | 'teamId'>,
  sender: SlackSender,
): Promise<Identified> {
  if (sender.teamId !== teamId || (sender.userTeamId ?? teamId) !== teamId) return otherWorkspace;
  const user = await api.user(sender.userId);
  const why = strangeness(user, teamId);
  if (!user || why !== null) return stranger(why ?? 'Slack does not know you');
  const { email } = user;
  if (email === null) return stranger('Slack has no confirmed e-mail of yours');
  const person = await store.personByEmail(email);
  if (!person) return stranger('nobody with your e-mail in Slack is known here, so you are asked in no review');
  const chat = { kind: 'slack', teamId, userId: sender.userId } as const;
  const caller = { personId: person.personId, permissions: ['reviewer'], via: 'slack', chat } as const;
  return { kind: 'known', caller, person };
}

function strangeness(user: SlackUser | undefined, teamId: string): string | null {
  if (!user) return 'Slack does not know you';
  if (user.teamId !== teamId) return 'your account belongs to another workspace';
  switch (user.standing) {
    case 'member':
      return null;
    case 'deactivated':
      return 'your account in Slack is deactivated';
    case 'bot':
      return 'a bot decides nothing';
    case 'guest':
      return 'guests of the workspace decide nothing here';
  }
}

const stranger = (why: string): Identified => ({
  kind: 'stranger',
  why: `Not taken: ${why}. Nothing was decided. ${others}`,
});

const otherWorkspace = stranger('your account belongs to another workspace');
