import type { Command } from 'commander';
import { InputError } from '../domain/errors.js';
import { directoryBundle } from '../evidence/directory.js';
import type { BundleSource } from '../evidence/reading.js';
import { verifyBundle } from '../evidence/verify.js';
import type { Replay } from '../replay/replay.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { withBundle } from './fetch-bundle.js';
import { claimsText } from './verify.js';

/**
 * `rolewright replay CAMPAIGN`, or `--offline BUNDLE` without any server: the six stages recomputed, every history
 * replayed with its arguments and results compared. Exit code 1 when something differs.
 */
export function addReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('let a past campaign happen again and compare every digest, argument and result')
    .argument('[campaign]', 'a closed campaign of the server')
    .option('--offline <bundle>', 'a bundle collected with --with-exports; no server is needed');
  withClientOptions(command).action(replay);
}

async function replay(campaignId: string | undefined, options: ClientOptions & { offline?: string }): Promise<void> {
  const result = await resultOf(campaignId, options);
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : replayText(result));
  if (!result.equal) process.exitCode = 1;
}

async function resultOf(
  campaignId: string | undefined,
  options: ClientOptions & { offline?: string },
): Promise<Replay> {
  const { offline } = options;
  if (offline !== undefined && campaignId === undefined) return replayBundleIn(directoryBundle(offline));
  if (campaignId === undefined || offline !== undefined) {
    throw new InputError('BAD_USAGE', 'expected either a campaign or --offline BUNDLE');
  }
  const client = await clientOf(options);
  return withBundle(client, { campaignId, withExports: true }, (folder) => replayBundleIn(directoryBundle(folder)));
}

/** Nothing of a bundle is run before its digests hold. */
export async function replayBundleIn(bundle: BundleSource): Promise<Replay> {
  const { campaignId, claims, holds } = await verifyBundle(bundle, { keys: [] });
  if (!holds) return { campaignId, equal: false, claims: claims.filter((claim) => !claim.holds) };
  const { replayBundle } = await import('../replay/replay.js');
  const { readSource } = await import('../sources/source.js');
  return replayBundle(bundle, readSource);
}

export const replayText = ({ campaignId, claims, equal }: Replay): string =>
  `Replay of ${campaignId}\n${claimsText(claims)}${equal ? 'EQUAL: everything recomputed is what was recorded' : 'DIFFERS'}\n`;
