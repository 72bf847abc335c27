import { awsDocument } from './schema.js';
import type { AwsStatement } from './schema.js';
import { parseJson } from './json.js';

/** A policy document's statements, or null when it is none. IAM's own API returns documents URL-encoded (RFC 3986). */
export function readStatements(document: unknown): readonly AwsStatement[] | null {
  const parsed = awsDocument(typeof document === 'string' ? decodeDocument(document) : document);
  return 'problem' in parsed ? null : parsed.value.Statement;
}

function decodeDocument(text: string): unknown {
  try {
    return parseJson(text.trimStart().startsWith('{') ? text : decodeURIComponent(text), { file: 'policy document' });
  } catch {
    return undefined;
  }
}

const managed = new Set(['AdministratorAccess', 'IAMFullAccess']);

/** Why a managed policy of AWS itself is privileged, if it is. Its ARN has no account. */
export function whyManagedPolicy(arn: string): string | undefined {
  const name = /^arn:aws[a-z-]*:iam::aws:policy\/(?:[^/]+\/)*([^/]+)$/.exec(arn)?.[1];
  return name !== undefined && managed.has(name) ? `AWS managed policy ${name}` : undefined;
}

/** Actions with which a holder can give itself any other right. */
const escalations: readonly (readonly [action: string, why: string])[] = [
  ['iam:attachuserpolicy', 'allows all of IAM on every resource'],
  ['iam:passrole', 'allows iam:PassRole on every resource'],
];

/**
 * Why these statements are privileged, if they are: everything, IAM, or `iam:PassRole`, allowed on every resource. Deny
 * statements are not subtracted: what a policy could give is what is judged.
 */
export function whyStatements(statements: readonly AwsStatement[]): string | undefined {
  const open = statements.filter(({ Effect, Resource }) => Effect === 'Allow' && (Resource ?? []).some(isEverything));
  if (open.some(({ Action }) => (Action ?? []).some(isEverything))) return 'allows every action on every resource';
  return escalations.find(([action]) => open.some((statement) => allows(statement, action)))?.[1];
}

const isEverything = (pattern: string): boolean => /^[*:]*\*[*:]*$/.test(pattern);

function allows({ Action, NotAction }: AwsStatement, action: string): boolean {
  if (NotAction) return !NotAction.some((pattern) => matches(pattern.toLowerCase(), action));
  return (Action ?? []).some((pattern) => matches(pattern.toLowerCase(), action));
}

/** IAM's wildcards: `*` for any text, `?` for one character. Linear in the text for each star, so no pattern can stall it. */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length;) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star !== -1) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
