import { z } from 'zod';
import { id, list, maybe, moment, shape, text, unstamped } from './shape-schema.js';

/** Logins, slugs and names of repositories hold no `/`; GitHub compares them without case. */
const name = id.regex(/^[^/]+$/, 'expected a name without /').transform((value) => value.toLowerCase());
/** As REST calls two of the roles on a repository. */
const role = id.transform((value) => ({ pull: 'read', push: 'write' })[value] ?? value);

export type GithubUser = z.infer<typeof userType>;
const userType = z.object({
  login: name,
  type: maybe(z.string()),
  role: maybe(z.string()),
  name: maybe(z.string()),
  email: maybe(z.string()),
  samlNameId: maybe(z.string()),
});
export const githubUser = shape(userType, unstamped);

export type GithubTeam = z.infer<typeof teamType>;
const teamType = z.object({
  slug: name,
  name: maybe(z.string()),
  description: maybe(z.string()),
  parent: maybe(z.object({ slug: name })),
  members: list(z.object({ login: name, role: maybe(z.string()) })),
});
export const githubTeam = shape(teamType, unstamped);

export type GithubRepository = z.infer<typeof repositoryType>;
const repositoryType = z.object({
  name,
  collaborators: list(z.object({ login: name, role_name: role })),
  teams: list(z.object({ slug: name, permission: role })),
  deployKeys: list(
    z.object({
      id: text,
      title: maybe(z.string()),
      read_only: z.boolean(),
      added_by: maybe(name),
      created_at: maybe(moment),
      last_used: maybe(moment),
    }),
  ),
});
export const githubRepository = shape(repositoryType, unstamped);

export type GithubInstallation = z.infer<typeof installationType>;
const installationType = z.object({
  app_slug: name,
  created_at: maybe(moment),
  suspended_at: maybe(moment),
  permissions: z.record(z.string(), z.string()),
});
export const githubInstallation = shape(installationType, unstamped);
