import { z } from 'zod';
import { id, list, maybe, moment, shape, unstamped } from './shape-schema.js';

/** An ARM scope: `/`, or a path. */
const scope = id.regex(/^\//, 'expected a scope that begins with /');

export type AzureAssignment = z.infer<typeof assignmentType>;
const assignmentType = z.object({
  principalId: id,
  principalName: maybe(z.string()),
  principalType: maybe(z.string()),
  roleDefinitionId: id.regex(/\/[^/@?]+$/, 'expected the path of a role definition'),
  roleDefinitionName: maybe(z.string()),
  scope,
  condition: maybe(z.string()),
  createdOn: maybe(moment),
});
export const azureAssignment = shape(assignmentType, unstamped);

export type AzureDefinition = z.infer<typeof definitionType>;
const definitionType = z.object({
  name: id.regex(/^[^/@?]+$/, 'expected the id of a role definition'),
  roleName: z.string(),
  description: maybe(z.string()),
  permissions: list(z.object({ actions: list(z.string()), notActions: list(z.string()) })),
  updatedOn: maybe(moment),
});
export const azureDefinition = shape(definitionType, (definition) => definition.updatedOn);

/** What tells a role definition from an assignment. */
export const azureKind = shape(z.object({ roleName: maybe(z.unknown()), permissions: maybe(z.unknown()) }), unstamped);
