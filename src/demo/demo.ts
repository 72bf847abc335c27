import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseCampaignFile } from '../campaign-file/parse.js';
import { sourceFiles } from '../campaign-file/source-files.js';
import type { CampaignSpec } from '../domain/campaign.js';
import { startEngine, type Engine } from '../embedded/engine.js';
import { onStop } from '../embedded/ready.js';
import { localTokens } from '../local-state.js';
import { Cast } from './cast.js';
import { writeCompany } from './company/write.js';
import { demoConsole, type Console } from './console.js';
import { playDecisions } from './decisions-act.js';
import { prove, showCatalogue } from './proof-act.js';
import { playStages, showCandidates, type Running } from './stages-act.js';

export interface DemoOptions {
  /** Leave everything running at the end, until Ctrl-C. */
  readonly keep: boolean;
  /** With `keep`: the folder where company, state and evidence stay. */
  readonly folder: string;
  readonly seed: number;
}

/** Short enough to watch, long enough for people to answer. */
const timers = { settle: 'PT3S', expire: 'PT20S', remind: ['PT8S'] };
const PEOPLE = 400;

/** One campaign, whole, on the real engine: a seeded company, its stages, its people, its proof. */
export async function playDemo(options: DemoOptions): Promise<void> {
  const folder = options.keep ? resolve(options.folder) : await mkdtemp(join(tmpdir(), 'rolewright-demo-'));
  const console = demoConsole((text) => void process.stdout.write(text), Date.now);
  console.act(`A seeded company of ${PEOPLE} people exports its six systems`);
  const dir = join(folder, 'company');
  const truth = await writeCompany({ seed: options.seed, people: PEOPLE, dir, timers });
  console.say(`${truth.roles.length} roles are planted in it; nobody tells the engine`);
  const spec = await parseCampaignFile(await readFile(join(dir, 'campaign.yaml'), 'utf8'), 'campaign.yaml');

  console.act('Temporal, worker and API server start on loopback');
  const log = (line: string): void => console.say(line);
  const state = join(folder, 'state');
  const engine = await startEngine({ stateDir: state, env: process.env, autoRestart: false, log });
  // Ctrl-C in the middle leaves no process behind either.
  onStop(() => void engine.stop().finally(() => process.exit(130)));
  try {
    const run = await startCampaign({ engine, state, console, spec, dir });
    await playStages(run, [...new Set(Object.values(spec.sources).map(({ owner }) => owner))]);
    await playDecisions(run, engine, await showCandidates(run));
    await showCatalogue(run);
    await prove(run, folder);
    console.act('Done');
    if (options.keep) await stay(engine, folder, console);
  } finally {
    await engine.stop();
    if (!options.keep) await rm(folder, { recursive: true, force: true });
  }
}

interface Start {
  readonly engine: Engine;
  readonly state: string;
  readonly console: Console;
  readonly spec: CampaignSpec;
  readonly dir: string;
}

/** As `rolewright start` does it: the exports are captured first, then the campaign starts from their digests. */
async function startCampaign({ engine, state, console, spec, dir }: Start): Promise<Running> {
  console.say(`API ${engine.url}, Temporal ${engine.temporalAddress}`);
  const cast = new Cast(engine.url, localTokens(state)['admin'] ?? '');
  const engineer = await cast.actor('role.engineer@rolewright.example', ['engineer', 'auditor']);
  const files: Record<string, { name: string; digest: string }[]> = {};
  for (const [source, list] of Object.entries(await sourceFiles(spec, dir))) {
    files[source] = [];
    for (const { name, bytes } of list) {
      const { digest } = await engineer.api.uploadExport(bytes);
      files[source].push({ name, digest });
    }
  }
  const { campaignId } = await engineer.api.startCampaign({ spec, files });
  console.act(`Campaign ${campaignId}: six stages, and a gate that owners open`);
  return { cast, engineer, campaignId, console };
}

/** Everything keeps running until Ctrl-C. */
async function stay(engine: Engine, folder: string, console: Console): Promise<void> {
  console.say(`pages and API   ${engine.url}`);
  if (engine.temporalUi) console.say(`Temporal UI     ${engine.temporalUi}`);
  console.say(`exports         ${join(folder, 'company')}`);
  console.say(`evidence        ${join(folder, 'evidence')}`);
  console.say(`command line    npm run rolewright -- status --state ${join(folder, 'state')}`);
  console.say('Ctrl-C stops everything.');
  await new Promise<never>(() => undefined);
}
