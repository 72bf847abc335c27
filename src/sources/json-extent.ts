import { MAX_DEPTH } from './json.js';
import type { Window } from './window.js';

/** How far a JSON value reaches, in bytes, and how many keys lie in it; or at which byte it cannot go on. */
export type Extent =
  | { readonly size: number; readonly keys: number }
  | { readonly problem: 'truncated' | 'too-deep'; readonly size: number };

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

export const isWhite = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/** Measures the value that the window begins with. Only its ends are looked for: whether it is JSON is not known after it. */
export const measureValue = (window: Window, depth: number): Extent => new Meter(window, depth).measure();

class Meter {
  private readonly window: Window;
  private readonly depth: number;
  private bytes: Buffer;
  private end: number;
  private at: number;
  private open = 0;
  private keys = 0;

  constructor(window: Window, depth: number) {
    this.window = window;
    this.depth = depth;
    this.bytes = window.bytes;
    this.end = window.end;
    this.at = window.start;
  }

  measure(): Extent {
    for (; this.isThere(); this.at++) {
      const byte = this.bytes[this.at];
      if (byte === QUOTE) {
        if (!this.skipString()) return this.stop('truncated');
        if (this.open === 0) return this.extent(1);
      } else if (byte === COLON) this.keys++;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (this.depth + ++this.open > MAX_DEPTH) return this.stop('too-deep');
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (this.open === 0) return this.extent(0);
        if (--this.open === 0) return this.extent(1);
      } else if (this.open === 0 && (byte === COMMA || isWhite(byte))) return this.extent(0);
    }
    return this.open > 0 ? this.stop('truncated') : this.extent(0);
  }

  /** Up to its closing quote; false where the file ends before. */
  private skipString(): boolean {
    for (this.at++; this.isThere(); this.at++) {
      const byte = this.bytes[this.at];
      if (byte === QUOTE) return true;
      if (byte === BACKSLASH) this.at++;
    }
    return false;
  }

  private isThere(): boolean {
    while (this.at >= this.end) {
      const size = this.at - this.window.start;
      if (!this.window.more()) return false;
      this.bytes = this.window.bytes;
      this.end = this.window.end;
      this.at = this.window.start + size;
    }
    return true;
  }

  private extent(more: number): Extent {
    return { size: this.at - this.window.start + more, keys: this.keys };
  }

  private stop(problem: 'truncated' | 'too-deep'): Extent {
    return { problem, size: Math.min(this.at, this.end) - this.window.start };
  }
}
