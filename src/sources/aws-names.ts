import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import type { Draft } from './draft.js';

/**
 * One record for each user or role. The same name in another AWS account is another's: refused, with all who bear it, for
 * nobody could tell them apart by it.
 */
export function keepNamed<T extends { readonly Arn: string }>(
  draft: Draft,
  rows: readonly Row<T>[],
  idOf: (value: T) => string,
): readonly Row<T>[] {
  const { kept, repeated, ambiguous } = keepOne(rows, idOf, ({ Arn }) => Arn);
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(idOf(value)));
  const message = 'several AWS accounts use this name: make each account a source of its own';
  for (const { value, at } of ambiguous) draft.refuse({ code: 'AMBIGUOUS_NAME', subject: idOf(value), message, at });
  return kept;
}
