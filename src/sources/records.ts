import type { Provenance } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import { canonical } from '../snapshot/canonical.js';
import type { Row } from './distinct.js';
import type { Draft } from './draft.js';
import type { SourceFile } from './input.js';
import { parseJson } from './json.js';
import type { JsonDocument } from './json.js';
import type { Shape } from './schema.js';
import { decodeText, emptyExport } from './text.js';

/** One list of records that a format's top-level object holds. */
export interface Section {
  readonly name: string;
  readonly required: boolean;
}

/** A JSON file with its sections: lists of records, not yet looked into. */
export interface JsonExport {
  readonly document: JsonDocument;
  readonly top: ReadonlyMap<string, unknown>;
  readonly sections: ReadonlyMap<string, readonly unknown[]>;
}

/**
 * Opens a JSON export whose top level is an object of lists. Throws `WRONG_SHAPE` when it is not, or a required list is
 * missing, and `EMPTY_EXPORT` when all lists together hold nothing.
 */
export function openExport(file: SourceFile, sections: readonly Section[]): JsonExport {
  const document = parseJson(decodeText(file), file.name);
  const top = new Map(Object.entries(plainObject(document)));
  const lists = new Map(sections.map((section) => [section.name, listOf(document, top, section)]));
  if ([...lists.values()].every((list) => list.length === 0)) throw emptyExport(file.name);
  return { document, top, sections: lists };
}

function plainObject(document: JsonDocument): object {
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongShape(document, value, 'an object at the top');
  }
  return value;
}

function listOf(document: JsonDocument, top: ReadonlyMap<string, unknown>, section: Section): readonly unknown[] {
  const list = top.get(section.name);
  if (Array.isArray(list)) return list;
  if (!section.required && (list === undefined || list === null)) return [];
  throw wrongShape(document, list ?? document.value, `a list named ${section.name}`);
}

const wrongShape = (document: JsonDocument, value: unknown, wanted: string): InputError =>
  new InputError('WRONG_SHAPE', `expected ${wanted}, got something else`, {
    place: { file: document.file, line: document.lineOf(value) },
    advice: 'Check that the file belongs to this source and that its kind is right.',
  });

/** The records of one list that fit their shape; the others are refused with their line. Every one is counted. */
export function readRecords<T>(
  draft: Draft,
  from: JsonExport,
  { section, shape }: { readonly section: string; readonly shape: Shape<T> },
): readonly Row<T>[] {
  const list = from.sections.get(section) ?? [];
  draft.count(list.length);
  return list.flatMap((record, i) => {
    const at = { file: from.document.file, line: from.document.lineOfItem(list, i) };
    return readRecord(draft, { section, record, at }, shape);
  });
}

/** One record of a list, and where it begins. */
export interface Found {
  readonly section: string;
  readonly record: unknown;
  readonly at: Provenance;
}

/** One record as a row, or nothing when it was refused. The caller has counted it. */
export function readRecord<T>(draft: Draft, { section, record, at }: Found, shape: Shape<T>): readonly Row<T>[] {
  const text = canonicalText(record);
  const parsed = text === null ? { problem: 'it holds text or numbers that JSON cannot exchange' } : shape(record);
  if ('problem' in parsed) {
    draft.refuse({
      code: 'BAD_RECORD',
      subject: subjectOf(record, section),
      message: `${section}: ${parsed.problem}`,
      at,
    });
    return [];
  }
  return [{ value: parsed.value, at, rank: [parsed.stamp, text ?? ''] }];
}

/** The same for records that say the same, however their keys are ordered; null when they cannot be kept as JSON. */
function canonicalText(record: unknown): string | null {
  try {
    return canonical(record);
  } catch {
    return null;
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
  for (const [name, value] of from.top) {
    if (!Array.isArray(value) || from.sections.has(name)) continue;
    const message = 'this list is not read: what it grants is not in the reading';
    draft.note({
      code: 'UNREAD_SECTION',
      subject: name,
      message,
      at: { file: from.document.file, line: from.document.lineOf(value) },
    });
  }
}
