import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchBundle } from '../cli/fetch-bundle.js';
import { replayBundleIn, replayText } from '../cli/replay.js';
import { verdictText } from '../cli/verify.js';
import { directoryBundle } from '../evidence/directory.js';
import { verifyBundle } from '../evidence/verify.js';
import { until } from './poll.js';
import type { Running } from './stages-act.js';

/** The last review expires, the campaign closes, and what people approved is in force. */
export async function showCatalogue({ engineer, campaignId, console }: Running): Promise<void> {
  console.act('The campaign closes when its last review has');
  await until('a closed campaign', async () => {
    const { state, problem } = await engineer.api.campaign(campaignId);
    if (problem) throw new Error(problem);
    return state === 'closed' ? state : undefined;
  });
  const reviews = await engineer.api.allReviews({ campaign: campaignId });
  const outcomes = new Map<string, number>();
  for (const { outcome } of reviews) {
    const kind = outcome?.kind ?? 'open';
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
  }
  console.say([...outcomes].map(([kind, count]) => `${count} ${kind}`).join(', '));
  console.act('Governed roles: what people approved, and nothing else');
  for (const { name, entitlements, members, decisionIds } of await engineer.api.catalogue(campaignId)) {
    console.say(
      `${name}: ${entitlements.length} entitlements, ${members.length} members, by ${decisionIds.length} decision(s)`,
    );
  }
}

/** Evidence taken away, verified, damaged, and the campaign replayed from it. */
export async function prove(run: Running, folder: string): Promise<void> {
  const { engineer, campaignId, console } = run;
  console.act('Evidence, taken away and verified offline');
  const bundle = join(folder, 'evidence');
  const { publicKey } = await fetchBundle(engineer.api, { campaignId, withExports: true }, bundle);
  const trust = { keys: [publicKey] };
  const verdict = await verifyBundle(directoryBundle(bundle), trust);
  show(run, verdictText(verdict));
  if (!verdict.holds) throw new Error('expected evidence that holds');

  console.act('One byte flipped in a copy');
  const damaged = await damage(bundle, join(folder, 'evidence-damaged'));
  const caught = await verifyBundle(directoryBundle(damaged), trust);
  show(run, verdictText(caught));
  if (caught.holds) throw new Error('expected the damage to be found');

  console.act('The campaign happens again from its captured exports');
  const replay = await replayBundleIn(directoryBundle(bundle));
  show(run, replayText(replay));
  if (!replay.equal) throw new Error('expected the replay to be equal');
}

const show = ({ console }: Running, text: string): void => {
  for (const line of text.trimEnd().split('\n')) console.say(line);
};

async function damage(bundle: string, copy: string): Promise<string> {
  await cp(bundle, copy, { recursive: true });
  const file = join(copy, 'catalogue.json');
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(file, bytes);
  return copy;
}
