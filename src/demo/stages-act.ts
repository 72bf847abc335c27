import { balanceTable, findingLines, stageLine } from '../cli/preview-text.js';
import { stageNames } from '../domain/campaign.js';
import type { Actor, Cast } from './cast.js';
import type { Console } from './console.js';
import { decide } from './decide.js';
import { until } from './poll.js';

/** A campaign that runs, and who plays in it. */
export interface Running {
  readonly cast: Cast;
  readonly engineer: Actor;
  readonly campaignId: string;
  readonly console: Console;
}

/** Stage by stage, as each finishes; the gate after the first is opened by the owners of the sources. */
export async function playStages(run: Running, owners: readonly string[]): Promise<void> {
  const { engineer, campaignId, console } = run;
  for (const stage of stageNames) {
    const receipt = await until(`stage ${stage}`, async () => {
      const { stages, problem } = await engineer.api.campaign(campaignId);
      if (problem) throw new Error(problem);
      return stages[stage];
    });
    console.say(stageLine({ stage, ...receipt }));
    if (stage === 'inventory') await confirmSources(run, owners);
  }
  console.act('What was found wrong with the data');
  for (const line of findingLines(await engineer.api.findings(campaignId))) console.say(line);
  console.act('Where every row, account and grant ended');
  const balance = await engineer.api.balance(campaignId);
  for (const line of balanceTable(balance)) console.say(line);
  if (!balance.addsUp) throw new Error('expected a balance that adds up');
  console.say('every line adds up to its total');
}

/** Nothing is merged before every owner has said that the export is theirs and complete. */
async function confirmSources({ cast, campaignId, console }: Running, owners: readonly string[]): Promise<void> {
  for (const email of owners) {
    const owner = await cast.actor(email);
    const asked = await until(`the question to ${email}`, async () => {
      const items = await owner.api.allReviews({ state: 'open', campaign: campaignId });
      return items.length > 0 ? items : undefined;
    });
    for (const { reviewId, title } of asked) {
      const { seq } = await decide(owner, reviewId, { decisionId: `d-${reviewId}`, answer: { kind: 'confirm' } });
      console.say(`    ${email} confirms: ${title} (ledger entry ${seq})`);
    }
  }
}

/** Each candidate with its sentence; returns how many there are. */
export async function showCandidates({ engineer, campaignId, console }: Running): Promise<number> {
  console.act('Candidate roles, each waiting for a person');
  const candidates = await engineer.api.candidates(campaignId);
  for (const { name, explanation } of candidates) console.say(`${name}: ${explanation}`);
  return candidates.length;
}
