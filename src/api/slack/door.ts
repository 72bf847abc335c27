import { createSlackApi, type SlackApi } from '../../notify/slack/api.js';

/** What deciding in Slack takes. */
export interface SlackDoor {
  /** Gives up soon: Slack itself waits for three seconds. */
  readonly api: SlackApi;
  readonly signingSecret: string;
  /** The one workspace whose members are believed. */
  readonly teamId: string;
  /** Where answers may be sent: the origins of Slack's `response_url`s. */
  readonly answersTo: readonly string[];
  /** When Slack is answered at the latest, whatever is still going on. */
  readonly ackMs: number;
}

/** Asking Slack takes less than this, or is given up: half of what there is. */
const TIMEOUT_MS = 1_500;
const ACK_MS = 2_500;

interface Settings {
  readonly token: string;
  readonly apiUrl: string | undefined;
  readonly deciding?: { readonly signingSecret: string; readonly teamId: string };
}

/** Undefined where nobody may decide in Slack. */
export function slackDoor(settings: Settings | undefined): SlackDoor | undefined {
  if (!settings?.deciding) return undefined;
  const { token, apiUrl, deciding } = settings;
  return {
    ...deciding,
    api: createSlackApi({ token, apiUrl, timeoutMs: TIMEOUT_MS }),
    answersTo: originsOf(apiUrl),
    ackMs: ACK_MS,
  };
}

/** Slack answers at `hooks.` of where its API is; what stands in for it in a test has one address for both. */
function originsOf(apiUrl: string | undefined): readonly string[] {
  if (apiUrl === undefined) return ['https://hooks.slack.com'];
  const { origin, protocol, host } = new URL(apiUrl);
  return [origin, `${protocol}//hooks.${host}`];
}
