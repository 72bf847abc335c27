import type { Snapshot } from '../domain/snapshot.js';
import { compareText } from '../domain/keys.js';

/** People told by what they are: everybody with these attribute values. */
export interface AttributeRule {
  /** Sorted by attribute name; one, or two that must both hold. */
  readonly terms: readonly Term[];
  /** Share of those with these values who are meant. */
  readonly precision: number;
  /** Share of those meant who have these values. */
  readonly recall: number;
}

export interface Term {
  readonly attribute: string;
  readonly value: string;
}

/** Twice precision × recall over their sum. */
export const f1 = ({ precision, recall }: AttributeRule): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

/** Finds the values that tell a group of people best. */
export type RuleFinder = (rows: readonly number[]) => {
  /** The single value or pair of values with the best F1. */
  readonly best: AttributeRule | undefined;
  /** The single value that most of the group share. */
  readonly shared: AttributeRule | undefined;
};

/** A finder over the driving attributes of a snapshot; ties go to fewer terms, then to the smaller attribute and value. */
export function ruleFinder(identities: Snapshot['identities']): RuleFinder {
  const index = indexOf(identities);
  return (rows) => {
    const group = new Set(rows);
    const singles = commonest(identities, rows).map((term) => measure([term], index, group));
    const pairs = singles.flatMap((a, at) =>
      singles.slice(at + 1).map((b) => measure([...a.terms, ...b.terms], index, group)),
    );
    const by = (rank: (rule: AttributeRule) => number): AttributeRule | undefined =>
      [...singles, ...pairs].reduce<AttributeRule | undefined>((a, b) => (a && rank(a) >= rank(b) ? a : b), undefined);
    return { best: by(f1), shared: by((rule) => (rule.terms.length === 1 ? rule.recall + rule.precision / 1000 : -1)) };
  };
}

type Index = ReadonlyMap<string, ReadonlySet<number>>;

const termText = ({ attribute, value }: Term): string => JSON.stringify([attribute, value]);

function indexOf(identities: Snapshot['identities']): Index {
  const index = new Map<string, Set<number>>();
  identities.forEach(({ attributes }, row) => {
    for (const [attribute, value] of Object.entries(attributes)) {
      const key = termText({ attribute, value });
      const rows = index.get(key) ?? new Set();
      index.set(key, rows.add(row));
    }
  });
  return index;
}

/** For each attribute the value most of the group have. */
function commonest(identities: Snapshot['identities'], rows: readonly number[]): readonly Term[] {
  const counts = new Map<string, { readonly term: Term; count: number }>();
  for (const row of rows) {
    for (const [attribute, value] of Object.entries(identities[row]!.attributes)) {
      if (value === '') continue;
      const key = termText({ attribute, value });
      const found = counts.get(key) ?? { term: { attribute, value }, count: 0 };
      found.count += 1;
      counts.set(key, found);
    }
  }
  const first = new Map<string, Term>();
  const ranked = [...counts.values()].sort(
    (a, b) =>
      compareText(a.term.attribute, b.term.attribute) || b.count - a.count || compareText(a.term.value, b.term.value),
  );
  for (const { term } of ranked) if (!first.has(term.attribute)) first.set(term.attribute, term);
  return [...first.values()];
}

function measure(terms: readonly Term[], index: Index, group: ReadonlySet<number>): AttributeRule {
  const sets = terms.map((term) => index.get(termText(term)) ?? new Set<number>());
  const matching = [...(sets[0] ?? [])].filter((row) => sets.every((set) => set.has(row)));
  const inside = matching.filter((row) => group.has(row)).length;
  return { terms, precision: inside / Math.max(1, matching.length), recall: inside / Math.max(1, group.size) };
}
