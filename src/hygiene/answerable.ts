import { compareText } from '../domain/keys.js';
import type { Case } from './orphans.js';
import { contactReferences, ownerReferences, type Owner, type OwnerResolver } from './owners.js';

/** Who answers for an account that is not a person's own. `owners` are identity ids; a team has none. */
export interface Answer {
  readonly kind: 'answered' | 'left' | 'nobody';
  readonly owners: readonly string[];
  /** What the source said where it led to nobody living. */
  readonly said: readonly string[];
}

/**
 * One living owner is enough; named owners come before the person whose mailbox or employee id stands on the account. A
 * team's mailbox as its address names no owner.
 */
export function answerFor({ account, identity }: Case, resolve: OwnerResolver): Answer {
  const named = ownerReferences(account).map(resolve);
  const contacts = contactReferences(account).map(resolve).filter(isPerson);
  const found = (
    named.some(isPerson) || named.some(({ kind }) => kind === 'named') ? named : [...named, ...contacts]
  ).filter((owner) => !(owner.kind === 'person' && owner.identity.id === identity.id));
  const owners = found.flatMap((owner) => (isPerson(owner) && owner.identity.living ? [owner.identity.id] : []));
  const said = found.flatMap((owner) => saidOf(owner));
  if (owners.length > 0 || found.some(({ kind }) => kind === 'named')) {
    return { kind: 'answered', owners: [...new Set(owners)].sort(compareText), said: [] };
  }
  return { kind: found.some(isPerson) ? 'left' : 'nobody', owners: [], said };
}

/** A service cannot answer for a service; an administrator's account with nobody found behind it is still a person's. */
const isPerson = (owner: Owner): owner is Extract<Owner, { readonly kind: 'person' }> =>
  owner.kind === 'person' && ['human', 'guest', 'privileged_admin'].includes(owner.identity.class);

function saidOf(owner: Owner): readonly string[] {
  switch (owner.kind) {
    case 'person':
      return [owner.identity.displayName];
    case 'named':
      return [owner.name];
    case 'unknown':
      return [owner.said];
  }
}
