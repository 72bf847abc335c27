import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ListedWebhook } from '../api/client.js';
import { ledgerKinds, type LedgerKind } from '../domain/ledger.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { columns, print } from './output.js';

/** `rolewright webhook list|add|remove|redeliver`: endpoints that are told of what happens. */
export function addWebhook(program: Command): void {
  const webhook = program.command('webhook').description('endpoints that are told, signed, of what happens');
  withClientOptions(webhook.command('list', { isDefault: true }).description('list them')).action(list);
  const kinds = new Option('--kind <kind...>', 'kinds of ledger entries (default: all)').choices([...ledgerKinds]);
  const adding = webhook
    .command('add')
    .description('add one; its secret is printed this once')
    .argument('<url>', 'https, or anything on loopback')
    .addOption(kinds);
  withClientOptions(adding).action(add);
  const removing = webhook
    .command('remove')
    .description('tell it nothing more')
    .argument('<id>', 'as `list` prints it');
  withClientOptions(removing).action(remove);
  const again = webhook
    .command('redeliver')
    .description('tell it again, or go on after it was given up')
    .argument('<id>', 'as `list` prints it')
    .option('--from <seq>', 'the first ledger entry to tell again (default: where it stopped)', seq);
  withClientOptions(again).action(redeliver);
}

async function list(options: ClientOptions): Promise<void> {
  const items = await (await clientOf(options)).webhooks();
  print({ json: { items }, text: columns(items.map(rowOf)) }, options.json);
}

const rowOf = ({ webhookId, state, cursor, attempts, lastError, url }: ListedWebhook): readonly string[] => [
  webhookId,
  state,
  `told to ${cursor}`,
  lastError === null ? 'no failure' : `${attempts} in vain: ${lastError}`,
  url,
];

async function add(
  url: string,
  { kind, ...options }: ClientOptions & { readonly kind?: readonly LedgerKind[] },
): Promise<void> {
  const added = await (await clientOf(options)).addWebhook({ url, ...(kind === undefined ? {} : { kinds: kind }) });
  print({ json: added, text: [`${added.webhookId} ${added.secret}`] }, options.json);
}

async function remove(webhookId: string, options: ClientOptions): Promise<void> {
  await (await clientOf(options)).removeWebhook(webhookId);
  print({ json: { webhookId, removed: true }, text: [`Webhook ${webhookId} is removed.`] }, options.json);
}

async function redeliver(
  webhookId: string,
  { from, ...options }: ClientOptions & { readonly from?: number },
): Promise<void> {
  const webhook = await (await clientOf(options)).redeliver(webhookId, from);
  print({ json: webhook, text: [`Webhook ${webhookId} goes on behind entry ${webhook.cursor}.`] }, options.json);
}

function seq(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('expected a whole number above 0');
}
