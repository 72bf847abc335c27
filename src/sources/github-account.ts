import type { Account, Provenance } from '../domain/account.js';
import type { Row } from './distinct.js';
import type { Draft } from './draft.js';
import { blank, listOf, momentOf } from './fields.js';
import type { GithubInstallation, GithubRepository, GithubUser } from './github-schema.js';
import { prune } from './prune.js';

/** A member of the organisation, or somebody from outside who works on some of its repositories. */
export type Person = GithubUser & { readonly outside: boolean };

const unknown = { ...blank, kind: 'github', enabled: true, lastUse: { kind: 'unknown' } } as const;

/** GitHub tells nobody when a member was last there. */
export function fromPerson(draft: Draft, { value, at }: Row<Person>): Account {
  const { login, name: displayName, email, samlNameId } = value;
  const addresses = [...listOf(email), ...listOf(samlNameId)].filter((text) => text.includes('@'));
  return prune<Account>({
    ...unknown,
    key: draft.key(login),
    at,
    structural: classify(value),
    login,
    displayName,
    emails: [...new Set(addresses)],
  });
}

function classify({ type, outside }: Person): Account['structural'] {
  if (type === 'Bot') return { class: 'service_account', why: 'its type is Bot' };
  return outside ? { class: 'guest', why: 'an outside collaborator' } : undefined;
}

export const fromInstallation = (draft: Draft, { value, at }: Row<GithubInstallation>): Account =>
  prune<Account>({
    ...unknown,
    key: draft.key(`app/${value.app_slug}`),
    at,
    structural: { class: 'application', why: 'a GitHub App that is installed' },
    login: value.app_slug,
    enabled: value.suspended_at === undefined,
    createdAt: momentOf(value.created_at),
  });

export interface DeployKey {
  readonly id: string;
  readonly key: GithubRepository['deployKeys'][number];
  readonly at: Provenance;
  readonly people: ReadonlySet<string>;
}

/** A deploy key is an account of its own: whoever holds it is the key. */
export function fromDeployKey(draft: Draft, { id, key, at, people }: DeployKey): Account {
  const used = momentOf(key.last_used);
  const owner = key.added_by !== undefined && people.has(key.added_by) ? key.added_by : undefined;
  return prune<Account>({
    ...unknown,
    key: draft.key(id),
    at,
    structural: { class: 'service_account', why: 'a deploy key' },
    login: id,
    displayName: key.title,
    createdAt: momentOf(key.created_at),
    lastUse: used === undefined ? { kind: 'unknown' } : { kind: 'at', at: used, lagDays: 0 },
    owners: owner === undefined ? [] : [{ kind: 'account', key: draft.key(owner) }],
  });
}
