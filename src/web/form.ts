import type { Context } from 'hono';
import type { AskedAnswer } from '../domain/command.js';
import { accountClasses } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import { plainAnswers } from '../domain/verdicts.js';
import type { ReviewDetails } from '../api/review-details.js';

/** What the decision form sent, as the browser encodes it. */
export interface SentForm {
  text(name: string): string;
  all(name: string): readonly string[];
}

/**
 * The answer a form means. Approving with entitlements or people ticked, under another name or owner, is an amendment.
 * Throws `BAD_FORM` for anything our own form cannot have sent.
 */
export function answerFrom(form: SentForm, review: ReviewDetails): AskedAnswer {
  const kind = form.text('answer');
  if (kind === 'approve') return approval(form, review);
  const plain = plainAnswers.find((one) => one === kind);
  if (plain !== undefined) return { kind: plain };
  switch (kind) {
    case 'class': {
      const found = accountClasses.find((one) => one === form.text('class'));
      if (found === undefined) throw new InputError('BAD_FORM', 'expected one of the classes');
      return { kind, class: found };
    }
    case 'defer':
      return { kind, until: dayOf(form.text('until')) };
    case 'delegate':
      return { kind, to: form.text('to').trim() };
    default:
      throw new InputError('BAD_FORM', 'expected an answer from the form');
  }
}

/** A day means its beginning, in UTC; the field of the form gives no zone. */
function dayOf(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00.000Z`;
  throw new InputError('BAD_FORM', 'expected the day on which to be asked again');
}

function approval(form: SentForm, { amendment, facts }: ReviewDetails): AskedAnswer {
  if (facts.kind !== 'candidate-role') throw new InputError('BAD_FORM', 'expected a candidate role to approve');
  const dropEntitlements = form.all('drop').map((position) => {
    const entitlement = /^\d{1,6}$/.test(position) ? facts.entitlements[Number(position)] : undefined;
    if (!entitlement) throw new InputError('BAD_FORM', 'expected an entitlement of this role');
    return entitlement.key;
  });
  const removeMembers = form.all('remove');
  const addMembers = form.all('add');
  const name = form.text('name').trim();
  const owner = form.text('owner').trim();
  const said = {
    ...(addMembers.length > 0 ? { addMembers } : {}),
    ...(name !== '' && name !== facts.name ? { name } : {}),
    ...(owner === '' ? {} : { owner }),
  };
  const untouched = dropEntitlements.length + removeMembers.length + Object.keys(said).length === 0;
  if (untouched || amendment) return { kind: 'approve' };
  return { kind: 'amend', amendment: { dropEntitlements, removeMembers, ...said } };
}

/** What the browser sent, files left out. */
export async function sentForm(c: Context): Promise<SentForm> {
  const body = await c.req.parseBody({ all: true });
  const all = (name: string): readonly string[] => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  };
  return { all, text: (name) => all(name)[0] ?? '' };
}
