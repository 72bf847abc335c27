import type { Provenance, SourceReading } from '../domain/account.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { fromDeployKey, fromInstallation, fromPerson } from './github-account.js';
import type { Person } from './github-account.js';
import { githubInstallation, githubRepository, githubTeam, githubUser } from './github-schema.js';
import type { GithubInstallation, GithubRepository, GithubTeam, GithubUser } from './github-schema.js';
import type { SourceInput } from './input.js';
import { Memberships } from './nest.js';
import { noteUnread, openExport, recordsOf } from './records.js';

const sections = [
  { name: 'members', required: true },
  // Without it, whoever works here from outside would look like somebody who is gone.
  { name: 'outsideCollaborators', required: true },
  { name: 'teams', required: false },
  { name: 'repositories', required: false },
  { name: 'installations', required: false },
];

/** What leads to every other right in an organisation. */
const powers = ['administration', 'members', 'organization_administration', 'organization_secrets', 'secrets'];

/** Who there is, and who belongs where. Teams lie in teams, and in the roles that they have on repositories. */
interface Organisation {
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
  readonly memberships: Memberships;
}

/**
 * One organisation on GitHub in a JSON object of lists, as its REST and GraphQL APIs return their members. Account ids are the
 * login, `app/SLUG` and `key/REPOSITORY/ID`; entitlement ids `org/ROLE`, `team/SLUG`, `team/SLUG/maintainer`, `repo/NAME/ROLE` and
 * `permission/NAME:LEVEL`, all names in lower case.
 */
export function readGithub(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const exports = input.files.map((file) => openExport(file, sections));
  for (const one of exports) noteUnread(draft, one);
  const all = recordsOf(draft, exports);
  const people = addPeople(draft, all('members', githubUser), all('outsideCollaborators', githubUser));
  const teams = [...all('teams', githubTeam)];
  const slugs = new Set(teams.map(({ value }) => value.slug));
  const organisation = { people, teams: slugs, memberships: new Memberships() };
  addTeams(draft, teams, organisation);
  addRepositories(draft, [...all('repositories', githubRepository)], organisation);
  addInstallations(draft, all('installations', githubInstallation));
  for (const login of people) giveAll(draft, login, organisation.memberships);
  return draft.finish();
}

function addPeople(
  draft: Draft,
  members: Iterable<Row<GithubUser>>,
  outsiders: Iterable<Row<GithubUser>>,
): ReadonlySet<string> {
  const { kept, repeated } = keepOne(everybody(members, outsiders), ({ login }) => login);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.login));
  for (const row of kept) {
    draft.addAccount(fromPerson(draft, row));
    if (row.value.outside) continue;
    const { login, role = 'member' } = row.value;
    const privilegedWhy = role === 'admin' ? 'an owner of the organisation' : undefined;
    const entitlement = draft.addEntitlement({ id: `org/${role}`, kind: 'directory_role', name: role, privilegedWhy });
    draft.addGrant({ account: draft.key(login), entitlement, at: row.at });
  }
  return new Set(kept.map(({ value }) => value.login));
}

function* everybody(members: Iterable<Row<GithubUser>>, outsiders: Iterable<Row<GithubUser>>): Iterable<Row<Person>> {
  for (const row of members) yield { ...row, value: { ...row.value, outside: false } };
  for (const row of outsiders) yield { ...row, value: { ...row.value, outside: true } };
}

function addTeams(draft: Draft, teams: readonly Row<GithubTeam>[], organisation: Organisation): void {
  for (const { value, at } of teams) {
    const id = `team/${value.slug}`;
    draft.addCatalogue(at, draft.key(id));
    if (value.parent) joinTeam(draft, { team: value.parent.slug, member: id, at }, organisation);
    for (const { login, role } of value.members) {
      join(draft, { login, on: value.slug, right: id, at }, organisation);
      if (role?.toLowerCase() !== 'maintainer') continue;
      draft.addEntitlement({ id: `${id}/maintainer`, kind: 'app_role', name: `${value.slug} maintainer` });
      join(draft, { login, on: value.slug, right: `${id}/maintainer`, at }, organisation);
    }
  }
  for (const { value, at } of keepOne(teams, ({ slug }) => slug).kept) {
    const { slug, name = slug, description } = value;
    draft.addEntitlement({ id: `team/${slug}`, at, kind: 'group', name, description });
  }
}

