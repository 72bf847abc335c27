import { isUtf8 } from 'node:buffer';
import { InputError } from '../domain/errors.js';
import type { SourceFile } from './input.js';

const LINE_FEED = 10;

/** A place in a file from which reading can go on. */
export interface Spot {
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  /** Of its line's first byte. */
  readonly lineOffset: number;
}

const BEGINNING: Spot = { offset: 0, line: 1, lineOffset: 0 };

/**
 * The part of a file that is being read: what was read is let go, what is still needed stays in one piece. Positions are
 * relative to `start`, for `more` moves the bytes.
 */
export class Window {
  /** What is at hand: `bytes[start]` to `bytes[end - 1]`. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  readonly file: string;
  private readonly chunks: Iterator<Uint8Array>;
  private line: number;
  private offset: number;
  private lineOffset: number;
  /** Position of the next line feed that is not counted yet, at least `start`; `end` where there is none at hand. */
  private feed = 0;

  constructor(file: SourceFile, from = BEGINNING) {
    this.file = file.name;
    this.chunks = file.chunks(from.offset)[Symbol.iterator]();
    this.offset = from.offset;
    this.line = from.line;
    this.lineOffset = from.lineOffset;
    if (from.offset === 0) this.skipByteOrderMark();
  }

  private skipByteOrderMark(): void {
    while (this.end < 3 && this.more());
    if (this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf) this.advance(3);
  }

  /** Brings in as much again as is at hand, or more, so that long records cost no more for a byte. False at the file's end. */
  more(): boolean {
    const kept = this.bytes.subarray(this.start, this.end);
    const pieces: Uint8Array[] = [kept];
    let size = kept.length;
    while (size <= 2 * kept.length) {
      const next = this.chunks.next();
      if (next.done === true) break;
      pieces.push(next.value);
      size += next.value.length;
    }
    if (size === kept.length) return false;
    this.bytes = Buffer.concat(pieces, size);
    this.feed -= this.start;
    this.start = 0;
    this.end = size;
    if (this.feed >= kept.length) this.feed = this.feedFrom(kept.length);
    return true;
  }

  /** Lets go of this many bytes. */
  advance(size: number): void {
    this.start += size;
    this.offset += size;
    while (this.feed < this.start) {
      this.line++;
      this.lineOffset = this.offset - (this.start - this.feed) + 1;
      this.feed = this.feedFrom(this.feed + 1);
    }
  }

  /** Where `bytes[start]` stands. */
  spot(): Spot {
    const { offset, line, lineOffset } = this;
    return { offset, line, lineOffset };
  }

  /** The next bytes, which are UTF-8: throws `NOT_UTF8` with the first line that is not. */
  utf8(size: number): Buffer {
    const bytes = this.bytes.subarray(this.start, this.start + size);
    if (!isUtf8(bytes)) throw this.notUtf8(bytes);
    return bytes;
  }

  text(size: number): string {
    return this.utf8(size).toString('utf8');
  }

  /** Guessing an encoding would change names silently. */
  private notUtf8(bytes: Buffer): InputError {
    let line = this.line;
    for (let from = 0, to = bytes.indexOf(LINE_FEED); to !== -1; to = bytes.indexOf(LINE_FEED, from)) {
      // No UTF-8 sequence contains a line feed, so each line can be tried by itself.
      if (!isUtf8(bytes.subarray(from, to))) break;
      from = to + 1;
      line++;
    }
    return new InputError('NOT_UTF8', 'expected UTF-8, got bytes that are not', {
      place: { file: this.file, line },
      advice: 'Export it again as UTF-8, or convert it with the encoding it was written in.',
    });
  }

  private feedFrom(position: number): number {
    const found = this.bytes.indexOf(LINE_FEED, position);
    return found === -1 ? this.end : found;
  }
}
