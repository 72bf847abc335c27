import { readJson, type BundleSource } from '../evidence/reading.js';
import { own } from '../evidence/schema.js';

/** The people of a bundle. Their record is erasable: whoever is missing from it is known by a random id only. */
export interface BundledPeople {
  idOf(email: string): string | undefined;
  emailOf(personId: string): string | undefined;
}

interface Row {
  readonly personId: string;
  readonly email: string;
}

export async function readPeople(bundle: BundleSource): Promise<BundledPeople> {
  const there = (await bundle.read('people.json')) !== undefined;
  const rows = there ? own<readonly Row[]>(await readJson(bundle, 'people.json')) : [];
  const named = rows.filter(({ email }) => email.includes('@'));
  const byEmail = new Map(named.map(({ personId, email }) => [email.toLowerCase(), personId]));
  const byId = new Map(named.map(({ personId, email }) => [personId, email]));
  return { idOf: (email) => byEmail.get(email.toLowerCase()), emailOf: (personId) => byId.get(personId) };
}

const PLACEHOLDER = 'erased person ';

/** Stands for somebody whose id can no longer be found by the e-mail. */
export const erasedPerson = (email: string): string => `${PLACEHOLDER}${email.toLowerCase()}`;

/**
 * The recomputed value with each erased person given the id that was recorded in the same place: always the same one,
 * and never that of somebody who is not erased.
 */
export function withRecordedIds(recomputed: unknown, recorded: unknown, people: BundledPeople): unknown {
  const found = new Map<string, string>();
  const fill = (value: unknown, other: unknown): unknown => {
    if (typeof value === 'string') return typeof other === 'string' ? idFor(value, other) : value;
    if (Array.isArray(value)) return value.map((item, index) => fill(item, Array.isArray(other) ? other[index] : null));
    if (!isFields(value)) return value;
    const fields = isFields(other) ? other : {};
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, fields[name])]));
  };
  const idFor = (value: string, other: string): string => {
    if (!value.startsWith(PLACEHOLDER)) return value;
    const before = found.get(value);
    if (before !== undefined) return before;
    if (people.emailOf(other) !== undefined || [...found.values()].includes(other)) return value;
    found.set(value, other);
    return other;
  };
  return fill(recomputed, recorded);
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
