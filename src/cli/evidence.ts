import type { Command } from 'commander';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { addEvidenceReport } from './evidence-report.js';
import { fetchBundle } from './fetch-bundle.js';
import { print } from './output.js';

/**
 * `rolewright evidence CAMPAIGN`, in full `evidence collect CAMPAIGN`: takes the evidence of a closed campaign away as a
 * signed folder. `evidence report` says what it shows.
 */
export function addEvidence(program: Command): void {
  const group = program.command('evidence').description('take the evidence of a closed campaign away, or report on it');
  const command = group
    .command('collect', { isDefault: true })
    .description('write the evidence of a closed campaign as a signed bundle (the default)')
    .argument('<campaign>')
    .option('--out <folder>', 'where to; a new folder (default: evidence-CAMPAIGN)')
    .option('--with-exports', 'put the captured exports in, which an offline replay needs');
  withClientOptions(command).action(evidence);
  addEvidenceReport(group);
}

type Options = ClientOptions & { readonly out?: string; readonly withExports?: boolean };

async function evidence(campaignId: string, options: Options): Promise<void> {
  const folder = options.out ?? `evidence-${campaignId}`;
  const request = { campaignId, withExports: options.withExports ?? false };
  const { manifest, keyId, publicKey } = await fetchBundle(await clientOf(options), request, folder);
  const text = [
    `${manifest.files.length} files in ${folder}, signed by ${keyId}`,
    `verify it anywhere: rolewright verify ${folder} --trust ${publicKey}`,
    "get that key from the server's operator, not from the bundle",
  ];
  print({ json: { folder, keyId, publicKey, manifest }, text }, options.json);
}
