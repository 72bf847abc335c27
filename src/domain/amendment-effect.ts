import { keyText, type EntitlementKey } from './keys.js';

interface Person {
  readonly identity: string;
  readonly name: string;
}

interface NamedKey {
  readonly key: EntitlementKey;
  readonly name: string;
}

/** A role as a reviewer is shown it. */
interface ShownRole {
  readonly entitlements: readonly NamedKey[];
  readonly members: readonly Person[];
  readonly nearMembers: readonly (Person & { readonly wouldGain: readonly NamedKey[] })[];
}

/** An amendment as the API shows it. */
interface Changes {
  readonly dropEntitlements: readonly EntitlementKey[];
  readonly removeMembers: readonly string[];
  readonly addMembers?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
}

/** How many people one line names; the rest is counted. */
const NAMED = 20;

/** What an amendment does to a role as mined, in words: who gains and who loses what. */
export function effectOf(facts: ShownRole, amendment: Changes): readonly string[] {
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

function peopleLine(what: string, people: readonly Person[], chosen: ReadonlySet<string>): readonly string[] {
  const names = people.filter(({ identity }) => chosen.has(identity)).map(({ name }) => name);
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`${names.slice(0, NAMED).join(', ')}${more}: ${what}.`];
}
