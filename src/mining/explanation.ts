import type { AttributeRule } from './attribute-rule.js';
import { plainText, shorten } from './plain-text.js';
import type { Proposal } from './proposals.js';

/** A rule worth telling a reviewer about tells at least this share of the people. */
const WORTH_TELLING = 0.5;

/** One sentence in plain words: who holds what, who lacks how much, and which attribute tells these people. */
export function explain(
  { own, effective, members, near, overGrants }: Proposal,
  more: { readonly best: AttributeRule | undefined; readonly parentNames: readonly string[] },
): string {
  const people = members.length + near.length;
  const rights = `${effective.length === 1 ? 'this entitlement' : `these ${effective.length} entitlements`}`;
  const parents = more.parentNames.map((name) => `“${shorten(name, 40)}”`).join(' and ');
  const from = parents === '' ? '' : `, ${effective.length - own.length} of them through ${parents}`;
  const parts = [`${members.length - joined(overGrants)} of ${people} people hold ${rights}${from}`];
  if (joined(overGrants) > 0) parts.push(`${joined(overGrants)} would gain ${overGrants.length} within the budget`);
  if (near.length > 0) parts.push(`${near.length} ${near.length === 1 ? 'lacks' : 'lack'} ${lacked(near)}`);
  if (more.best && more.best.recall >= WORTH_TELLING) parts.push(told(more.best));
  return `${parts.join('; ')}.`;
}

const joined = (overGrants: Proposal['overGrants']): number => new Set(overGrants.map(({ row }) => row)).size;

function lacked(near: Proposal['near']): string {
  const most = Math.max(...near.map(({ missing }) => missing.length));
  if (most === 1) return 'one';
  const least = Math.min(...near.map(({ missing }) => missing.length));
  return least === most ? `${most}` : `${least} to ${most}`;
}

function told({ terms, precision, recall }: AttributeRule): string {
  const rule = terms.map(({ attribute, value }) => `${plainText(attribute)} ${plainText(value)}`).join(' and ');
  return `${percent(recall)} of them have ${rule}, and ${percent(precision)} of all who have it are among them`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
