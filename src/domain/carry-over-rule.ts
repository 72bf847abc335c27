import type { Candidate } from './candidate.js';
import type { StandingRole } from './carry-over.js';
import { compareText, keyText } from './keys.js';
import type { Snapshot } from './snapshot.js';

/** Nearly everybody in the role has the value. */
const RECALL = 0.95;

/** One in so many of those who have the value, counted up to whole people, may lack any one entitlement of the role. */
const LACKING = 10;

type Rule = NonNullable<StandingRole['rule']>;

/**
 * The value of one driving attribute that told a role's people when it was approved: nearly all of them have it, and each
 * entitlement of the role is held by nearly everybody who has it. It is asked entitlement by entitlement, so that a role of
 * many is not harder to tell than one of few. The closest one, ties by name.
 */
export function standingRule(
  { members, entitlements }: Pick<Candidate, 'members' | 'entitlements'>,
  snapshot: Snapshot,
): StandingRole['rule'] {
  const wanted = new Set(entitlements.map(keyText));
  const columns = snapshot.entitlements.flatMap((key, column) => (wanted.has(keyText(key)) ? [column] : []));
  const [best] = sharedValues(members, snapshot)
    .map((rule) => ({ rule, rows: rowsWith(rule, snapshot) }))
    .filter(({ rows }) => columns.every((column) => isHeld(column, rows, snapshot)))
    .sort((a, b) => a.rows.length - b.rows.length || compareText(ruleText(a.rule), ruleText(b.rule)));
  return best?.rule ?? null;
}

const ruleText = ({ attribute, value }: Rule): string => JSON.stringify([attribute, value]);

function sharedValues(members: readonly string[], { identities }: Snapshot): readonly Rule[] {
  const group = new Set(members);
  const counts = new Map<string, { readonly rule: Rule; count: number }>();
  for (const { id, attributes } of identities) {
    if (!group.has(id)) continue;
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value === '') continue;
      const rule = { attribute, value };
      const found = counts.get(ruleText(rule)) ?? { rule, count: 0 };
      found.count += 1;
      counts.set(ruleText(rule), found);
    }
  }
  return [...counts.values()].filter(({ count }) => count >= RECALL * group.size).map(({ rule }) => rule);
}

const rowsWith = ({ attribute, value }: Rule, { identities }: Snapshot): readonly number[] =>
  identities.flatMap(({ attributes }, row) => (attributes[attribute] === value ? [row] : []));

const isHeld = (column: number, rows: readonly number[], { assignments }: Snapshot): boolean =>
  rows.filter((row) => !assignments[row]?.includes(column)).length <= Math.ceil(rows.length / LACKING);
