import { Option, type Command } from 'commander';
import type { ListedToken } from '../api/client.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { columns, print } from './output.js';

interface IssueOptions extends ClientOptions {
  readonly may: readonly ('engineer' | 'reviewer' | 'auditor' | 'admin')[];
  readonly label?: string;
  readonly expires?: string;
}

/** `rolewright token list|issue|revoke`: the named tokens, for admins. */
export function addToken(program: Command): void {
  const token = program.command('token').description('named tokens: who may use the API');
  withClientOptions(token.command('list', { isDefault: true }).description('list them')).action(list);
  const may = new Option('--may <permission...>', 'what its holder may do');
  const issuing = token
    .command('issue')
    .description('issue one; it is printed this once')
    .argument('<email>', 'whose it is')
    .addOption(may.choices(['engineer', 'reviewer', 'auditor', 'admin']).makeOptionMandatory())
    .option('--label <text>', 'what it is for (default: the e-mail)')
    .option('--expires <time>', 'when it ends, as 2027-01-31T00:00:00.000Z (default: when it is revoked)');
  withClientOptions(issuing).action(issue);
  const revoking = token.command('revoke').description('revoke one at once').argument('<id>', 'as `list` prints it');
  withClientOptions(revoking).action(revoke);
}

async function list(options: ClientOptions): Promise<void> {
  const items = await (await clientOf(options)).tokens();
  print({ json: { items }, text: columns(items.map(rowOf)) }, options.json);
}

const rowOf = ({ tokenId, label, permissions, expiresAt, lastUsedAt }: ListedToken): readonly string[] => [
  tokenId,
  label,
  permissions.join(' '),
  expiresAt === null ? 'until revoked' : `until ${expiresAt}`,
  lastUsedAt === null ? 'never used' : `used ${lastUsedAt}`,
];

async function issue(email: string, { may, label, expires, ...options }: IssueOptions): Promise<void> {
  const client = await clientOf(options);
  const issued = await client.issueToken({
    email,
    permissions: may,
    ...(label === undefined ? {} : { label }),
    ...(expires === undefined ? {} : { expiresAt: expires }),
  });
  print({ json: issued, text: [issued.token] }, options.json);
}

async function revoke(tokenId: string, options: ClientOptions): Promise<void> {
  await (await clientOf(options)).revokeToken(tokenId);
  print({ json: { tokenId, revoked: true }, text: [`Token ${tokenId} is revoked.`] }, options.json);
}
