import type { Answer, AskedAnswer } from '../domain/command.js';
import { RuleError } from '../domain/errors.js';
import { revisionDigest } from '../snapshot/revision.js';
import type { ReviewRow, Store } from '../store/store.js';

/** Adds what a caller cannot say: the digest of what an amendment makes the review show, the ids of people named by e-mail. Throws `BAD_DELEGATE`, and `WRONG_ANSWER` for an owner, where nobody is known by it. */
export async function completeAnswer(store: Store, answer: AskedAnswer, { plan }: ReviewRow): Promise<Answer> {
  if (answer.kind === 'amend') {
    const { owner } = answer.amendment;
    const named = owner === undefined ? {} : { owner: await personIdOf(store, owner, 'WRONG_ANSWER') };
    const amendment = { ...answer.amendment, ...named };
    return { kind: 'amend', amendment, revision: revisionDigest(plan.viewDigest, amendment) };
  }
  if (answer.kind !== 'delegate') return answer;
  const to = await personIdOf(store, answer.to, 'BAD_DELEGATE');
  if (answer.for === undefined) return { kind: 'delegate', to };
  return { kind: 'delegate', to, for: await personIdOf(store, answer.for, 'BAD_DELEGATE') };
}

/** Somebody nobody has met in a campaign or given access can neither decide in one nor answer for a role. */
async function personIdOf(store: Store, who: string, code: 'BAD_DELEGATE' | 'WRONG_ANSWER'): Promise<string> {
  const person = who.includes('@') ? await store.personByEmail(who) : await store.person(who);
  if (person) return person.personId;
  throw new RuleError(code, 'expected the e-mail or id of somebody who is known here', {
    advice: 'An administrator can give them access first.',
  });
}
