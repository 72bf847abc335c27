import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { deduplicate } from '../../activities/deduplicate.js';
import { freezeSnapshot } from '../../activities/freeze-snapshot.js';
import { takeInventory } from '../../activities/inventory.js';
import { mineRoles } from '../../activities/mine-roles.js';
import { removeOrphans } from '../../activities/remove-orphans.js';
import { splitNonHuman } from '../../activities/split-non-human.js';
import { getJson, putJson } from '../blobs/json.js';
import { memoryBlobs } from '../blobs/memory.js';
import { readCampaign } from '../campaign-file/parse.js';
import { readCampaignText, sourceFiles } from '../campaign-file/source-files.js';
import type { MiningResult } from '../domain/candidate.js';
import type { CampaignSpec, CapturedCampaign, CapturedFile, StageReceipt } from '../domain/campaign.js';
import { compareText } from '../domain/keys.js';
import { summaryOf } from '../domain/mining-summary.js';
import type { FreezeResult, RemoveOrphansResult } from '../domain/stage-results.js';
import { refuseTripped } from '../hygiene/breaker.js';
import { refuseUnfit } from '../snapshot/freeze.js';
import { readSource } from '../sources/source.js';
import { balanceTable, findingLines, miningLines, printable, stageLine } from './preview-text.js';
import { resultFiles } from './result-files.js';
import { assertOurFolder, writeFolder } from './result-folder.js';

/** A campaign with the bytes of its exports, by source. */
export interface PreviewInput {
  readonly spec: CampaignSpec;
  readonly files: Readonly<Record<string, readonly { readonly name: string; readonly bytes: Uint8Array }[]>>;
}

export interface Preview {
  readonly receipts: readonly StageReceipt[];
  readonly frozen: FreezeResult;
  readonly mined: MiningResult;
}

/** Stages 1 to 6 in this process: no server, nobody asked, nothing governed. Throws what the stages throw. */
export async function runPreview(
  input: PreviewInput,
  onStage: (receipt: StageReceipt) => void = () => {},
): Promise<Preview> {
  const blobs = memoryBlobs();
  const deps = { blobs, readSource };
  const receipts: StageReceipt[] = [];
  const done = (receipt: StageReceipt): string => {
    receipts.push(receipt);
    onStage(receipt);
    return receipt.digest;
  };
  const captured = await putJson(blobs, await capture(input, blobs));
  const inventory = done(await takeInventory(deps, { captured }));
  const identities = done(await deduplicate(deps, { captured, inventory }));
  const orphans = done(await removeOrphans(deps, { captured, inventory, identities }));
  refuseTripped((await getJson<RemoveOrphansResult>(blobs, orphans)).tripped, input.spec.hygiene.orphans.breaker);
  const split = done(await splitNonHuman(deps, { captured, inventory, orphans }));
  const snapshot = done(await freezeSnapshot(deps, { captured, inventory, split }));
  refuseUnfit((await getJson<FreezeResult>(blobs, snapshot)).readiness);
  const mined = done(await mineRoles(deps, { captured, snapshot }));
  return {
    receipts,
    frozen: await getJson<FreezeResult>(blobs, snapshot),
    mined: await getJson<MiningResult>(blobs, mined),
  };
}

async function capture(
  { spec, files }: PreviewInput,
  blobs: ReturnType<typeof memoryBlobs>,
): Promise<CapturedCampaign> {
  const captured: (readonly [string, readonly CapturedFile[]])[] = [];
  for (const [source, list] of Object.entries(files)) {
    const own = list.map(async ({ name, bytes }) => ({ name, digest: await blobs.put(bytes) }));
    captured.push([source, await Promise.all(own)]);
  }
  return { spec, files: Object.fromEntries(captured) };
}

interface PreviewOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `rolewright preview FILE`: looks before anybody is asked. Nothing is written unless all six stages went through. */
export async function previewCommand(file: string, options: PreviewOptions): Promise<void> {
  const say = (line: string): void => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  const { spec, warnings, placeOf } = await readCampaign(await readCampaignText(file), file);
  const folder = options.out ?? join('previews', spec.campaign);
  await assertOurFolder(folder);
  const files = await sourceFiles(spec, dirname(file), placeOf);
  for (const warning of warnings) process.stderr.write(`${printable(warning)}\n`);
  const preview = await runPreview({ spec, files }, (receipt) => say(stageLine(receipt)));
  await writeFolder(folder, resultFiles(preview.frozen, preview.mined));
  if (options.json) process.stdout.write(`${JSON.stringify(previewSummary(preview, folder))}\n`);
  else for (const line of reportLines(preview, folder)) say(line);
}

/** Adds the verb to the command line. */
export function addPreview(program: Command): void {
  program
    .command('preview')
    .description('run stages 1 to 6 here, without a server and without governance, and write the results to a folder')
    .argument('<campaign-file>', 'campaign file (YAML); exports are found relative to it')
    .option('--out <folder>', 'folder for the results (default: previews/<campaign>)')
    .option('--json', 'one JSON summary on standard output, progress on standard error')
    .action(previewCommand);
}

const previewSummary = ({ receipts, frozen, mined }: Preview, folder: string) => ({
  folder,
  stages: receipts,
  inputDigest: frozen.inputDigest,
  readiness: frozen.readiness,
  balance: frozen.balance,
  findings: frozen.findings.length,
  candidates: mined.candidates.length,
  mining: summaryOf(mined.report),
});

function reportLines({ frozen, mined }: Preview, folder: string): readonly string[] {
  const candidates = [...mined.candidates].sort(
    (a, b) => b.measurements.score - a.measurements.score || compareText(a.id, b.id),
  );
  return [
    '',
    'Population balance (each in exactly one bucket)',
    ...balanceTable(frozen.balance),
    '',
    'Findings',
    ...findingLines(frozen.findings),
    '',
    ...miningLines(mined.report),
    '',
    `${candidates.length} candidate roles, nothing governed`,
    ...candidates.map(({ name, explanation }) => `  ${printable(name)}: ${printable(explanation)}`),
    '',
    `Results are in ${folder}`,
  ];
}
