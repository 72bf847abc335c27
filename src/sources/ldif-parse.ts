import type { Provenance } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import type { SourceFile } from './input.js';
import { decode, emptyExport } from './text.js';
import { Window } from './window.js';

/** One value of an attribute. `text` is null where base64 holds bytes that are not UTF-8, and `bytes` is there for base64 only. */
export interface LdifValue {
  readonly options: string;
  readonly text: string | null;
  readonly bytes?: Uint8Array;
}

export const bytesOf = ({ text, bytes }: LdifValue): Uint8Array => bytes ?? Buffer.from(text ?? '');

/** One record: its DN and its attributes by lower-case name, in the order of the file. */
export interface LdifEntry {
  readonly at: Provenance;
  readonly dn: string;
  readonly attributes: ReadonlyMap<string, readonly LdifValue[]>;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

interface Attribute extends LdifValue {
  readonly name: string;
  readonly line: number;
}

/**
 * The entries of LDIF content (RFC 2849), one after the other: folded lines, base64, comments, `version: 1`. Change records and
 * values by URL are refused, and no URL is ever opened. Throws `LDIF_…` codes, `TRUNCATED_FILE`, `EMPTY_EXPORT`, `NOT_UTF8`, each
 * with its line. The trailer that ldapsearch writes is understood: a search that did not succeed is a truncated export.
 */
export function* parseLdif(file: SourceFile): Iterable<LdifEntry> {
  const parse = new LdifParser(file.name);
  let last: LdifEntry | undefined;
  for (const lines of recordsOf(file, parse)) {
    for (const entry of parse.entry(lines)) {
      if (last) yield last;
      last = entry;
    }
  }
  if (!last) throw emptyExport(file.name);
  if (last.attributes.size === 0) throw parse.cut(last.at.line, 'its last record');
  yield last;
}

/** The lines of each record, unfolded, without comments and the version line. */
function* recordsOf(file: SourceFile, parse: LdifParser): Iterable<readonly Line[]> {
  let isFirst = true;
  for (const { text, line, isLast } of paragraphsOf(file)) {
    if (isLast && !/[\r\n]$/.test(text)) throw parse.cut(line + text.split(LINE_END).length - 1, 'its last line');
    for (const lines of splitRecords(unfold(text, line, parse))) {
      const record = isFirst ? parse.withoutVersion(lines) : lines;
      isFirst = false;
      if (record.length > 0) yield record;
    }
  }
}

const LINE_END = /\r\n|\n|\r/;
const [LINE_FEED, RETURN] = [10, 13];

interface Paragraph {
  readonly text: string;
  readonly line: number;
  readonly isLast: boolean;
}

/** Pieces of a file that end where an empty line does, or the file. */
function* paragraphsOf(file: SourceFile): Iterable<Paragraph> {
  const window = new Window(file);
  for (let seen = 0; ;) {
    const size = toEmptyLine(window, seen);
    seen = window.end - window.start;
    if (size === 0 && window.more()) continue;
    const text = window.text(size === 0 ? seen : size);
    if (text !== '') yield { text, line: window.spot().line, isLast: size === 0 };
    if (size === 0) return;
    window.advance(size);
    seen = 0;
  }
}

/** How many bytes there are up to the end of the first empty line; 0 where none is at hand. What was looked at is not looked at again. */
function toEmptyLine({ bytes, start, end }: Window, seen: number): number {
  for (
    let at = bytes.indexOf(LINE_FEED, start + Math.max(0, seen - 2));
    at !== -1;
    at = bytes.indexOf(LINE_FEED, at + 1)
  ) {
    const next = bytes[at + 1] === RETURN ? at + 2 : at + 1;
    if (next < end && bytes[next] === LINE_FEED) return next + 1 - start;
  }
  return 0;
}

/** Joins folded lines and drops comments; an empty line stays, for it ends a record. */
function unfold(text: string, first: number, parse: LdifParser): readonly Line[] {
  const lines: Line[] = [];
  let parts: string[] = [];
  let number = first;
  const end = (): void => {
    const line = parts.length === 1 ? (parts[0] ?? '') : parts.join('');
    if (parts.length > 0 && !line.startsWith('#')) lines.push({ number, text: line });
  };
  for (const [i, line] of text.split(LINE_END).entries()) {
    if (!line.startsWith(' ')) {
      end();
      parts = [line];
      number = first + i;
    } else if (parts.length > 0 && parts[0] !== '') parts.push(line.slice(1));
    else throw parse.badFold(first + i);
  }
  end();
  return lines;
}

function splitRecords(lines: readonly Line[]): readonly (readonly Line[])[] {
  const records: Line[][] = [[]];
  for (const line of lines) {
    if (line.text === '') records.push([]);
    else records.at(-1)?.push(line);
  }
  return records.filter((record) => record.length > 0);
}

class LdifParser {
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  withoutVersion(lines: readonly Line[]): readonly Line[] {
    const [line] = lines;
    if (!line || !/^version:/i.test(line.text)) return lines;
    if (/^version: *1 *$/i.test(line.text)) return lines.slice(1);
    throw this.error('LDIF_VERSION', line.number, { message: 'expected version: 1, got another version' });
  }

