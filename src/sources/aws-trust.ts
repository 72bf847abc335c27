import type { Account } from '../domain/account.js';
import { isCiIssuer } from './ci-issuers.js';
import type { AwsRole, AwsStatement } from './schema.js';

/** Whom a role lets assume it, sorted by kind. */
export interface Trust {
  readonly services: readonly string[];
  readonly saml: readonly string[];
  readonly oidc: readonly string[];
  /** Principals of other AWS accounts, or everybody (`*`). */
  readonly external: readonly string[];
  /** Unique ids (`AIDA…`, `AROA…`) that IAM leaves where a user or role was deleted. */
  readonly deleted: readonly string[];
}

/** Reads a role's trust policy. `uniqueIds` are those of the users and roles that are still there. */
export function readTrust(
  statements: readonly AwsStatement[],
  { account, uniqueIds }: { readonly account: string; readonly uniqueIds: ReadonlySet<string> },
): Trust {
  const principals = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal }) => pairsOf(Principal));
  const of = (kind: string): readonly string[] =>
    principals.filter(([name]) => name === kind).map(([, value]) => value);
  const isId = (value: string): boolean => /^A(?:IDA|ROA)[A-Z0-9]+(?::.*)?$/.test(value);
  const idOf = (value: string): string => value.split(':')[0] ?? value;
  return {
    services: of('Service'),
    saml: of('Federated').filter((value) => value.includes(':saml-provider/')),
    oidc: of('Federated')
      .filter((value) => !value.includes(':saml-provider/'))
      .map(issuerOf),
    external: of('AWS').filter((value) => !isId(value) && accountOf(value) !== account),
    deleted: of('AWS').filter((value) => isId(value) && !uniqueIds.has(idOf(value))),
  };
}

const pairsOf = (principal: AwsStatement['Principal']): readonly (readonly [string, string])[] =>
  principal === undefined
    ? []
    : principal === '*'
      ? [['AWS', '*']]
      : Object.entries(principal).flatMap(([kind, values]) =>
          values.map((value): readonly [string, string] => [kind, value]),
        );

/** The account of an ARN, or a bare account number; anything else is nobody's here. */
export const accountOf = (principal: string): string =>
  /^arn:aws[a-z-]*:(?:iam|sts)::(\d+):/.exec(principal)?.[1] ?? principal;

const issuerOf = (provider: string): string => provider.replace(/^arn:.*:oidc-provider\//, '');

/** Identity pools and consumer sign-in: whoever comes through them is a person. */
const signInIssuers = ['cognito-identity.amazonaws.com', 'accounts.google.com', 'graph.facebook.com', 'www.amazon.com'];

/** What a role is, from its path and from whom it trusts; of several kinds of principal the most severe decides. */
export function classifyRole(role: AwsRole, trust: Trust): NonNullable<Account['structural']> {
  const path = role.Path ?? '/';
  if (path.startsWith('/aws-service-role/')) return { class: 'platform_service_linked', why: `its path is ${path}` };
  if (path.startsWith('/aws-reserved/sso.amazonaws.com/'))
    return { class: 'human_federated_role', why: `its path is ${path}` };
  const [external] = trust.external;
  if (external !== undefined) return { class: 'third_party', why: 'it trusts a principal outside its own AWS account' };
  if (trust.saml.length > 0 || trust.oidc.some((issuer) => signInIssuers.includes(issuer))) {
    return { class: 'human_federated_role', why: 'it trusts an identity provider of people' };
  }
  if (trust.oidc.some(isCiIssuer)) return { class: 'ci_workload', why: 'it trusts the tokens of a build system' };
  if (trust.services.length > 0) return { class: 'workload_role', why: 'it trusts an AWS service' };
  if (trust.oidc.length > 0) return { class: 'workload_role', why: 'it trusts an OIDC issuer of workloads' };
  return { class: 'workload_role', why: 'a role of IAM, trusted only inside its own account' };
}
