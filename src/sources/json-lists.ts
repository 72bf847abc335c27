import type { Provenance } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import type { SourceFile } from './input.js';
import { MAX_DEPTH, parseJson } from './json.js';
import { isWhite, measureValue } from './json-extent.js';
import { emptyExport } from './text.js';
import { Window, type Spot } from './window.js';

/** A list of an export: how many items it has, how deep they lie, and where the first begins. */
interface List {
  readonly size: number;
  readonly depth: number;
  readonly line: number;
  readonly first: Spot;
}

/** The name of the list that is itself the top level of its file. */
export const TOP_LIST = '';

/** A JSON file whose top level is an object or a list: its lists, not yet looked into, and whatever else it holds. */
export interface JsonLists {
  readonly file: SourceFile;
  readonly values: ReadonlyMap<string, { readonly value: unknown; readonly line: number }>;
  readonly lists: ReadonlyMap<string, List>;
}

export interface JsonItem {
  readonly value: unknown;
  /** The item as it stands in the file. */
  readonly text: string;
  readonly at: Provenance;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/**
 * Finds the lists of a JSON file (RFC 8259) without holding it in memory: items are measured here and parsed when they are read.
 * Throws `WRONG_SHAPE` when the top level is neither object nor list, `EMPTY_EXPORT`, `NOT_UTF8`, and what `parseJson` throws.
 */
export function findLists(file: SourceFile): JsonLists {
  const reader = new JsonReader(new Window(file));
  const values = new Map<string, { readonly value: unknown; readonly line: number }>();
  const lists = new Map<string, List>();
  if (!reader.skipWhite()) throw emptyExport(file.name);
  if (reader.byte() === OPEN_LIST) lists.set(TOP_LIST, reader.measureList(1));
  else {
    if (reader.byte() !== OPEN_OBJECT) throw reader.wrongTop();
    reader.take(OPEN_OBJECT);
    for (let first = true; !reader.ends(CLOSE_OBJECT, first); first = false) {
      const name = reader.key();
      if (values.has(name) || lists.has(name)) throw reader.twice(name);
      if (reader.byte() === OPEN_LIST) lists.set(name, reader.measureList(2));
      else values.set(name, { line: reader.spot().line, value: reader.value(1).value });
    }
  }
  if (reader.skipWhite()) throw reader.unexpected('the end of the file');
  return { file, values, lists };
}

/** The items of one list, parsed one after the other. */
export function* itemsOf({ file, lists }: JsonLists, name: string): Iterable<JsonItem> {
  const list = lists.get(name);
  if (!list) return;
  const reader = new JsonReader(new Window(file, list.first));
  for (let i = 0; i < list.size; i++) {
    if (i > 0) reader.take(COMMA);
    reader.skipWhite();
    const { line } = reader.spot();
    yield { ...reader.value(list.depth), at: { file: file.name, line } };
  }
}

/** Reads the outer structure itself, and leaves whatever lies inside to `JSON.parse`. */
class JsonReader {
  private readonly window: Window;

  constructor(window: Window) {
    this.window = window;
  }

  spot(): Spot {
    return this.window.spot();
  }

  /** The byte that comes next; undefined at the end of the file. */
  byte(): number | undefined {
    const { window } = this;
    return window.start < window.end || window.more() ? window.bytes[window.start] : undefined;
  }

  /** False at the end of the file. */
  skipWhite(): boolean {
    const { window } = this;
    do {
      let at = window.start;
      while (at < window.end && isWhite(window.bytes[at])) at++;
      window.advance(at - window.start);
    } while (window.start === window.end && window.more());
    return window.start < window.end;
  }

  take(byte: number): void {
    this.skipWhite();
    if (this.byte() !== byte) throw this.unexpected(JSON.stringify(String.fromCharCode(byte)));
    this.window.advance(1);
    this.skipWhite();
  }

  /** Whether an object or list ends here; if not, the comma before its next item is taken. */
  ends(close: number, first: boolean): boolean {
    this.skipWhite();
    if (this.byte() !== close) {
      if (!first) this.take(COMMA);
      return false;
    }
    this.window.advance(1);
    return true;
  }

  key(): string {
    if (this.byte() !== QUOTE) throw this.unexpected('a key in double quotes');
    const name = String(this.value(1).value);
    this.take(COLON);
    return name;
  }

  /** A value `depth` levels down, and its text. */
  value(depth: number): { readonly value: unknown; readonly text: string } {
    const { size, keys } = this.measure(depth);
    const text = this.window.text(size);
    const value = parsed(text, keys) ?? parseJson(text, { ...this.place(), depth });
    this.window.advance(size);
    return { value, text };
  }

  measureList(depth: number): List {
    const { line } = this.spot();
    this.take(OPEN_LIST);
    const first = this.spot();
    let size = 0;
    for (; !this.ends(CLOSE_LIST, size === 0); size++) this.window.advance(this.measure(depth).size);
    return { size, depth, line, first };
  }

  private measure(depth: number): { readonly size: number; readonly keys: number } {
    const extent = measureValue(this.window, depth);
    if ('problem' in extent) {
      this.window.advance(extent.size);
      throw extent.problem === 'truncated'
        ? this.truncated()
        : this.error('TOO_DEEP', `expected at most ${MAX_DEPTH} levels of nesting, got more`);
    }
    if (extent.size === 0) throw this.unexpected('a value');
    return extent;
  }

  unexpected(wanted: string): InputError {
    const byte = this.byte();
    if (byte === undefined) return this.truncated();
    const { window } = this;
    const next = window.text(byte < 0x80 ? 1 : Math.min(window.end - window.start, lengthOf(byte)));
    return this.error('BAD_JSON', `expected ${wanted}, got ${JSON.stringify(next)}`);
  }

  twice(name: string): InputError {
    return this.error('DUPLICATE_KEY', `expected the key ${JSON.stringify(name)} once, got it twice`);
  }

  wrongTop(): InputError {
    // Whatever else it is, it has to be JSON before its shape matters.
    this.value(0);
    return new InputError('WRONG_SHAPE', 'expected an object or a list at the top, got something else', {
      place: { file: this.window.file, line: 1 },
      advice: 'Check that the file belongs to this source and that its kind is right.',
    });
  }

  private truncated(): InputError {
    const { window } = this;
    window.advance(window.end - window.start);
    return this.error(
      'TRUNCATED_FILE',
      'expected the rest of the JSON, got the end of the file',
      'Export it again, whole.',
    );
  }

  private error(code: string, message: string, advice = 'Correct the file or export it again.'): InputError {
    const { file, line, column } = this.place();
    return new InputError(code, `${message} at column ${column}`, { place: { file, line }, advice });
  }

  private place(): { readonly file: string; readonly line: number; readonly column: number } {
    const { line, offset, lineOffset } = this.spot();
    return { file: this.window.file, line, column: offset - lineOffset + 1 };
  }
}

/** Of a UTF-8 sequence, by its first byte. */
const lengthOf = (byte: number): number => (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2);

/** What `JSON.parse` says, where it says that this is JSON and no key stands twice in one object; else undefined. */
function parsed(text: string, keys: number): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return countKeys(value) === keys ? value : undefined;
  } catch {
    return undefined;
  }
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const item of Object.values(value)) if (typeof item === 'object') keys += countKeys(item);
  return keys;
}
