import type { EntitlementKey } from './keys.js';

/** Somebody with the name they are shown by: looked up when it is drawn, so that an erased one is gone everywhere. */
export interface NamedIdentity {
  readonly identity: string;
  readonly name: string;
}

export interface NamedEntitlement {
  readonly key: EntitlementKey;
  readonly name: string;
}

/** An amendment as the API shows it: what it does not say may be undefined as well as absent. */
export interface ShownAmendment {
  readonly dropEntitlements: readonly EntitlementKey[];
  readonly removeMembers: readonly string[];
  readonly addMembers?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
}

/** How many things one line names; the rest is counted. */
const NAMED = 20;

/** The first few names of a list in one line; how many more there are is never left out. */
export function listedNames(all: readonly { readonly name: string }[]): string {
  const names = all.slice(0, NAMED).map(({ name }) => name);
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return `${names.join(', ')}${more}`;
}
