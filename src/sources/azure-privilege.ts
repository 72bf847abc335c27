import type { AzureDefinition } from './azure-schema.js';

/** Built-in roles by id, the same in every tenant, whose holders can give themselves any other right at the scope. */
const tierZero: ReadonlyMap<string, string> = new Map([
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner'],
  ['b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor'],
  ['18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator'],
  ['f58310d9-a9f6-439a-9e8d-f62e7b41a168', 'Role Based Access Control Administrator'],
]);

/** Operations that lead to every other. */
const powers = ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleDefinitions/write'];

/** Why a role is privileged, if it is known to be: by its id, or by what its definition permits. */
export function whyRole(id: string, definition: AzureDefinition | undefined): string | undefined {
  const known = tierZero.get(id.toLowerCase());
  if (known !== undefined) return `Azure role ${known}`;
  for (const { actions, notActions } of definition?.permissions ?? []) {
    if (actions.includes('*')) return 'it permits every action that it does not exclude';
    const power = powers.find((one) => matchesAny(actions, one) && !matchesAny(notActions, one));
    if (power !== undefined) return `it permits ${power}`;
  }
  return undefined;
}

const matchesAny = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));

/** Whether a pattern with `*` for any text stands for this action; each piece is looked for once, from left to right. */
function matches(pattern: string, action: string): boolean {
  const [head = '', ...pieces] = pattern.split('*');
  const tail = pieces.pop();
  if (tail === undefined) return pattern === action;
  if (!action.startsWith(head)) return false;
  let at = head.length;
  for (const piece of pieces) {
    const found = action.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return action.length - tail.length >= at && action.endsWith(tail);
}
