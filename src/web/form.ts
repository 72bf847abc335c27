import type { Answer } from '../domain/command.js';
import { InputError } from '../domain/errors.js';
import type { ReviewDetails } from '../api/review-details.js';

/** What the decision form sent, as the browser encodes it. */
export interface SentForm {
  text(name: string): string;
  all(name: string): readonly string[];
}

/**
 * The answer a form means. Approving with entitlements or members ticked, or under another name, is an amendment.
 * Throws `BAD_FORM` for anything our own form cannot have sent.
 */
export function answerFrom(form: SentForm, review: ReviewDetails): Answer {
  const kind = form.text('answer');
  switch (kind) {
    case 'reject':
    case 'abstain':
    case 'confirm':
    case 'deny':
    case 'withdraw':
      return { kind };
    case 'approve':
      return approval(form, review);
    default:
      throw new InputError('BAD_FORM', 'expected an answer from the form');
  }
}

function approval(form: SentForm, { facts }: ReviewDetails): Answer {
  if (facts.kind !== 'candidate-role') throw new InputError('BAD_FORM', 'expected a candidate role to approve');
  const dropEntitlements = form.all('drop').map((position) => {
    const entitlement = /^\d{1,6}$/.test(position) ? facts.entitlements[Number(position)] : undefined;
    if (!entitlement) throw new InputError('BAD_FORM', 'expected an entitlement of this role');
    return entitlement.key;
  });
  const removeMembers = form.all('remove');
  const name = form.text('name').trim();
  const renamed = name !== '' && name !== facts.name;
  if (dropEntitlements.length === 0 && removeMembers.length === 0 && !renamed) return { kind: 'approve' };
  const lists = { dropEntitlements, removeMembers };
  return { kind: 'amend', amendment: renamed ? { ...lists, name } : lists };
}
