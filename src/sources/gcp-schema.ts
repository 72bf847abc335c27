import { z } from 'zod';
import { id, list, maybe, shape, text, unstamped } from './shape-schema.js';

/** `roles/NAME`, or a role of one's own: `projects/P/roles/NAME`, `organizations/O/roles/NAME`. */
const role = id.regex(/^[\w./-]+$/, 'expected the name of a role');

export type GcpBinding = z.infer<typeof bindingType>;
const bindingType = z.object({
  role,
  members: list(id),
  condition: maybe(z.object({ title: maybe(z.string()), expression: z.string() })),
});
export const gcpBinding = shape(bindingType, unstamped);

const policyType = z.object({
  resource: id.regex(/^\/\//, 'expected a full resource name'),
  policy: z.object({ bindings: list(bindingType) }),
});
export const gcpPolicy = shape(policyType, unstamped);

export type GcpServiceAccount = z.infer<typeof serviceAccountType>;
const serviceAccountType = z.object({
  email: id,
  uniqueId: maybe(text),
  displayName: maybe(z.string()),
  description: maybe(z.string()),
  disabled: maybe(z.boolean()),
});
export const gcpServiceAccount = shape(serviceAccountType, unstamped);

/** What tells a resource's policy from a service account. */
export const gcpKind = shape(z.object({ policy: maybe(z.unknown()), resource: maybe(z.unknown()) }), unstamped);
