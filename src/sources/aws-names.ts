import type { Distinct } from './distinct.js';
import type { Draft } from './draft.js';

/** The same name in another account is another account's user or role: not a repetition, and not ours to keep. */
export function placeRepeated<T extends { readonly Arn: string }>(
  draft: Draft,
  { kept, repeated, idOf }: Distinct<T> & { readonly idOf: (value: T) => string },
): void {
  const arns = new Map(kept.map(({ value }) => [idOf(value), value.Arn]));
  for (const { value, at } of repeated) {
    const id = idOf(value);
    const message = 'two AWS accounts use this name: make each account a source of its own';
    if (arns.get(id) === value.Arn) draft.addDuplicate(at, draft.key(id));
    else draft.refuse({ code: 'AMBIGUOUS_NAME', subject: id, message, at });
  }
}
