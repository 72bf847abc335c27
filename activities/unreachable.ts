import { InputError } from '../src/domain/errors.js';
import type { NamedStage } from './review-policy.js';

/** How many unreachable reviews the error lists; all are counted. */
const LISTED = 10;

/** Throws `REVIEW_UNREACHABLE` where there is any problem. */
export function refuseUnreachable(problems: readonly string[], advice: string): void {
  if (problems.length === 0) return;
  const more = problems.length > LISTED ? `; and ${problems.length - LISTED} more` : '';
  throw new InputError(
    'REVIEW_UNREACHABLE',
    `expected enough reviewers for every question, got too few: ${problems.slice(0, LISTED).join('; ')}${more}`,
    { advice },
  );
}

/** What keeps a round from ever agreeing: who proposed, gains, or is needed in an earlier round does not count. */
export function problemsOf(
  round: NamedStage,
  earlier: readonly NamedStage[],
  proposer: string | undefined,
): readonly string[] {
  const { reviewers, quorum, required } = round;
  if (reviewers.length === 0) return ['reaches nobody'];
  const others = reviewers.filter(({ email }) => email !== proposer);
  if (others.length === 0) return ['reaches only whoever started the campaign'];
  const able = ableIn(round, proposer);
  if (able.length === 0) return ['reaches only people who would gain by it'];
  const before = earlier.map((one) => ({ needed: one.quorum, people: ableIn(one, proposer) }));
  const used = new Set(before.flatMap(({ needed, people }) => (people.length <= needed ? emailsOf(people) : [])));
  const free = able.filter(({ email }) => !used.has(email));
  const absent = required.filter((needed) => !free.some(({ functions }) => functions.includes(needed)));
  return [
    ...(free.length < quorum ? [`reaches ${free.length} of the ${quorum} people it needs`] : []),
    ...(absent.length > 0 ? [`reaches nobody as ${absent.join(', ')}`] : []),
  ];
}

type People = NamedStage['reviewers'];

/** Who of a round could put something in force. */
const ableIn = ({ reviewers }: NamedStage, proposer: string | undefined): People =>
  reviewers.filter(({ email, gains }) => email !== proposer && gains === 0);

const emailsOf = (people: People): readonly string[] => people.map(({ email }) => email);
