import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { InputError } from '../domain/errors.js';
import { checkpointFolder } from '../evidence/checkpoint-folder.js';
import { checkpointText, readOutsideHead, type OutsideHead } from '../evidence/checkpoint.js';
import { verifyLedger, type LedgerVerdict } from '../evidence/verify-ledger.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { print } from './output.js';

interface VerifyOptions {
  readonly checkpoint: readonly string[];
  readonly trust: readonly string[];
  readonly state: string;
  readonly json?: boolean;
}

/** `rolewright ledger verify|checkpoint`. */
export function addLedger(program: Command): void {
  const ledger = program.command('ledger').description('examine the ledger, and know its head outside the database');
  ledger
    .command('verify')
    .description('examine the ledger in its database (DATABASE_URL, else the state directory); no server is needed')
    .option('--checkpoint <file>', 'a checkpoint, or the manifest.json of a bundle; may be repeated', collect, [])
    .option('--trust <key>', 'public key (base64) of a server you trust; may be repeated', collect, [])
    .option('--state <dir>', 'the state directory', process.env['ROLEWRIGHT_STATE'] ?? '.rolewright')
    .option('--json', 'print JSON')
    .action(verify);
  const checkpoint = ledger
    .command('checkpoint')
    .description('have the server sign where the ledger ends, and keep that where the database cannot reach it')
    .option('--out <file>', 'write it to this new file (default: print it)');
  withClientOptions(checkpoint).action(takeOut);
}

const collect = (value: string, before: string[]): string[] => [...before, value];

/** Exit code 1 when anything is wrong with the ledger; what was named on the command line and cannot be read is misuse. */
async function verify({ checkpoint, trust, state, json }: VerifyOptions): Promise<void> {
  const config = readConfig({ ...process.env, ROLEWRIGHT_STATE: state });
  const checkpoints = [...(await keptHeads(config.blobDir)), ...(await Promise.all(checkpoint.map(namedHead)))];
  const { readLedgerOf } = await import('../store/ledger-reader.js');
  const verdict = await readLedgerOf(config, (ledger) => verifyLedger(ledger, { checkpoints, trust }));
  print({ json: verdict, text: verdictLines(verdict) }, json);
  if (!verdict.holds) process.exitCode = 1;
}

async function keptHeads(blobDir: string): Promise<readonly OutsideHead[]> {
  const kept = await checkpointFolder(blobDir).list();
  return kept.map(({ file, text }) => readOutsideHead(file, text));
}

async function namedHead(file: string): Promise<OutsideHead> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new InputError('MISSING_FILE', `expected a checkpoint at ${file}, it cannot be read`);
  });
  return readOutsideHead(file, text);
}

function verdictLines(verdict: LedgerVerdict): readonly string[] {
  const { entries, head, decisions, exports, checkpoints, checkpointed, problems, signer, holds } = verdict;
  const outside =
    checkpoints > 0
      ? `${checkpoints} checkpoints outside the database, the latest of entry ${checkpointed}`
      : 'no checkpoint outside the database: a tail that was cut would not be noticed';
  const result = signer === 'pinned' ? 'by keys you trust' : 'consistent, keys not pinned (give --trust KEY)';
  return [
    `Ledger of ${entries} entries, head ${head.hash}`,
    `  ${decisions} decisions; ${outside}`,
    ...(exports > 0 ? [`  ${exports} exports of the catalogue for other systems`] : []),
    ...problems.slice(0, 100).map(({ code, message }) => `  ${code}  ${message}`),
    ...(problems.length > 100 ? [`  … and ${problems.length - 100} more (--json shows all)`] : []),
    holds ? `HOLDS: ${result}` : 'DOES NOT HOLD',
  ];
}

async function takeOut({ out, ...options }: ClientOptions & { readonly out?: string }): Promise<void> {
  const signed = await (await clientOf(options)).takeCheckpoint();
  if (out !== undefined) await writeNew(out, checkpointText(signed));
  const { checkpoint, keyId } = signed;
  const text =
    out === undefined
      ? [checkpointText(signed).trimEnd()]
      : [`${out}: entry ${checkpoint.seq}, signed by ${keyId}`, 'keep it where whoever can write the database cannot'];
  print({ json: signed, text }, options.json);
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const advice = 'Name a new file in a folder that exists.';
    throw new InputError('OUT_EXISTS', `expected a new file, got ${file}`, { advice, cause });
  }
}
