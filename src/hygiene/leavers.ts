import type { Account } from '../domain/account.js';
import type { Identity, OrphanReason } from '../domain/identity.js';
import { keyText } from '../domain/keys.js';
import { isPastGrace, lastDay } from './employment.js';
import type { Case } from './orphans.js';

/** Days after the last day on which an account may still work: time zones and handovers for people, none for administrators. */
const GRACE_DAYS = 1;
const PRIVILEGED_GRACE_DAYS = 0;

/** Is the person behind this account known, and still here? */
export function personReasons({ account, people, identity, hasRecord, asOf }: Case): readonly OrphanReason[] {
  if (people.length === 0) {
    if (!hasRecord) return [];
    return identity.accounts.length > 1 ? ['uncorrelated', 'no_sor'] : ['uncorrelated'];
  }
  const day = lastDay(people, asOf);
  return day !== undefined && account.employment === undefined && isPastGrace(day, asOf, GRACE_DAYS)
    ? ['leaver_active']
    : [];
}

/** A second account lives and dies with its person: gone, or only their ordinary accounts switched off. */
export function secondaryReasons(
  one: Case,
  accountOf: (key: string) => Account | undefined,
  identityOf: (id: string) => Identity | undefined,
): readonly OrphanReason[] {
  const owner = one.identity.ownerIds?.flatMap((id) => identityOf(id) ?? [])[0];
  if (!owner) return ['uncorrelated'];
  const accounts = owner.accounts.flatMap((key) => accountOf(keyText(key)) ?? []);
  const people = accounts.filter(({ employment }) => employment !== undefined);
  const primaries = accounts.filter(({ employment }) => employment === undefined);
  const day = lastDay(people, one.asOf);
  const hasLeft = day !== undefined && isPastGrace(day, one.asOf, PRIVILEGED_GRACE_DAYS);
  const isDisabled = primaries.length > 0 ? primaries.every(({ enabled }) => !enabled) : hasLeft;
  const left: readonly OrphanReason[] = hasLeft ? ['leaver_active'] : [];
  return isDisabled ? [...left, 'primary_disabled_secondary_active'] : left;
}
