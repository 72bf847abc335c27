import type { Rule } from './kubernetes-schema.js';

interface Power {
  readonly why: string;
  readonly verbs: readonly string[];
  readonly group: string;
  readonly resources: readonly string[];
  /** In one namespace it reaches only what is there. */
  readonly everywhere?: true;
}

const rbac = 'rbac.authorization.k8s.io';

/** What leads to every other right (Kubernetes, "RBAC good practices"). */
const powers: readonly Power[] = [
  { why: 'escalate roles', verbs: ['escalate'], group: rbac, resources: ['roles', 'clusterroles'] },
  { why: 'bind roles', verbs: ['bind'], group: rbac, resources: ['roles', 'clusterroles'] },
  { why: 'impersonate', verbs: ['impersonate'], group: '', resources: ['users', 'groups', 'serviceaccounts'] },
  { why: 'read every secret', verbs: ['get', 'list', 'watch'], group: '', resources: ['secrets'], everywhere: true },
  { why: 'make tokens', verbs: ['create'], group: '', resources: ['serviceaccounts/token'], everywhere: true },
];

/** Why a role is privileged, if it is: by name where its rules are not at hand, and otherwise by them. */
export function whyRole(
  name: string,
  { rules, everywhere }: { readonly rules: readonly Rule[]; readonly everywhere: boolean },
): string | undefined {
  if (name === 'cluster-admin') return 'Kubernetes role cluster-admin';
  const free = rules.filter(({ resourceNames }) => resourceNames.length === 0);
  if (free.some((rule) => [rule.verbs, rule.apiGroups, rule.resources].every((list) => list.includes('*')))) {
    return 'it permits everything';
  }
  const power = powers.find((one) => (everywhere || !one.everywhere) && free.some((rule) => permits(rule, one)));
  return power && `it permits to ${power.why}`;
}

const permits = ({ verbs, apiGroups, resources }: Rule, power: Power): boolean =>
  covers(apiGroups, [power.group]) && covers(resources, power.resources) && covers(verbs, power.verbs);

const covers = (list: readonly string[], any: readonly string[]): boolean =>
  list.includes('*') || any.some((one) => list.includes(one));
