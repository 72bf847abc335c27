import type { ReviewDetails } from '../api/client.js';
import { accountClasses } from '../domain/account.js';
import type { Amendment, AskedAnswer } from '../domain/command.js';
import { InputError } from '../domain/errors.js';
import { keyText, type EntitlementKey } from '../domain/keys.js';
import { verdictKinds } from '../domain/verdicts.js';

/** What the flags of `decide` say about an amendment. */
export interface AmendmentFlags {
  readonly drop: readonly string[];
  readonly remove: readonly string[];
  /** Entitlements that stay; everything else is left out. */
  readonly keep?: readonly string[];
  readonly add?: readonly string[];
  readonly name?: string;
  /** E-mail or person id. */
  readonly owner?: string;
}

/** Every flag that says more about an answer. */
export interface AnswerFlags extends AmendmentFlags {
  readonly until?: string;
  readonly class?: string;
}

/** The kinds of answer a person can give on the command line. */
export const answerKinds = [...verdictKinds, 'withdraw'] as const;
export type AnswerKind = (typeof answerKinds)[number];

const amendFlags = '--drop, --keep, --remove, --add, --name and --owner';

/** The answer that these flags mean for this review. Throws `BAD_USAGE`, `BAD_DATE`, `NOT_IN_REVIEW`, `AMBIGUOUS`. */
export function answerFrom(kind: AnswerKind, flags: AnswerFlags, review: ReviewDetails): AskedAnswer {
  const { add = [], drop, keep = [], name, owner, remove } = flags;
  const changed = name !== undefined || owner !== undefined || [...drop, ...keep, ...remove, ...add].length > 0;
  if (kind === 'amend') {
    if (!changed) throw new InputError('BAD_USAGE', `expected ${amendFlags} with amend, at least one of them`);
    return { kind, amendment: amendmentFrom(flags, review) };
  }
  if (changed) {
    throw new InputError('BAD_USAGE', `expected ${amendFlags} with amend only, got ${kind}`);
  }
  if (kind === 'defer') return { kind, until: momentFrom(flags.until) };
  if (kind !== 'class') return { kind };
  const found = accountClasses.find((one) => one === flags.class);
  if (found === undefined)
    throw new InputError('BAD_USAGE', `expected --class with one of ${accountClasses.join(', ')}`);
  return { kind, class: found };
}

/** A moment that a flag gives: ISO 8601, a day meaning its beginning in UTC. Throws `BAD_DATE`. */
export function momentFrom(text: string | undefined): string {
  const at = text === undefined ? NaN : Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new InputError(
    'BAD_DATE',
    `expected --until with a day or a moment such as 2026-10-01, got ${text ?? 'nothing'}`,
  );
}

function amendmentFrom(flags: AmendmentFlags, { facts }: ReviewDetails): Amendment {
  if (facts.kind !== 'candidate-role') throw new InputError('BAD_USAGE', 'expected a review of a role to amend');
  const { entitlements, members, nearMembers } = facts;
  const entitlement = (text: string): EntitlementKey => {
    const { source, id } = pick(entitlements, text, ({ key, name }) => [key.id, `${key.source}/${key.id}`, name]).key;
    return { source, id };
  };
  const kept = (flags.keep ?? []).map(entitlement).map(keyText);
  const others = kept.length === 0 ? [] : entitlements.filter(({ key }) => !kept.includes(keyText(key)));
  const addMembers = (flags.add ?? []).map((text) => pick(nearMembers, text, namesOfPerson).identity);
  return {
    dropEntitlements: [...flags.drop.map(entitlement), ...others.map(({ key: { source, id } }) => ({ source, id }))],
    removeMembers: flags.remove.map((text) => pick(members, text, namesOfPerson).identity),
    ...(addMembers.length > 0 ? { addMembers } : {}),
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
  };
}

const namesOfPerson = ({ identity, name }: { readonly identity: string; readonly name: string }): readonly string[] => [
  identity,
  name,
];

/** A thing by its number in `show`, or by anything it is called there, if only one is called so. */
function pick<T>(things: readonly T[], text: string, namesOf: (thing: T) => readonly string[]): T {
  const named = things.filter((thing) => namesOf(thing).includes(text));
  const numbered = /^[1-9]\d*$/.test(text) ? things[Number(text) - 1] : undefined;
  const [first, ...others] = named.length > 0 ? named : numbered === undefined ? [] : [numbered];
  if (first === undefined) throw new InputError('NOT_IN_REVIEW', `expected something this review shows, got ${text}`);
  if (others.length === 0) return first;
  throw new InputError('AMBIGUOUS', `expected one thing, ${named.length} are called ${text}; give its number`);
}
