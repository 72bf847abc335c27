import type { Command } from 'commander';
import { InputError } from '../domain/errors.js';
import { directoryBundle } from '../evidence/directory.js';
import type { Trust } from '../evidence/claims/integrity.js';
import type { BundleSource } from '../evidence/reading.js';
import { verifyBundle } from '../evidence/verify.js';
import type { Replay } from '../replay/replay.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { withBundle } from './fetch-bundle.js';
import { plain } from './terminal.js';
import { claimsText, collect } from './verify.js';

/**
 * `rolewright replay CAMPAIGN`, or `--offline BUNDLE` without any server: the six stages recomputed, every history
 * replayed with its arguments and results compared. Exit code 1 when something differs.
 */
export function addReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('let a past campaign happen again and compare every digest, argument and result')
    .argument('[campaign]', 'a closed campaign of the server')
    .option('--offline <bundle>', 'an evidence bundle, best collected with --with-exports; no server is needed')
    .option('--trust <key>', 'public key (base64) of a signer you trust; may be repeated', collect, []);
  withClientOptions(command).action(replay);
}

type ReplayOptions = ClientOptions & { readonly offline?: string; readonly trust: readonly string[] };

async function replay(campaignId: string | undefined, options: ReplayOptions): Promise<void> {
  const result = await resultOf(campaignId, options);
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : replayText(result));
  if (!result.equal) process.exitCode = 1;
}

async function resultOf(campaignId: string | undefined, options: ReplayOptions): Promise<Replay> {
  const { offline } = options;
  const trust = { keys: options.trust };
  if (offline !== undefined && campaignId === undefined) return replayBundleIn(directoryBundle(offline), trust);
  if (campaignId === undefined || offline !== undefined) {
    throw new InputError('BAD_USAGE', 'expected either a campaign or --offline BUNDLE');
  }
  const client = await clientOf(options);
  return withBundle(client, { campaignId, withExports: true }, (folder) =>
    replayBundleIn(directoryBundle(folder), trust),
  );
}

/** Nothing of a bundle is run before its digests hold. */
export async function replayBundleIn(bundle: BundleSource, trust: Trust = { keys: [] }): Promise<Replay> {
  const { campaignId, claims, holds } = await verifyBundle(bundle, trust);
  if (!holds) return notVerified(campaignId, claims);
  const { replayBundle } = await import('../replay/replay.js');
  const { readSource } = await import('../sources/source.js');
  return replayBundle(bundle, { readSource, trust });
}

function notVerified(campaignId: string, claims: Replay['claims']): Replay {
  const failing = claims.filter(({ holds }) => !holds);
  const [first] = failing;
  const firstDifference = first ? `${first.name}: ${first.problems[0] ?? ''}` : null;
  return { campaignId, equal: false, claims: failing, proof: null, firstDifference, notRecomputed: [] };
}

export function replayText({ campaignId, claims, equal, proof, firstDifference, notRecomputed }: Replay): string {
  const gaps = notRecomputed.map((gap) => `  NOT RECOMPUTED  ${plain(gap)}\n`).join('');
  const but = notRecomputed.length > 0 ? ', but for what was not recomputed' : '';
  const end = equal
    ? `EQUAL: everything recomputed is what was recorded${but}\nproof ${proof ?? ''}`
    : `DIFFERS, first in ${plain(firstDifference ?? '')}`;
  return `Replay of ${plain(campaignId)}\n${claimsText(claims)}${gaps}${end}\n`;
}
