import type { Command } from 'commander';
import type { RoleList } from '../api/client.js';
import { InputError } from '../domain/errors.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { diffText } from './catalogue-diff-text.js';
import { columns, print } from './output.js';

type Role = RoleList['items'][number];

/** `rolewright catalogue list|show|diff`: the governed roles in force. */
export function addCatalogue(program: Command): void {
  const catalogue = program.command('catalogue').description('the governed roles in force');
  const listing = catalogue
    .command('list', { isDefault: true })
    .description('list them')
    .option('--campaign <id>', 'of one campaign only');
  withClientOptions(listing).action(list);
  const showing = catalogue.command('show').description('show one').argument('<role>', 'its id or its name');
  withClientOptions(showing).action(show);
  const comparing = catalogue
    .command('diff')
    .description('what changed between two campaigns, or two moments')
    .argument('<from>', 'a campaign, or a moment such as 2026-06-30T00:00:00Z')
    .argument('<to>', 'the same');
  withClientOptions(comparing).action(diff);
}

async function list({ campaign, ...options }: ClientOptions & { readonly campaign?: string }): Promise<void> {
  const items = await (await clientOf(options)).catalogue(campaign);
  const rows = items.map(({ name, version, entitlements, members, since, roleId }) => [
    name,
    `version ${version}`,
    `${entitlements.length} entitlements`,
    `${members.length} members`,
    since,
    roleId,
  ]);
  print({ json: { items }, text: rows.length > 0 ? columns(rows) : ['No role is governed yet.'] }, options.json);
}

async function diff(from: string, to: string, options: ClientOptions): Promise<void> {
  const changes = await (await clientOf(options)).catalogueDiff(from, to);
  print({ json: changes, text: diffText(changes) }, options.json);
}

async function show(which: string, options: ClientOptions): Promise<void> {
  const items = await (await clientOf(options)).catalogue();
  const found = items.filter(({ roleId, name }) => roleId === which || name === which);
  const [role, ...others] = found;
  if (!role) throw new InputError('ROLE_NOT_FOUND', `expected the id or name of a governed role, got ${which}`);
  if (others.length > 0) {
    const ids = found.map(({ roleId }) => roleId).join(', ');
    throw new InputError('AMBIGUOUS', `expected one role, ${found.length} have this name`, {
      advice: `Give an id: ${ids}`,
    });
  }
  print({ json: role, text: roleText(role) }, options.json);
}

const roleText = (role: Role): readonly string[] => [
  `${role.name}, version ${role.version}, since ${role.since}`,
  `  decided in ${role.reviewId} by ${role.decisionIds.join(', ')}; answered for by ${role.owner}`,
  'Entitlements:',
  ...columns(role.entitlements.map(({ source, id }) => [`  ${source}`, id])),
  `Members (${role.members.length}):`,
  ...role.members.map((member) => `  ${member}`),
];