  entry(lines: readonly Line[]): readonly LdifEntry[] {
    const [first, ...rest] = lines.map((line) => this.attribute(line));
    if (!first) return [];
    if (first.name === 'search' || first.name === 'result') return this.trailer([first, ...rest]);
    if (first.name !== 'dn' || first.text === null) {
      throw this.error('LDIF_NO_DN', first.line, {
        message: 'expected a record to begin with dn:, got another attribute',
      });
    }
    const change = rest.find(({ name }) => name === 'changetype' || name === 'control');
    if (change) {
      throw this.error('LDIF_CHANGE_RECORD', change.line, {
        message: 'expected an entry, got a change to one',
        advice: 'Export the directory’s content, not its changes.',
      });
    }
    const attributes = new Map<string, LdifValue[]>();
    for (const attribute of rest) {
      const values = attributes.get(attribute.name);
      if (values) values.push(attribute);
      else attributes.set(attribute.name, [attribute]);
    }
    return [{ at: { file: this.file, line: first.line }, dn: first.text, attributes }];
  }

  /** `search: 2` and `result: 0 Success`, which ldapsearch writes unless it is told `-LLL`. */
  private trailer(attributes: readonly Attribute[]): readonly LdifEntry[] {
    const result = attributes.find(({ name }) => name === 'result');
    if (!result || /^0\b/.test(result.text ?? '')) return [];
    throw this.error('TRUNCATED_FILE', result.line, {
      message: 'expected a search that succeeded, got one that stopped early',
      advice: 'Export it again with paging or a higher size limit.',
    });
  }

  private attribute({ number, text }: Line): Attribute {
    const head = /^([A-Za-z0-9][A-Za-z0-9.-]*)((?:;[A-Za-z0-9=*-]+)*):/.exec(text);
    if (!head) {
      throw this.error('LDIF_NO_COLON', number, { message: 'expected attribute: value, got a line that is not' });
    }
    const name = (head[1] ?? '').toLowerCase();
    const options = (head[2] ?? '').slice(1).toLowerCase();
    const rest = text.slice(head[0].length);
    if (rest.startsWith('<')) {
      throw this.error('LDIF_URL', number, {
        message: 'expected a value, got a URL to one',
        advice: 'Export the values themselves; URLs are not opened.',
      });
    }
    if (rest.startsWith(':')) {
      const bytes = this.base64(rest.slice(1), number);
      return { name, options, line: number, bytes, text: decode(bytes) };
    }
    return { name, options, line: number, text: rest.replace(/^ +/, '') };
  }

  private base64(value: string, line: number): Buffer {
    const text = value.trim();
    const sound = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
    if (!sound) throw this.error('LDIF_BAD_BASE64', line, { message: 'expected base64 after ::, got something else' });
    return Buffer.from(text, 'base64');
  }

  cut(line: number, inside: string): InputError {
    return this.error('TRUNCATED_FILE', line, {
      message: `expected the file to be whole, got its end inside ${inside}`,
      advice: 'Export it again, whole; if it is whole, end its last line.',
    });
  }

  badFold(line: number): InputError {
    return this.error('LDIF_BAD_FOLD', line, {
      message: 'expected a line to continue, got one that begins with a space after an empty line or at the start',
    });
  }

  error(code: string, line: number, more: { readonly message: string; readonly advice?: string }): InputError {
    const { message, advice = 'Correct the file or export it again.' } = more;
    return new InputError(code, message, { place: { file: this.file, line }, advice });
  }
}
