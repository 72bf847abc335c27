import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { InputError } from '../domain/errors.js';
import { directoryBundle } from '../evidence/directory.js';
import type { BundleSource } from '../evidence/reading.js';
import type { EvidenceReport } from '../evidence/report/report.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { withBundle } from './fetch-bundle.js';
import { progress } from './output.js';
import { collect } from './verify.js';

/** `rolewright evidence report CAMPAIGN`, or `--offline BUNDLE`: what the evidence shows for each control, as one page. */
export function addEvidenceReport(evidence: Command): void {
  const command = evidence
    .command('report')
    .description('what the evidence shows for each control of each framework, and what it does not, as one HTML page')
    .argument('[campaign]', 'a closed campaign of the server')
    .option('--offline <bundle>', 'an evidence bundle; no server is needed')
    .option('--out <file>', 'where to (default: evidence-report-CAMPAIGN.html)')
    .option('--controls <dir>', 'a folder with further *.yaml files of controls; may be repeated', collect, [])
    .option('--trust <key>', 'public key (base64) of a signer you trust; may be repeated', collect, []);
  withClientOptions(command).action(report);
}

type Options = ClientOptions & {
  readonly offline?: string;
  readonly out?: string;
  readonly controls: readonly string[];
  readonly trust: readonly string[];
};

async function report(campaignId: string | undefined, options: Options): Promise<void> {
  const made = await reportFor(campaignId, options);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
    return;
  }
  const { reportPage } = await import('../evidence/report/page.js');
  const file = options.out ?? `evidence-report-${made.campaignId.replaceAll(/[^\w.-]/g, '_')}.html`;
  await writeFile(file, await reportPage(made));
  progress(`report of ${made.campaignId} in ${file}`);
}

async function reportFor(campaignId: string | undefined, options: Options): Promise<EvidenceReport> {
  const { offline } = options;
  if ((campaignId === undefined) === (offline === undefined)) {
    throw new InputError('BAD_USAGE', 'expected either a campaign or --offline BUNDLE');
  }
  const { readControls } = await import('../evidence/report/controls.js');
  const { reportOn } = await import('../evidence/report/report.js');
  const controls = await readControls(options.controls);
  const on = (bundle: BundleSource): Promise<EvidenceReport> =>
    reportOn(bundle, { controls, trust: { keys: options.trust } });
  if (offline !== undefined) return on(directoryBundle(offline));
  const client = await clientOf(options);
  const request = { campaignId: campaignId ?? '', withExports: false };
  return withBundle(client, request, (folder) => on(directoryBundle(folder)));
}
