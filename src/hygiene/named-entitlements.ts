import type { SourceReading } from '../domain/account.js';
import type { MiningSpec } from '../domain/campaign.js';
import { InputError } from '../domain/errors.js';
import { keyText, type EntitlementKey } from '../domain/keys.js';

/** Problems told at once. */
const MOST_PROBLEMS = 20;

/**
 * Throws `UNKNOWN_PERMISSION` where limits of mining name an entitlement that no export has: a slip of the pen would else be a
 * limit that nobody misses. One that exports have and nobody in scope holds is known.
 */
export function refuseUnknownEntitlements(
  { neverOverGrant = [], apart = [] }: MiningSpec,
  readings: readonly SourceReading[],
): void {
  const named: readonly (readonly [string, EntitlementKey])[] = [
    ...neverOverGrant.map((key, at) => [`mining.neverOverGrant[${at}]`, key] as const),
    ...apart.flatMap((pair, at) => pair.map((key) => [`mining.apart[${at}]`, key] as const)),
  ];
  if (named.length === 0) return;
  const known = new Set(readings.flatMap(({ entitlements }) => entitlements.map(({ key }) => keyText(key))));
  const unknown = named.filter(([, key]) => !known.has(keyText(key))).slice(0, MOST_PROBLEMS);
  const parts = unknown.map(
    ([where, key]) =>
      new InputError('UNKNOWN_PERMISSION', `expected ${where} to be an entitlement of ${key.source}, got ${key.id}`, {
        advice: adviceFor(key, readings),
      }),
  );
  const [first] = parts;
  if (first) throw new InputError(first.code, first.message, { parts });
}

function adviceFor({ source, id }: EntitlementKey, readings: readonly SourceReading[]): string {
  const wanted = id.trim().toLowerCase();
  const meant = readings
    .filter((reading) => reading.source === source)
    .flatMap(({ entitlements }) => entitlements)
    .find(({ key, name }) => [key.id, name].some((text) => text.toLowerCase() === wanted));
  if (meant) return `Did you mean the id ${JSON.stringify(meant.key.id)}?`;
  return 'Preview the campaign without it: assignments.csv has the ids, byte for byte.';
}
