import type { Command } from 'commander';
import type { ApiClient, SignedExport } from '../api/client.js';
import { InputError, VerificationError } from '../domain/errors.js';
import { assertFreeFolder, writeBundle } from '../evidence/directory.js';
import { canonical } from '../snapshot/canonical.js';
import { blobDigest } from '../snapshot/digest.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { print } from './output.js';

const formats = ['csv', 'scim'] as const;

/** `rolewright export csv|scim`: hands the governed roles to other systems as a plan in a folder. Nothing is pushed. */
export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('write what would change in other systems so that people hold what governed roles give')
    .argument('<format>', formats.join(' or '))
    .option('--out <folder>', 'where to; a new or an empty folder (default: export-FORMAT)')
    .option('--campaign <campaign>', 'only roles whose version in force this campaign made');
  withClientOptions(command).action(exportRoles);
}

type Options = ClientOptions & { readonly out?: string; readonly campaign?: string };

async function exportRoles(asked: string, options: Options): Promise<void> {
  const format = formats.find((one) => one === asked);
  if (format === undefined) {
    throw new InputError('UNKNOWN_FORMAT', `expected ${formats.join(' or ')}, got ${JSON.stringify(asked)}`);
  }
  const { out: folder = `export-${format}`, campaign } = options;
  // Before anything is asked of the server: every export is in the ledger.
  await assertFreeFolder(folder);
  const client = await clientOf(options);
  const signed = await client.exportCatalogue({ format, ...(campaign === undefined ? {} : { campaign }) });
  await writeBundle(folder, await filesOf(client, signed));
  print({ json: { folder, ...signed }, text: summary(folder, signed) }, options.json);
}

async function filesOf(client: ApiClient, signed: SignedExport): Promise<Readonly<Record<string, Uint8Array>>> {
  const files: Record<string, Uint8Array> = {
    'manifest.json': new TextEncoder().encode(`${canonical(signed)}\n`),
  };
  for (const { path, digest } of signed.manifest.files) {
    const bytes = await client.blob(digest);
    if (blobDigest(bytes) !== digest) {
      throw new VerificationError('FILE_DAMAGED', `expected ${digest} for ${path}, got ${blobDigest(bytes)}`);
    }
    files[path] = bytes;
  }
  return files;
}

function summary(folder: string, { manifest, digest }: SignedExport): readonly string[] {
  const { roles, people, adds, keeps, wouldRevoke, withoutAccount } = manifest.counts;
  return [
    `${manifest.files.length + 1} files in ${folder}: ${roles} roles, ${people} people`,
    `  ${adds} grants to add, ${keeps} to keep, ${wouldRevoke} that would be revoked; nothing has been changed anywhere`,
    ...(withoutAccount > 0 ? [`  ${withoutAccount} of them name no account: a person has to look`] : []),
    ...manifest.compared.map(
      ({ campaignId, asOf, ageDays, roles: own }) =>
        `  ${own} roles compared with the snapshot of ${campaignId}, as of ${asOf}, ${ageDays} days old`,
    ),
    `  ${digest}`,
  ];
}
