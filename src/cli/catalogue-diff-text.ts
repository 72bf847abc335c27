import type { CatalogueChanges } from '../api/client.js';

type Kept = CatalogueChanges['kept'][number];
type Compared = Kept['from'];

/** One line for each role that is not as it was, and what exactly is different below it. */
export function diffText(changes: CatalogueChanges): readonly string[] {
  const { from, to, appeared, went, kept, fellOutside, cameInside, names } = changes;
  const nameOf = (id: string): string => (Object.hasOwn(names, id) ? (names[id] ?? id) : id);
  const changed = kept.filter(({ kinds }) => kinds.length > 0);
  return [
    `Catalogue from ${from} to ${to}: ${appeared.length} appeared, ${went.length} went, ${changed.length} changed, ${kept.length - changed.length} as before`,
    ...appeared.map((role) => `+ ${roleLine(role)}`),
    ...went.map((role) => `- ${roleLine(role)}`),
    ...changed.flatMap((one) => changeLines(one, nameOf)),
    ...peopleLine('Without any role now', fellOutside.map(nameOf)),
    ...peopleLine('With a role for the first time', cameInside.map(nameOf)),
  ];
}

const roleLine = ({ name, entitlements, members, roleId }: Compared): string =>
  `${name}: ${entitlements.length} entitlements, ${members.length} members (${roleId})`;

function changeLines(one: Kept, nameOf: (id: string) => string): readonly string[] {
  const { from, to, kinds, matchedBy, similarity } = one;
  const how = matchedBy === 'id' ? '' : `, known by its entitlements (${Math.round(similarity * 100)} % the same)`;
  const key = ({ source, id }: { readonly source: string; readonly id: string }): string => `${source} ${id}`;
  return [
    `~ ${to.name}: ${kinds.join(', ')}${how}`,
    ...(from.name === to.name ? [] : [`    was called ${from.name}`]),
    ...one.entitlementsIn.map((entitlement) => `    + grants ${key(entitlement)}`),
    ...one.entitlementsOut.map((entitlement) => `    - grants ${key(entitlement)}`),
    ...one.membersIn.map((id) => `    + ${nameOf(id)}`),
    ...one.membersOut.map((id) => `    - ${nameOf(id)}`),
  ];
}

const peopleLine = (what: string, people: readonly string[]): readonly string[] =>
  people.length === 0 ? [] : [`${what} (${people.length}): ${people.join(', ')}`];
