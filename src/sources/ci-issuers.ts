/** Token issuers of build systems: whoever they vouch for is a pipeline. */
const ciIssuers = [
  'token.actions.githubusercontent.com',
  'gitlab.com',
  'app.terraform.io',
  'vstoken.dev.azure.com',
  'oidc.circleci.com',
  'agent.buildkite.com',
  'api.bitbucket.org',
];

/** Is this OIDC issuer (with or without scheme and path) a build system's? */
export function isCiIssuer(issuer: string): boolean {
  const host = issuer.toLowerCase().replace(/^https?:\/\//, '');
  return ciIssuers.some((known) => host === known || host.startsWith(`${known}/`));
}
