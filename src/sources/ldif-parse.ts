import type { Provenance } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import type { SourceFile } from './input.js';
import { decode, decodeText, emptyExport } from './text.js';

/** One value of an attribute. `text` is null where base64 holds bytes that are not UTF-8. */
export interface LdifValue {
  readonly options: string;
  readonly text: string | null;
  readonly bytes: Uint8Array;
}

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
 * LDIF content (RFC 2849): folded lines, base64, comments, `version: 1`. Change records and values by URL are refused, and no
 * URL is ever opened. Throws `LDIF_…` codes, `TRUNCATED_FILE`, `EMPTY_EXPORT`, each with its line. The trailer that
 * ldapsearch writes is understood: a search that did not succeed is a truncated export.
 */
export function parseLdif(file: SourceFile): readonly LdifEntry[] {
  const text = decodeText(file);
  const parse = new LdifParser(file.name);
  if (!/[\r\n]$/.test(text)) throw parse.cut(text.split('\n').length, 'its last line');
  const entries = parse.records(unfold(text, parse)).flatMap((lines) => parse.entry(lines));
  const last = entries.at(-1);
  if (!last) throw emptyExport(file.name);
  if (last.attributes.size === 0) throw parse.cut(last.at.line, 'its last record');
  return entries;
}

/** Joins folded lines and drops comments; an empty line stays, for it ends a record. */
function unfold(text: string, parse: LdifParser): readonly Line[] {
  const lines: { number: number; parts: string[] }[] = [];
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const open = lines.at(-1);
    if (!line.startsWith(' ')) lines.push({ number: i + 1, parts: [line] });
    else if (open && open.parts[0] !== '') open.parts.push(line.slice(1));
    else throw parse.badFold(i + 1);
  }
  return lines
    .map(({ number, parts }) => ({ number, text: parts.join('') }))
    .filter((line) => !line.text.startsWith('#'));
}

class LdifParser {
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** The lines of each record, the version line taken off. */
  records(lines: readonly Line[]): readonly (readonly Line[])[] {
    const records: Line[][] = [[]];
    for (const line of this.withoutVersion(lines)) {
      if (line.text === '') records.push([]);
      else records.at(-1)?.push(line);
    }
    return records.filter((record) => record.length > 0);
  }

  private withoutVersion(lines: readonly Line[]): readonly Line[] {
    const first = lines.findIndex(({ text }) => text !== '');
    const line = lines[first];
    if (!line || !/^version:/i.test(line.text)) return lines;
    if (/^version: *1 *$/i.test(line.text)) return lines.slice(first + 1);
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
    for (const { name, options, text, bytes } of rest) {
      const values = attributes.get(name);
      if (values) values.push({ options, text, bytes });
      else attributes.set(name, [{ options, text, bytes }]);
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
    const value = rest.replace(/^ +/, '');
    return { name, options, line: number, bytes: Buffer.from(value), text: value };
  }

  private base64(value: string, line: number): Uint8Array {
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
