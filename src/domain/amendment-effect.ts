import { keyText } from './keys.js';
import { listedNames, type NamedEntitlement, type NamedIdentity, type ShownAmendment } from './shown-names.js';

/** A role as a reviewer is shown it. */
interface ShownRole {
  readonly entitlements: readonly NamedEntitlement[];
  readonly members: readonly NamedIdentity[];
  readonly nearMembers: readonly (NamedIdentity & { readonly wouldGain: readonly NamedEntitlement[] })[];
}

/** What an amendment does to a role as mined, in words: who gains and who loses what. */
export function effectOf(facts: ShownRole, amendment: ShownAmendment): readonly string[] {
  const dropped = new Set(amendment.dropEntitlements.map(keyText));
  const removed = new Set(amendment.removeMembers);
  const added = new Set(amendment.addMembers ?? []);
  const left = facts.entitlements.filter(({ key }) => dropped.has(keyText(key)));
  const staying = facts.members.filter(({ identity }) => !removed.has(identity));
  return [
    ...(amendment.name === undefined ? [] : [`It is called ${amendment.name}.`]),
    ...(amendment.owner === undefined ? [] : ['Another owner answers for it.']),
    ...left.map(({ name }) => `${name} is no longer part of it; ${staying.length} members hold it outside the role.`),
    ...peopleLine('no longer members, who keep what they hold outside the role', facts.members, removed),
    ...facts.nearMembers
      .filter(({ identity }) => added.has(identity))
      .map(({ name, wouldGain }) => {
        const gained = wouldGain.filter(({ key }) => !dropped.has(keyText(key)));
        return `${name} becomes a member and gains ${gained.map((one) => one.name).join(', ') || 'nothing'}.`;
      }),
  ];
}

function peopleLine(what: string, people: readonly NamedIdentity[], chosen: ReadonlySet<string>): readonly string[] {
  const named = people.filter(({ identity }) => chosen.has(identity));
  return named.length === 0 ? [] : [`${listedNames(named)}: ${what}.`];
}
