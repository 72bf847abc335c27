import type { SourceReading } from '../domain/account.js';
import type { HygieneSpec } from '../domain/campaign.js';
import { RuleError } from '../domain/errors.js';
import type { SetAside } from '../domain/identity.js';
import type { TrippedBreaker } from '../domain/stage-results.js';

/** The sources of which a run takes away more than the share, and at least the number, that policy allows. */
export function trippedBreakers(
  readings: readonly SourceReading[],
  setAside: readonly SetAside[],
  { share, atLeast }: HygieneSpec['orphans']['breaker'],
): readonly TrippedBreaker[] {
  return readings.flatMap(({ source, accounts }) => {
    const removed = setAside.filter((one) => one.source === source).length;
    const trips = removed >= atLeast && removed > share * accounts.length;
    return trips ? [{ source, removed, accounts: accounts.length }] : [];
  });
}

/** Where nobody can be asked: throws `CIRCUIT_BREAKER` when any has tripped. */
export function refuseTripped(
  tripped: readonly TrippedBreaker[],
  { share, atLeast }: HygieneSpec['orphans']['breaker'],
): void {
  if (tripped.length === 0) return;
  const got = tripped.map(({ source, removed, accounts }) => `${removed} of ${accounts} accounts of ${source}`);
  throw new RuleError(
    'CIRCUIT_BREAKER',
    `expected to set aside at most ${share * 100} % or fewer than ${atLeast} accounts of a source, got ${got.join(', ')}`,
    {
      advice:
        'Check whether that export and the system of record for people are complete; if they are, raise hygiene.orphans.breaker, or start the campaign, which asks the owner.',
    },
  );
}
