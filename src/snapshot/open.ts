import { VerificationError } from '../domain/errors.js';
import { compareKeys, compareText } from '../domain/keys.js';
import type { Snapshot } from '../domain/snapshot.js';
import { digest } from './digest.js';

/**
 * A snapshot that is what it says: known format and version, canonical order, and the digest it was frozen under.
 * Throws `SNAPSHOT_FORMAT`, `SNAPSHOT_SHAPE` or `SNAPSHOT_DIGEST`.
 */
export function openSnapshot(value: unknown, inputDigest: string): Snapshot {
  if (!isRecord(value)) throw shape('an object');
  if (value['format'] !== 'rolewright/snapshot' || value['version'] !== 1) {
    const got = `${String(value['format'])} version ${String(value['version'])}`;
    throw new VerificationError('SNAPSHOT_FORMAT', `expected rolewright/snapshot version 1, got ${got}`);
  }
  const snapshot = shapeOf(value);
  const found = digest('matrix/v1', snapshot);
  if (found !== inputDigest) throw new VerificationError('SNAPSHOT_DIGEST', `expected ${inputDigest}, got ${found}`);
  return snapshot;
}

function shapeOf(value: Readonly<Record<string, unknown>>): Snapshot {
  const { identities, entitlements, assignments, ...more } = value;
  if (Object.keys(more).length !== 2) throw shape('no other fields');
  const rows = listOf(identities, 'identities', identityOf);
  const columns = listOf(entitlements, 'entitlements', keyOf);
  const held = listOf(assignments, 'assignments', (row) =>
    listOf(row, 'assignments', (index) => indexOf(index, columns.length)),
  );
  if (held.length !== rows.length) throw shape('one list of assignments for each identity');
  if (!isAscending(rows, (a, b) => compareText(a.id, b.id))) throw shape('identities sorted by id');
  if (!isAscending(columns, compareKeys)) throw shape('entitlements sorted by key');
  if (!held.every((row) => isAscending(row, (a, b) => a - b))) throw shape('assignments ascending');
  return { format: 'rolewright/snapshot', version: 1, identities: rows, entitlements: columns, assignments: held };
}

function identityOf(value: unknown): Snapshot['identities'][number] {
  if (!isRecord(value) || typeof value['id'] !== 'string' || !isRecord(value['attributes']))
    throw shape('identities with id and attributes');
  const attributes = Object.entries(value['attributes']).map(
    ([name, text]) => [name, textOf(text, 'attributes')] as const,
  );
  return { id: value['id'], attributes: Object.fromEntries(attributes) };
}

function keyOf(value: unknown): Snapshot['entitlements'][number] {
  if (!isRecord(value)) throw shape('entitlements with source and id');
  return { source: textOf(value['source'], 'entitlements'), id: textOf(value['id'], 'entitlements') };
}

function indexOf(value: unknown, columns: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= columns)
    throw shape('assignments within the entitlements');
  return value;
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string') throw shape(`texts in ${field}`);
  return value;
}

function listOf<T>(value: unknown, field: string, read: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw shape(`a list of ${field}`);
  return value.map((item: unknown) => read(item));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAscending = <T>(items: readonly T[], compare: (a: T, b: T) => number): boolean =>
  items.every((item, i) => {
    const before = items[i - 1];
    return before === undefined || compare(before, item) < 0;
  });

const shape = (expected: string): VerificationError =>
  new VerificationError('SNAPSHOT_SHAPE', `expected a snapshot with ${expected}`);
