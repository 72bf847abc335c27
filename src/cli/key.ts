import type { Command } from 'commander';
import type { ListedKey } from '../api/client.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { addKeyRotate } from './key-rotate.js';
import { columns, print } from './output.js';

/** `rolewright key list|register|revoke`: keys whose signatures count. */
export function addKey(program: Command): void {
  const key = program.command('key').description('keys that sign decisions: servers and integrations');
  withClientOptions(key.command('list', { isDefault: true }).description('list them')).action(list);
  const registering = key
    .command('register')
    .description('register the key of an integration')
    .argument('<public-key>', 'base64 of the raw 32-byte ed25519 public key')
    .requiredOption('--for <email...>', 'whom it may act for');
  withClientOptions(registering).action(register);
  const revoking = key.command('revoke').description('revoke one at once').argument('<key-id>', 'as `list` prints it');
  withClientOptions(revoking).action(revoke);
  addKeyRotate(key);
}

async function list(options: ClientOptions): Promise<void> {
  const items = await (await clientOf(options)).keys();
  print({ json: { items }, text: columns(items.map(rowOf)) }, options.json);
}

const rowOf = ({ keyId, kind, people, revokedAt }: ListedKey): readonly string[] => [
  keyId,
  kind,
  kind === 'server' ? 'for everybody' : `for ${people.length} people`,
  revokedAt === null ? 'in force' : `revoked ${revokedAt}`,
];

async function register(
  publicKey: string,
  { for: emails, ...options }: ClientOptions & { readonly for: string[] },
): Promise<void> {
  const key = await (await clientOf(options)).registerKey({ publicKey, people: emails });
  print({ json: key, text: [`Key ${key.keyId} may act for ${key.people.join(', ')}.`] }, options.json);
}

async function revoke(keyId: string, options: ClientOptions): Promise<void> {
  await (await clientOf(options)).revokeKey(keyId);
  print({ json: { keyId, revoked: true }, text: [`Key ${keyId} is revoked.`] }, options.json);
}
