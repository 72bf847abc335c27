import { compareText } from '../domain/keys.js';
import { f1, type AttributeRule } from './attribute-rule.js';
import { lowerAscii, plainText, shorten, wordsOf } from './plain-text.js';

/** A rule this good gives the role its name. */
const NAMING_F1 = 0.8;
/** A value that so many of the people share stands before the words. */
const SHARED_RECALL = 0.9;

export interface Nameable {
  readonly birthright: boolean;
  /** Names of the role's own entitlements. */
  readonly entitlementNames: readonly string[];
  readonly best: AttributeRule | undefined;
  readonly shared: AttributeRule | undefined;
}

/**
 * A name for each role: the attribute values that tell its people (F1 ≥ 0.8), else the words that tell its entitlements
 * from the others, after the value its people share. Unique, never random, and safe to show on one line.
 */
export function nameRoles(roles: readonly Nameable[], allEntitlementNames: readonly string[]): readonly string[] {
  const spread = documentCounts(allEntitlementNames);
  const taken = new Set<string>();
  return roles.map((role) => unique(nameOf(role, spread) || 'Role', taken));
}

type Spread = ReadonlyMap<string, number>;

function documentCounts(names: readonly string[]): Spread {
  const counts = new Map<string, number>();
  for (const name of names)
    for (const word of new Set(wordsOf(name).map(lowerAscii))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function nameOf(role: Nameable, spread: Spread): string {
  if (role.birthright) return 'Everybody';
  if (role.best && f1(role.best) >= NAMING_F1) return valuesOf(role.best);
  const words = tellingWords(role.entitlementNames, spread).join(' ');
  const within = role.shared && role.shared.recall >= SHARED_RECALL ? valuesOf(role.shared) : '';
  return plainText([within, words].filter((part) => part !== '').join(': '));
}

const valuesOf = ({ terms }: AttributeRule): string => plainText(terms.map(({ value }) => plainText(value)).join(', '));

/** At most three words that stand in most of these names and in few of the others; in reading order. */
function tellingWords(names: readonly string[], spread: Spread): readonly string[] {
  const found = new Map<string, { readonly word: string; readonly at: number; count: number }>();
  names.forEach((name) => {
    const own = new Map(wordsOf(name).map((word) => [lowerAscii(word), word]));
    for (const [key, word] of own) {
      const known = found.get(key) ?? { word, at: found.size, count: 0 };
      known.count += 1;
      found.set(key, known);
    }
  });
  const weight = ([key, { count }]: [string, { count: number }]): number =>
    (count * count) / Math.max(count, spread.get(key) ?? count);
  const ranked = [...found].sort((a, b) => weight(b) - weight(a) || compareText(a[0], b[0])).slice(0, 3);
  const least = ranked[0] ? weight(ranked[0]) / 2 : 0;
  return ranked
    .filter((one) => weight(one) >= least)
    .sort((a, b) => a[1].at - b[1].at)
    .map(([, { word }]) => shorten(word, 24));
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(lowerAscii(candidate)); number++) candidate = `${shorten(name, 74)} (${number})`;
  taken.add(lowerAscii(candidate));
  return candidate;
}
