import type { Command } from 'commander';
import type { Campaign, CampaignDetails, Measures, Mining } from '../api/client.js';
import { stageNames } from '../domain/campaign.js';
import { miningFacts } from '../domain/mining-summary.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { columns, print } from './output.js';

/** `rolewright status [CAMPAIGN]`: all campaigns, or how far one is. Exit code 1 when that one failed. */
export function addStatus(program: Command): void {
  const command = program
    .command('status')
    .description('list the campaigns, or show how far one is')
    .argument('[campaign]', 'the id of a campaign');
  withClientOptions(command).action(status);
}

async function status(campaignId: string | undefined, options: ClientOptions): Promise<void> {
  const client = await clientOf(options);
  if (campaignId === undefined) {
    const items = await client.campaigns();
    const { alarms } = await client.health();
    print({ json: { items, alarms }, text: [...alarms.map(alarmLine), ...campaignLines(items)] }, options.json);
    return;
  }
  const campaign = await client.campaign(campaignId);
  const measures = await client.measures(campaignId);
  const mining = campaign.stages['mine-roles'] ? await client.mining(campaignId) : undefined;
  const text = [...campaignText(campaign), ...miningText(mining), ...measureLines(measures)];
  print({ json: { ...campaign, measures, ...(mining ? { mining } : {}) }, text }, options.json);
  if (campaign.state === 'failed') process.exitCode = 1;
}

const alarmLine = ({ code, message }: { readonly code: string; readonly message: string }): string =>
  `ALARM ${code}: ${message}`;

const campaignLines = (items: readonly Campaign[]): readonly string[] =>
  items.length === 0
    ? ['No campaign has been started yet.']
    : columns(items.map(({ campaignId, state, startedAt, problem }) => [campaignId, state, startedAt, problem ?? '']));

function campaignText(campaign: CampaignDetails): readonly string[] {
  const { campaignId, state, phase, startedAt, live, at, problem } = campaign;
  const now = live ? `now at ${phase ?? 'its end'}` : `as last recorded; its workflow did not answer at ${at}`;
  return [
    `Campaign ${campaignId}: ${state}, ${now}`,
    `Started ${startedAt}`,
    ...(problem === null ? [] : [`Problem: ${problem}`]),
    ...columns(stageRows(campaign)),
    reviewsLine(campaign),
  ];
}

function stageRows({ stages }: CampaignDetails): readonly (readonly string[])[] {
  const carried = (['attestations', 'carry-over'] as const).filter((name) => stages[name]);
  return [...stageNames, ...carried].map((name, index) => {
    const stage = stages[name];
    const counts = Object.entries(stage?.counts ?? {}).filter(([what]) => !what.includes('.'));
    return [`  ${index + 1} ${name}`, stage ? counts.map(([what, count]) => `${what} ${count}`).join(', ') : 'not yet'];
  });
}

function reviewsLine({ reviews }: CampaignDetails): string {
  const { open, settling, closed, outcomes } = reviews;
  const ends = Object.entries(outcomes).map(([kind, count]) => `${count} ${kind}`);
  return `Reviews: ${open} open, ${settling} settling, ${closed} closed${ends.length > 0 ? ` (${ends.join(', ')})` : ''}`;
}

const miningText = (mining: Mining | undefined): readonly string[] =>
  mining ? ['Mining:', ...columns(miningFacts(mining).map(({ label, value }) => [`  ${label}`, value]))] : [];

type Figures = NonNullable<Measures['campaign']>;

/** How deciding went; of single people only what this caller may see. */
function measureLines({ campaign, people, quickBelowSeconds }: Measures): readonly string[] {
  if (!campaign || campaign.decisions === 0) return [];
  const told = (figures: Figures): readonly string[] => figureCells(figures, quickBelowSeconds);
  return [
    `Deciding: ${told(campaign)
      .filter((cell) => cell !== '')
      .join(', ')}`,
    ...columns(people.map(({ name, ...figures }) => [`  ${name}`, ...told(figures)])),
  ];
}

const figureCells = (figures: Figures, below: number): readonly string[] => [
  `${figures.decisions} decisions`,
  figures.medianSeconds === null ? 'no time known' : `median ${spoken(figures.medianSeconds)}`,
  figures.p90Seconds === null ? '' : `p90 ${spoken(figures.p90Seconds)}`,
  `${figures.quick} under ${below} s`,
  figures.shareApproved === null ? '' : `${Math.round(figures.shareApproved * 100)} % approved`,
  `${figures.inBulk} in bulk`,
];

/** Seconds, in the unit in which one thinks of so many. */
function spoken(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
