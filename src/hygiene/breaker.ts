import type { SourceReading } from '../domain/account.js';
import type { HygieneSpec } from '../domain/campaign.js';
import { RuleError } from '../domain/errors.js';
import type { SetAside } from '../domain/identity.js';

/** Throws `CIRCUIT_BREAKER` when a run would take away more than the share and at least the number policy allows of one source. */
export function guardRemoval(
  readings: readonly SourceReading[],
  setAside: readonly SetAside[],
  { share, atLeast }: HygieneSpec['orphans']['breaker'],
): void {
  const tripped = readings.flatMap(({ source, accounts }) => {
    const removed = setAside.filter((one) => one.source === source).length;
    return removed >= atLeast && removed > share * accounts.length
      ? [`${removed} of ${accounts.length} accounts of ${source}`]
      : [];
  });
  if (tripped.length === 0) return;
  throw new RuleError(
    'CIRCUIT_BREAKER',
    `expected to set aside at most ${share * 100} % or fewer than ${atLeast} accounts of a source, got ${tripped.join(', ')}`,
    {
      advice:
        'Check whether that export and the system of record for people are complete; if they are, raise hygiene.orphans.breaker.',
    },
  );
}