interface Joined {
  readonly login: string;
  readonly on: string;
  readonly right: string;
  readonly at: Provenance;
}

function join(draft: Draft, { login, on, right, at }: Joined, { people, memberships }: Organisation): void {
  if (people.has(login)) memberships.join(login, right, at);
  else draft.addDangling({ on, principal: login, kind: 'grant', at, entitlement: draft.key(right) });
}

/** Whoever is in a team below is in its parent, too. */
function joinTeam(
  draft: Draft,
  { team, member, at }: { readonly team: string; readonly member: string; readonly at: Provenance },
  { teams, memberships }: Organisation,
): void {
  memberships.join(member, `team/${team}`, at);
  noteMissing(draft, { team, at }, teams);
}

function noteMissing(
  draft: Draft,
  { team, at }: { readonly team: string; readonly at: Provenance },
  teams: ReadonlySet<string>,
): void {
  if (teams.has(team)) return;
  draft.addEntitlement({ id: `team/${team}`, kind: 'group', name: team, inExport: false });
  const message = 'a team holds rights, and the team is not in the export';
  draft.noteOnce({ code: 'GROUP_NOT_IN_EXPORT', subject: team, message, at });
}

function addRepositories(draft: Draft, rows: readonly Row<GithubRepository>[], organisation: Organisation): void {
  const keys: Row<{ readonly id: string; readonly key: GithubRepository['deployKeys'][number] }>[] = [];
  for (const { value, at, rank } of rows) {
    const { name, collaborators, teams, deployKeys } = value;
    const roleOf = (role: string): string =>
      draft.addEntitlement({ id: `repo/${name}/${role}`, kind: 'app_role', name: `${name} ${role}` }).id;
    draft.addCatalogue(at, draft.key(roleOf('admin')));
    for (const { login, role_name: role } of collaborators) {
      join(draft, { login, on: name, right: roleOf(role), at }, organisation);
    }
    for (const { slug, permission } of teams) {
      organisation.memberships.join(`team/${slug}`, roleOf(permission), at);
      noteMissing(draft, { team: slug, at }, organisation.teams);
    }
    for (const key of deployKeys) {
      const account = draft.key(`key/${name}/${key.id}`);
      const right = draft.key(roleOf(key.read_only ? 'read' : 'write'));
      draft.addGrant({ account, entitlement: right, at });
      keys.push({ value: { id: account.id, key }, at, rank: () => [JSON.stringify(key), ...rank()] });
    }
  }
  draft.count(keys.length);
  const { kept, repeated } = keepOne(keys, ({ id }) => id);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.id));
  for (const { value, at } of kept) {
    draft.addAccount(fromDeployKey(draft, { ...value, at, people: organisation.people }));
  }
}

function addInstallations(draft: Draft, rows: Iterable<Row<GithubInstallation>>): void {
  const { kept, repeated } = keepOne(rows, (app) => app.app_slug);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(`app/${value.app_slug}`));
  for (const row of kept) {
    const account = fromInstallation(draft, row);
    draft.addAccount(account);
    for (const [name, level] of Object.entries(row.value.permissions)) {
      const entitlement = draft.addEntitlement({
        id: `permission/${name}:${level}`,
        kind: 'app_role',
        name: `${name} ${level}`,
        privilegedWhy:
          powers.includes(name) && ['write', 'admin'].includes(level) ? `an app may write ${name}` : undefined,
      });
      draft.addGrant({ account: account.key, entitlement, at: row.at });
    }
  }
}

function giveAll(draft: Draft, login: string, memberships: Memberships): void {
  const account = draft.key(login);
  const direct = memberships.directOf(login);
  for (const [right, at] of direct) draft.addGrant({ account, entitlement: draft.key(right), at });
  for (const { group, via, at } of memberships.inheritedBy(direct)) {
    draft.addGrant({ account, entitlement: draft.key(group), at, via: draft.key(via) });
  }
}
