import { z } from 'zod';
import { id, list, maybe, moment, shape, unstamped } from './shape-schema.js';

/** Names are path segments: they hold neither `/` nor `%`. */
const name = id.regex(/^[^/%]+$/, 'expected a name without / and %');
const namespace = z.string().regex(/^[a-z0-9-]{1,63}$/, 'expected the name of a namespace');
const texts = maybe(z.record(z.string(), z.string()));
const metadata = z.object({
  name,
  namespace: maybe(namespace),
  creationTimestamp: maybe(moment),
  labels: texts,
  annotations: texts,
});
const inNamespace = metadata.extend({ namespace });

export type Rule = z.infer<typeof ruleType>;
const ruleType = z.object({
  verbs: list(z.string()),
  apiGroups: list(z.string()),
  resources: list(z.string()),
  resourceNames: list(z.string()),
});

export type Role = z.infer<typeof roleType>;
const roleType = z.union([
  z.object({ kind: z.literal('ClusterRole'), metadata, rules: list(ruleType) }),
  z.object({ kind: z.literal('Role'), metadata: inNamespace, rules: list(ruleType) }),
]);
export const role = shape(roleType, unstamped);

export type ServiceAccount = z.infer<typeof serviceAccountType>;
const serviceAccountType = z.object({ metadata: inNamespace });
export const serviceAccount = shape(serviceAccountType, unstamped);

export type Subject = z.infer<typeof subjectType>;
const subjectType = z.union([
  z.object({ kind: z.enum(['User', 'Group']), name: id }),
  z.object({ kind: z.literal('ServiceAccount'), name, namespace: maybe(namespace) }),
]);

export type Binding = z.infer<typeof bindingType>;
const bindingType = z.union([
  z.object({
    kind: z.literal('ClusterRoleBinding'),
    metadata,
    roleRef: z.object({ kind: z.literal('ClusterRole'), name }),
    subjects: list(subjectType),
  }),
  z.object({
    kind: z.literal('RoleBinding'),
    metadata: inNamespace,
    roleRef: z.object({ kind: z.enum(['ClusterRole', 'Role']), name }),
    subjects: list(subjectType),
  }),
]);
export const binding = shape(bindingType, unstamped);

/** What tells the objects of a List apart. */
export const objectKind = shape(z.object({ kind: z.string() }), unstamped);
