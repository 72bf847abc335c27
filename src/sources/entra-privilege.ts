import type { AppRoleAssignment, EntraPrincipal } from './schema.js';

/** Directory roles by template id, the same in every tenant, whose holders can give themselves any other right. */
const tierZeroRoles: ReadonlyMap<string, string> = new Map([
  ['62e90394-69f5-4237-9190-012177145e10', 'Global Administrator'],
  ['e8611ab8-c189-46e8-94e1-60213ab1f814', 'Privileged Role Administrator'],
  ['7be44c8a-adaf-4e2a-84d6-ab2649e08a13', 'Privileged Authentication Administrator'],
  ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'Application Administrator'],
  ['158c047a-c907-4556-b7ef-446551a6b5f7', 'Cloud Application Administrator'],
  ['c4e39bd9-1100-46d3-8c65-fb160da0071f', 'Authentication Administrator'],
  ['8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', 'Hybrid Identity Administrator'],
  ['fe930be7-5e62-47db-91af-98c3a49a38b1', 'User Administrator'],
  ['194ae4cb-b126-40b2-bd5b-6091b380977d', 'Security Administrator'],
  ['b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', 'Conditional Access Administrator'],
]);
const tierZeroNames = new Set([...tierZeroRoles.values()].map((name) => name.toLowerCase()));

const graphAppId = '00000003-0000-0000-c000-000000000000';

/** Microsoft Graph application permissions, by id and by value, that lead to every other right. */
const graphRoles: ReadonlyMap<string, string> = new Map([
  ['9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8', 'RoleManagement.ReadWrite.Directory'],
  ['1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9', 'Application.ReadWrite.All'],
  ['06b708a9-e830-4db3-a914-8e69da51d44f', 'AppRoleAssignment.ReadWrite.All'],
]);
const graphNames = new Set(graphRoles.values());

/** Why a directory role is privileged, if it is. */
export function whyDirectoryRole(templateId: string, name: string): string | undefined {
  const known = tierZeroRoles.get(templateId.toLowerCase());
  if (known !== undefined) return `Entra directory role ${known}`;
  return tierZeroNames.has(name.trim().toLowerCase()) ? `Entra directory role ${name.trim()}` : undefined;
}

/** Why an application permission is privileged, if it is: only those of Microsoft Graph are known to be. */
export function whyAppRole(
  assignment: AppRoleAssignment,
  resource: EntraPrincipal | undefined,
  value: string | undefined,
): string | undefined {
  const graph = resource ? resource.appId === graphAppId : assignment.resourceDisplayName === 'Microsoft Graph';
  const name = graphRoles.get(assignment.appRoleId.toLowerCase()) ?? value ?? assignment.appRoleId;
  return graph && graphNames.has(name) ? `Microsoft Graph ${name}` : undefined;
}
