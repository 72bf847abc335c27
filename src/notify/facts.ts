import type { ReviewFacts } from '../api/review-facts.js';
import { effectOf } from '../domain/amendment-effect.js';
import type { Amendment } from '../domain/command.js';
import { keyText } from '../domain/keys.js';
import type { Fact } from './notifier.js';
import { countOf, oneLine } from './text.js';

const MOST_NAMED = 10;
const MOST_IN_A_FACT = 600;
const MOST_ROWS = 12;
const MAX_ASKED = 300;

type CandidateFacts = Extract<ReviewFacts, { readonly kind: 'candidate-role' }>;

/**
 * What a message says of a review's facts, as amended since if they were. Pure; everything in it is on one line and of
 * bounded length.
 */
export function factLines(facts: ReviewFacts, amendment: Amendment | null = null): readonly Fact[] {
  const lines = facts.kind === 'candidate-role' ? roleLines(facts, amendment) : plainLines(facts);
  return lines.map(({ label, value }) => ({ label: oneLine(label, 60), value: oneLine(value, MOST_IN_A_FACT) }));
}

/** Whom else the question went to. */
export const alsoAsked = (names: readonly string[]): Fact => ({
  label: 'Also asked',
  value: oneLine(names.length === 0 ? 'nobody' : named(names), MAX_ASKED),
});

const roleLines = (facts: CandidateFacts, amendment: Amendment | null): readonly Fact[] =>
  amendment === null
    ? candidateLines(facts)
    : [{ label: 'Amended', value: effectOf(facts, amendment).join(' ') }, ...candidateLines(amended(facts, amendment))];

/** The role as it would be governed: what it means for those taken in is a gain like any other. */
function amended(facts: CandidateFacts, amendment: Amendment): CandidateFacts {
  const dropped = new Set(amendment.dropEntitlements.map(keyText));
  const removed = new Set(amendment.removeMembers);
  const added = facts.nearMembers.filter(({ identity }) => (amendment.addMembers ?? []).includes(identity));
  const gains = added.flatMap(({ identity, name, wouldGain }) =>
    wouldGain.map(({ key }) => ({ identity, name, entitlement: key })),
  );
  return {
    ...facts,
    entitlements: facts.entitlements.filter(({ key }) => !dropped.has(keyText(key))),
    members: [...facts.members.filter(({ identity }) => !removed.has(identity)), ...added],
    nearMembers: facts.nearMembers.filter((one) => !added.includes(one)),
    overGrants: [...facts.overGrants, ...gains].filter(
      ({ identity, entitlement }) => !removed.has(identity) && !dropped.has(keyText(entitlement)),
    ),
  };
}

/** Who would gain what stands first and is named: nobody should approve a grant that a message left out. */
function candidateLines(facts: CandidateFacts): readonly Fact[] {
  const { before, measurements, entitlements, members, nearMembers, overGrants } = facts;
  const gains = overGrants.map(({ name, entitlement }) => `${name} would gain ${entitlement.source} ${entitlement.id}`);
  return [
    { label: 'Gains', value: gains.length === 0 ? 'Nobody gains anything' : named(gains) },
    ...(before ? [{ label: 'Since it was approved', value: before.lines.join(' ') }] : []),
    { label: 'Why', value: facts.explanation },
    { label: 'Losses', value: 'Nobody loses access by it' },
    { label: countOf(members.length, 'member', 'members'), value: named(members.map(({ name }) => name)) },
    {
      label: countOf(entitlements.length, 'entitlement', 'entitlements'),
      value: named(entitlements.map(({ name }) => name)),
    },
    { label: 'Stay outside', value: countOf(nearMembers.length, 'near member', 'near members') },
    { label: 'Risk', value: String(Math.round(measurements.risk * 100) / 100) },
  ];
}

/** Any other kind of question: its sections, or its figures and texts by their names, and how long its lists are. */
function plainLines(facts: ReviewFacts): readonly Fact[] {
  if ('sections' in facts) return firstRows(facts.sections.flatMap(({ rows }) => rows));
  return Object.entries(facts).flatMap(([name, value]): readonly Fact[] => {
    const label = wordsOf(name);
    if (name === 'kind') return [];
    if (typeof value === 'string' || typeof value === 'number') return [{ label, value: String(value) }];
    if (typeof value === 'boolean') return [{ label, value: value ? 'yes' : 'no' }];
    return Array.isArray(value) ? [{ label, value: String(value.length) }] : [];
  });
}

/** How many are not shown is never left out: nobody should confirm a list that a message cut in silence. */
function firstRows(rows: readonly Fact[]): readonly Fact[] {
  const left = rows.length - MOST_ROWS;
  return left > 0 ? [...rows.slice(0, MOST_ROWS), { label: 'and more', value: `${left} more on the page` }] : rows;
}

/** `sourceKind` as `Source kind`. */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** The first few by name; how many more there are is never left out. */
function named(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, MOST_NAMED).map((name) => oneLine(name, 80));
  const rest = names.length - shown.length;
  const budget = MOST_IN_A_FACT - 20;
  while (shown.join(', ').length > budget) shown.pop();
  const left = rest + Math.min(names.length, MOST_NAMED) - shown.length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`;
}
