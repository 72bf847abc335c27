import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ApiClient } from '../api/client.js';
import { readCampaign } from '../campaign-file/parse.js';
import { readCampaignText, sourceFiles, type SourceFile } from '../campaign-file/source-files.js';
import type { CapturedFile } from '../domain/campaign.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { print, progress } from './output.js';

/** `rolewright start FILE`: checks everything here, uploads the exports, starts the campaign. Safe to repeat. */
export function addStart(program: Command): void {
  const command = program
    .command('start')
    .description('start a campaign: upload its exports and run the six stages')
    .argument('<file>', 'the campaign file (YAML); exports are found relative to it')
    .option('--id <suffix>', 'run the same file again as another campaign, NAME-SUFFIX')
    .option('--previous <campaign>', 'the campaign before it, in a series');
  withClientOptions(command).action(start);
}

type StartOptions = ClientOptions & { readonly id?: string; readonly previous?: string };

async function start(file: string, options: StartOptions): Promise<void> {
  const { spec, warnings, placeOf } = await readCampaign(await readCampaignText(file), file);
  for (const warning of warnings) progress(`warning: ${warning}`);
  const found = await sourceFiles(spec, dirname(resolve(file)), placeOf);
  const client = await clientOf(options);
  const files = await upload(client, found);
  const { id: suffix, previous } = options;
  const more = { ...(suffix === undefined ? {} : { suffix }), ...(previous === undefined ? {} : { previous }) };
  const campaign = await client.startCampaign({ spec, files, ...more });
  const { campaignId, state } = campaign;
  const text = [
    `Campaign ${campaignId} is ${state}.`,
    `Its sources wait for their owners to confirm them; see \`rolewright status ${campaignId}\`.`,
  ];
  print({ json: campaign, text }, options.json);
}

/** One after another: a source may be large. */
async function upload(
  client: ApiClient,
  found: Readonly<Record<string, readonly SourceFile[]>>,
): Promise<Readonly<Record<string, readonly CapturedFile[]>>> {
  const files: (readonly [string, readonly CapturedFile[]])[] = [];
  for (const [source, list] of Object.entries(found)) {
    const captured: CapturedFile[] = [];
    for (const { name, bytes } of list) {
      const { digest } = await client.uploadExport(bytes);
      progress(`${source}: ${name}, ${bytes.length} bytes, ${digest}`);
      captured.push({ name, digest });
    }
    files.push([source, captured]);
  }
  return Object.fromEntries(files);
}
