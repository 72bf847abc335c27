import type { AccountClass } from '../domain/account.js';

/** Where an account's governance happens. */
export type Track = 'human' | 'guest' | 'non_human' | 'shared' | 'privileged';

/** Every class in exactly one track; a class that is added and not placed is a compile error. */
const tracks: Readonly<Record<AccountClass, Track>> = {
  human: 'human',
  guest: 'guest',
  privileged_admin: 'privileged',
  builtin_admin: 'privileged',
  break_glass: 'privileged',
  shared: 'shared',
  shared_mailbox: 'shared',
  builtin_system: 'non_human',
  service_account: 'non_human',
  managed_service_account: 'non_human',
  device: 'non_human',
  application: 'non_human',
  managed_identity: 'non_human',
  first_party_platform: 'non_human',
  ci_workload: 'non_human',
  workload_role: 'non_human',
  ai_agent: 'non_human',
  platform_service_linked: 'non_human',
  human_federated_role: 'non_human',
  third_party: 'non_human',
};

export const trackOf = (taken: AccountClass): Track => tracks[taken];

/** Parts of the platform itself: nobody's, needed, and never orphans. */
const platform: ReadonlySet<AccountClass> = new Set([
  'builtin_admin',
  'builtin_system',
  'first_party_platform',
  'platform_service_linked',
]);

export const isPlatform = (taken: AccountClass): boolean => platform.has(taken);

/** Classes that somebody has to answer for. A managed identity is owned by its resource, a device by its inventory. */
const owned: ReadonlySet<AccountClass> = new Set([
  'service_account',
  'managed_service_account',
  'application',
  'ci_workload',
  'workload_role',
  'ai_agent',
  'third_party',
  'shared',
  'shared_mailbox',
  'break_glass',
]);

export const needsOwner = (taken: AccountClass): boolean => owned.has(taken);

/** Classes that are one person's own: they correlate and merge. */
export const isPersonal = (taken: AccountClass): boolean => taken === 'human' || taken === 'guest';
