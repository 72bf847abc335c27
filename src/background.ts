import { askAbout, showAbout } from './api/questions.js';
import type { ApiDeps } from './api/deps.js';
import type { NotifyConfig } from './notify-config.js';
import { deliverNotices } from './notify/deliver.js';
import { mailNotifier } from './notify/mail.js';
import type { Notifier } from './notify/notifier.js';
import { createSlackApi } from './notify/slack/api.js';
import { slackNotifier } from './notify/slack/notifier.js';
import { teamsNotifier } from './notify/teams.js';
import { repeat, type Repeating } from './repeat.js';

/** How often the outbox of notices is looked at while nothing is due. */
const PAUSE_MS = 1000;

/** Tells people what there is to tell, until it is stopped. */
export function tellPeople(
  deps: Pick<ApiDeps, 'store' | 'blobs' | 'clock' | 'log' | 'publicUrl'>,
  config: NotifyConfig,
): Repeating {
  const tell = { ...deps, notifiers: notifiersOf(config), ask: askAbout(deps), show: showAbout(deps) };
  return repeat(() => deliverNotices(tell), { name: 'notices not delivered', pauseMs: PAUSE_MS, log: deps.log });
}

/** The ways to tell people that are set up, in the order in which they are tried. */
const notifiersOf = ({ slack, teams, mail }: NotifyConfig): readonly Notifier[] => [
  ...(slack ? [slackNotifier(createSlackApi(slack), { deciding: slack.deciding !== undefined })] : []),
  ...(teams ? [teamsNotifier(teams)] : []),
  ...(mail ? [mailNotifier(mail)] : []),
];
