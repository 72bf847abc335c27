import { InputError } from '../domain/errors.js';
import type { Place } from '../domain/errors.js';
import { canonical } from '../snapshot/canonical.js';
import type { Row } from './distinct.js';
import type { Draft } from './draft.js';
import type { SourceFile } from './input.js';
import { TOP_LIST, findLists, itemsOf } from './json-lists.js';
import type { JsonItem, JsonLists } from './json-lists.js';
import type { Shape } from './shape-schema.js';
import { emptyExport } from './text.js';

/** One list of records that a format's top-level object holds, or is (`TOP_LIST`). */
export interface Section {
  readonly name: string;
  readonly required: boolean;
}

/** A JSON export, opened: what lists it has is known, their records are read when they are asked for. */
export interface JsonExport extends JsonLists {
  readonly sections: readonly Section[];
}

/**
 * Opens a JSON export whose top level is an object of lists, or one of its lists itself. Throws `WRONG_SHAPE` when it is not, a
 * required list is missing or all of them are, and `EMPTY_EXPORT` when all lists together hold nothing.
 */
export function openExport(file: SourceFile, sections: readonly Section[]): JsonExport {
  const found = findLists(file);
  for (const { name, required } of sections) {
    if (found.lists.has(name)) continue;
    const other = found.values.get(name);
    if (required || (other && other.value !== null)) throw noList(name, { file: file.name, line: other?.line ?? 1 });
  }
  const [first] = sections;
  if (first && !sections.some(({ name }) => found.lists.has(name)))
    throw noList(first.name, { file: file.name, line: 1 });
  if (sections.every(({ name }) => sizeOf(found, name) === 0)) throw emptyExport(file.name);
  return { ...found, sections };
}

/** How many records one list has. */
export const sizeOf = ({ lists }: JsonLists, section: string): number => lists.get(section)?.size ?? 0;

const noList = (name: string, place: Place): InputError =>
  new InputError(
    'WRONG_SHAPE',
    `expected a list ${name === TOP_LIST ? 'at the top' : `named ${name}`}, got something else`,
    {
      place,
      advice: 'Check that the file belongs to this source and that its kind is right.',
    },
  );

/** The records of one list that fit their shape, one after the other; the others are refused with their line. Every one is counted. */
function* readRecords<T>(
  draft: Draft,
  from: JsonExport,
  { section, shape }: { readonly section: string; readonly shape: Shape<T> },
): Iterable<Row<T>> {
  for (const item of itemsOf(from, section)) {
    draft.count(1);
    yield* readRecord(draft, item, { section, shape });
  }
}

/** Reads one list after another from several files of one export. */
export const recordsOf = (draft: Draft, exports: readonly JsonExport[]) =>
  function* <T>(section: string, shape: Shape<T>): Iterable<Row<T>> {
    for (const one of exports) yield* readRecords(draft, one, { section, shape });
  };

/** One record as a row, or nothing when it was refused. The caller has counted it. */
export function readRecord<T>(
  draft: Draft,
  { value: record, text, at }: JsonItem,
  { section, shape }: { readonly section: string; readonly shape: Shape<T> },
): readonly Row<T>[] {
  const parsed = isExchangeable(record, text)
    ? shape(record)
    : { problem: 'it holds text or numbers that JSON cannot exchange' };
  if ('problem' in parsed) {
    draft.refuse({
      code: 'BAD_RECORD',
      subject: subjectOf(record, section),
      message: `${section}: ${parsed.problem}`,
      at,
    });
    return [];
  }
  const { value, stamp } = parsed;
  return [{ value, at, rank: () => [stamp, canonical(JSON.parse(JSON.stringify(value)))] }];
}

/** Only escapes can hold half a character, and only exponents a number beyond all bounds: without them there is nothing to try. */
function isExchangeable(record: unknown, text: string): boolean {
  if (!/\\u[dD][89a-fA-F]|\d[eE]\+?\d{3}|\d{300}/.test(text)) return true;
  try {
    canonical(record);
    return true;
  } catch {
    return false;
  }
}

/** What to call a record that could not be read: an id where it has one. */
function subjectOf(record: unknown, section: string): string {
  if (typeof record !== 'object' || record === null) return section;
  const fields = new Map(Object.entries(record));
  const names = ['id', 'UserName', 'RoleName', 'GroupName', 'PolicyName', 'principalId', 'userId', 'appId'];
  const id = names.map((name): unknown => fields.get(name)).find((value) => typeof value === 'string');
  return typeof id === 'string' ? id : section;
}

/** Lists that nothing here reads are named, so that nobody takes them for read. */
export function noteUnread(draft: Draft, from: JsonExport): void {
  for (const [name, { line }] of from.lists) {
    if (from.sections.some((section) => section.name === name)) continue;
    const message = 'this list is not read: what it grants is not in the reading';
    draft.note({ code: 'UNREAD_SECTION', subject: name, message, at: { file: from.file.name, line } });
  }
}
