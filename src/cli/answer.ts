import type { ReviewDetails } from '../api/client.js';
import type { Answer } from '../domain/command.js';
import { InputError } from '../domain/errors.js';

/** What the flags of `decide` say about an amendment. */
export interface AmendmentFlags {
  readonly drop: readonly string[];
  readonly remove: readonly string[];
  readonly name?: string;
}

/** The kinds of answer a person can give on the command line. */
export const answerKinds = ['approve', 'amend', 'reject', 'abstain', 'confirm', 'deny', 'withdraw'] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** The answer that these flags mean for this review. Throws `BAD_USAGE`, `NOT_IN_REVIEW`, `AMBIGUOUS`. */
export function answerFrom(kind: AnswerKind, flags: AmendmentFlags, review: ReviewDetails): Answer {
  const changes = flags.drop.length + flags.remove.length + (flags.name === undefined ? 0 : 1);
  if (kind !== 'amend') {
    if (changes === 0) return { kind };
    throw new InputError('BAD_USAGE', `expected --drop, --remove and --name with amend only, got them with ${kind}`);
  }
  if (changes === 0) throw new InputError('BAD_USAGE', 'expected --drop, --remove or --name with amend');
  const { facts } = review;
  if (facts.kind !== 'candidate-role') throw new InputError('BAD_USAGE', 'expected a review of a role to amend');
  const { entitlements, members } = facts;
  const lists = {
    dropEntitlements: flags.drop.map((text) => {
      const { source, id } = pick(entitlements, text, ({ key, name }) => [key.id, `${key.source}/${key.id}`, name]).key;
      return { source, id };
    }),
    removeMembers: flags.remove.map((text) => pick(members, text, ({ identity, name }) => [identity, name]).identity),
  };
  return { kind, amendment: flags.name === undefined ? lists : { ...lists, name: flags.name } };
}

/** A thing by its number in `show`, or by anything it is called there, if only one is called so. */
function pick<T>(things: readonly T[], text: string, namesOf: (thing: T) => readonly string[]): T {
  const named = things.filter((thing) => namesOf(thing).includes(text));
  const numbered = /^[1-9]\d*$/.test(text) ? things[Number(text) - 1] : undefined;
  const [first, ...others] = named.length > 0 ? named : numbered === undefined ? [] : [numbered];
  if (first === undefined) throw new InputError('NOT_IN_REVIEW', `expected something this review shows, got ${text}`);
  if (others.length === 0) return first;
  throw new InputError('AMBIGUOUS', `expected one thing, ${named.length} are called ${text}; give its number`);
}
