import type { Identity } from '../domain/identity.js';
import type { Placement } from '../domain/stage-results.js';
import { attributeValueKey } from './normalise.js';

/** Moves the accounts of people outside the campaign's scope out of it; values are compared after normalisation. */
export function applyScope(
  placements: readonly Placement[],
  identities: readonly Identity[],
  scope: Readonly<Record<string, readonly string[]>>,
): readonly Placement[] {
  const inside = new Set(identities.filter((identity) => isInScope(identity, scope)).map(({ id }) => id));
  return placements.map((placement) =>
    placement.bucket === 'mined' && !inside.has(placement.identity)
      ? { ...placement, bucket: 'out_of_scope' }
      : placement,
  );
}

const isInScope = ({ attributes }: Identity, scope: Readonly<Record<string, readonly string[]>>): boolean =>
  Object.entries(scope).every(([name, allowed]) => {
    const own = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    const key = own === undefined ? undefined : attributeValueKey(name, own);
    return allowed.length === 0 || allowed.some((value) => attributeValueKey(name, value) === key);
  });
