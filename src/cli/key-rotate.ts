import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { print } from './output.js';

interface RotateOptions {
  readonly state: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `rolewright key rotate`: for whoever may read the state directory, because they hold the key anyway. */
export function addKeyRotate(key: Command): void {
  key
    .command('rotate')
    .description(
      "replace the server's key; the old one endorses the new in the ledger (DATABASE_URL, the state directory)",
    )
    .option('--state <dir>', 'the state directory of the server', process.env['ROLEWRIGHT_STATE'] ?? '.rolewright')
    .option('--force', 'also while decisions are on their way; they will be refused')
    .option('--json', 'print JSON')
    .action(rotate);
}

async function rotate({ state, force = false, json }: RotateOptions): Promise<void> {
  const config = readConfig({ ...process.env, ROLEWRIGHT_STATE: state });
  const { requireServerKey, rotateServerKey } = await import('../rotate.js');
  requireServerKey(config.stateDir);
  const { openStore } = await import('../store/sql-store.js');
  const store = openStore(config);
  try {
    const at = new Date().toISOString();
    const rotated = await rotateServerKey(store, { stateDir: config.stateDir, force, at });
    const { from, to, publicKey, seq } = rotated;
    const text = [
      `${from} hands over to ${to}, ledger entry ${seq}`,
      `public key: ${publicKey}`,
      'A running server signs by it from now on. Whoever pinned the old key may go on: verification follows the hand-over.',
    ];
    print({ json: rotated, text }, json);
  } finally {
    await store.close();
  }
}
