import { InputError } from '../domain/errors.js';

/** Nesting that no export has, and that would exhaust the stack. */
export const MAX_DEPTH = 64;

/** Where a piece of JSON stands: in which file, from which line and column on, how many levels down. */
export interface JsonPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly depth?: number;
}

const WHITE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * JSON (RFC 8259), stricter than `JSON.parse`: a key twice in one object throws `DUPLICATE_KEY` (which of the two counts would be
 * luck) and nesting deeper than 64 throws `TOO_DEEP`. `__proto__` is a key like any other: it never reaches a prototype.
 * Throws `TRUNCATED_FILE` where the text ends too early and `BAD_JSON` elsewhere, with line and column.
 */
export const parseJson = (text: string, place: JsonPlace): unknown => new Parser(text, place).document();

class Parser {
  private at = 0;
  private line: number;
  /** What column the text's first character has. */
  private readonly column: number;
  private lineEnd: number;
  private depth: number;
  private readonly text: string;
  private readonly file: string;

  constructor(text: string, { file, line = 1, column = 1, depth = 0 }: JsonPlace) {
    this.text = text;
    this.file = file;
    this.line = line;
    this.column = column;
    this.depth = depth;
    this.lineEnd = this.lineEndFrom(0);
  }

  document(): unknown {
    this.skipWhite();
    const value = this.value();
    this.skipWhite();
    if (this.at < this.text.length) throw this.unexpected('the end of the file');
    return value;
  }

  private value(): unknown {
    const start = this.text[this.at];
    if (start === '{') return this.nested(() => this.object());
    if (start === '[') return this.nested(() => this.array());
    if (start === '"') return this.string();
    const number = this.match(NUMBER);
    if (number !== null) return Number(number);
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    throw this.unexpected('a value');
  }

  private nested<T extends object>(read: () => T): T {
    if (++this.depth > MAX_DEPTH)
      throw this.error('TOO_DEEP', `expected at most ${MAX_DEPTH} levels of nesting, got more`);
    this.at++;
    const value = read();
    this.at++;
    this.depth--;
    return value;
  }

  private object(): object {
    const entries = new Map<string, unknown>();
    this.skipWhite();
    while (this.text[this.at] !== '}') {
      if (entries.size > 0) this.expect(',');
      if (this.text[this.at] !== '"') throw this.unexpected('a key in double quotes');
      const key = this.string();
      if (entries.has(key))
        throw this.error('DUPLICATE_KEY', `expected the key ${JSON.stringify(key)} once, got it twice`);
      this.skipWhite();
      this.expect(':');
      entries.set(key, this.value());
      this.skipWhite();
    }
    return Object.fromEntries(entries);
  }

  private array(): unknown[] {
    const items: unknown[] = [];
    this.skipWhite();
    while (this.text[this.at] !== ']') {
      if (items.length > 0) this.expect(',');
      items.push(this.value());
      this.skipWhite();
    }
    return items;
  }

  private string(): string {
    const start = this.at;
    for (let at = start + 1; at < this.text.length; at++) {
      const unit = this.text.charCodeAt(at);
      if (unit === QUOTE) return this.unescaped(start, at + 1);
      if (unit === BACKSLASH) at++;
      else if (unit < SPACE) {
        this.at = at;
        throw this.unexpected('control characters in a string to be escaped');
      }
    }
    this.at = this.text.length;
    throw this.truncated();
  }

  private unescaped(start: number, end: number): string {
    try {
      const value: unknown = JSON.parse(this.text.slice(start, end));
      this.at = end;
      return String(value);
    } catch {
      throw this.error('BAD_JSON', 'expected the escapes of JSON in a string, got another');
    }
  }

  private expect(character: string): void {
    if (this.text[this.at] !== character) throw this.unexpected(JSON.stringify(character));
    this.at++;
    this.skipWhite();
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at += found[0].length;
    return found[0];
  }

  private skipWhite(): void {
    this.match(WHITE);
  }

  /** Looks for each line end once, however often it is asked: a large export may be a single line. */
  private currentLine(): number {
    while (this.lineEnd < this.at) {
      this.line++;
      this.lineEnd = this.lineEndFrom(this.lineEnd + 1);
    }
    return this.line;
  }

  private lineEndFrom(start: number): number {
    const found = this.text.indexOf('\n', start);
    return found === -1 ? Infinity : found;
  }

  private unexpected(wanted: string): InputError {
    if (this.at >= this.text.length) return this.truncated();
    const got = JSON.stringify(String.fromCodePoint(this.text.codePointAt(this.at) ?? 0).toWellFormed());
    return this.error('BAD_JSON', `expected ${wanted}, got ${got}`);
  }

  private truncated(): InputError {
    return this.error(
      'TRUNCATED_FILE',
      'expected the rest of the JSON, got the end of the file',
      'Export it again, whole.',
    );
  }

  private error(code: string, message: string, advice = 'Correct the file or export it again.'): InputError {
    const line = this.currentLine();
    const lineStart = this.text.lastIndexOf('\n', this.at - 1);
    const column = lineStart === -1 ? this.column + this.at : this.at - lineStart;
    return new InputError(code, `${message} at column ${column}`, { place: { file: this.file, line }, advice });
  }
}
