import type { Account, AccountClass, Signal } from '../domain/account.js';
import { daysBetween, foldText, nameTokens, round9 } from './text.js';
import { employeeIdsOf, loginName, mailsOf, personName } from './normalise.js';
import { humanName, spelledName } from './person-name.js';

/** One piece of evidence for (positive) or against (negative) a non-human account. */
export interface Weight {
  readonly weight: number;
  readonly why: string;
}

/** At or above: non-human; at or below `HUMAN_BELOW`: human; between them its owner has to say. */
export const NON_HUMAN_FROM = 0.6;
export const HUMAN_BELOW = 0.2;

const prefix =
  /^(svc|srv|sa|service|app|bot|batch|job|sql|task|backup|scan|sync|api|integration|ci|cd|cicd|deploy|deployer|robot|rpa)(?=[-_.\d])/u;
const suffix = /[-_.](svc|srv|bot|app|prod|dev|test|uat|sync|deploy|deployer|pipeline)$/u;
/** Tokens that are also given names or initials: a person so called is not a service. */
const alsoNames = new Set(['sa', 'job', 'ci']);

/** The token of the login that says service, at a token boundary: never inside `sbotha`, `Abbott`, `svcarey`. */
export function serviceToken(account: Account): string | undefined {
  const login = loginName(account).replace(/\$$/u, '');
  const token = prefix.exec(login)?.[1] ?? suffix.exec(login)?.[1];
  if (token === undefined) return undefined;
  return alsoNames.has(token) && (humanName(account)?.tokens.includes(token) ?? false) ? undefined : token;
}

const signalWeights: Readonly<Record<Signal, Weight | undefined>> = {
  'service-principal-name': { weight: 0.3, why: 'it has a service principal name' },
  'password-never-expires': { weight: 0.15, why: 'its password never expires' },
  'password-not-required': { weight: 0.1, why: 'it needs no password' },
  'access-key-without-password': { weight: 0.4, why: 'it has an access key and no password' },
  'non-interactive-only': { weight: 0.2, why: 'it never signs in interactively' },
  'service-ou-or-tag': { weight: 0.25, why: 'its place, tag or description says service' },
  'mfa-registered': { weight: -0.4, why: 'it has a second factor' },
  'shared-ou-or-description': undefined,
  'break-glass-path-or-tag': undefined,
  'mailbox-without-licence': undefined,
  'admin-container': undefined,
  'admin-count': undefined,
};

/** The weighed evidence of field practice; `linked` when a key points to a person in a system of record. */
export function weighEvidence(
  account: Account,
  more: { readonly linked: boolean; readonly asOf: string },
): readonly Weight[] {
  const token = serviceToken(account);
  const named = humanName(account) ?? spelledName(loginName(account));
  const title = account.attributes['title'] ?? account.attributes['jobTitle'];
  const candidates: readonly (Weight | false | undefined)[] = [
    token !== undefined && { weight: 0.35, why: `its login has the token ${token}` },
    ...new Set(account.signals.map((signal) => signalWeights[signal])),
    employeeIdsOf(account).length === 0 && { weight: 0.15, why: 'it has no employee id' },
    account.manager === undefined && { weight: 0.1, why: 'it has no manager' },
    named === undefined && { weight: 0.15, why: 'it carries no name of a person' },
    mailsOf(account).length === 0 && { weight: 0.1, why: 'it has no mailbox' },
    isOldPassword(account, more.asOf) && { weight: 0.1, why: 'its password is older than two years' },
    more.linked && { weight: -0.8, why: 'a key of it is in the system of record for people' },
    account.manager !== undefined && title !== undefined && { weight: -0.3, why: 'it has a title and a manager' },
  ];
  return candidates.filter((weight): weight is Weight => weight !== undefined && weight !== false);
}

export const totalWeight = (evidence: readonly Weight[]): number =>
  round9(evidence.reduce((sum, { weight }) => sum + weight, 0));

const isOldPassword = ({ passwordSetAt }: Account, asOf: string): boolean =>
  passwordSetAt !== undefined && daysBetween(passwordSetAt, asOf) > 730;

const pipelineWords = new Set(
  'ci cd cicd deploy deployer deployment deployments pipeline gha github gitlab bitbucket circleci buildkite jenkins argocd'.split(
    ' ',
  ),
);
const plainService = new Set(['svc', 'srv', 'service', 'sa']);

/** Which kind of non-human account the words of its login speak of. */
export function nonHumanClass(account: Account): AccountClass {
  const tokens = nameTokens(loginName(account).replace(/[-_.]/gu, ' '));
  const words = new Set([...tokens, ...nameTokens(account.displayName ?? '')]);
  if (words.has('kiosk') || words.has('shared')) return 'shared';
  if (tokens.some((token) => plainService.has(token))) return 'service_account';
  return tokens.some((token) => pipelineWords.has(token)) ? 'ci_workload' : 'service_account';
}

const mailboxWords = /\b(?:shared|functional|room|resource|team|group)\b.{0,12}\bmailbox\b|\bmailbox\b/u;

/** An unlicensed mailbox is a function's (`invoices@`) unless it carries a person's name. */
export function isSharedMailbox(account: Account): boolean {
  const said = foldText(`${account.displayName ?? ''} ${account.description ?? ''}`);
  if (mailboxWords.test(said)) return true;
  if (!account.signals.includes('mailbox-without-licence')) return false;
  const named = humanName(account) ?? spelledName(loginName(account));
  const fits = personName(account)?.tokens.some((token) => loginName(account).includes(token)) ?? true;
  return named === undefined || !fits;
}
