import { MAX_DEPTH } from './json.js';
import type { Window } from './window.js';

/** How far a JSON value reaches, in bytes, and how many keys lie in it; or at which byte it cannot go on. */
export type Extent =
  | { readonly size: number; readonly keys: number }
  | { readonly problem: 'truncated' | 'too-deep'; readonly size: number };

const QUOTE = 34;
const BACKSLASH = 92;

/** What a byte outside strings means for where a value ends; 0 is nothing. */
const [STRING, KEY, OPEN, CLOSE, NEXT] = [1, 2, 3, 4, 5] as const;
const meaning = new Uint8Array(256);
for (const [kind, characters] of [
  [STRING, '"'],
  [KEY, ':'],
  [OPEN, '[{'],
  [CLOSE, ']}'],
  [NEXT, ', \n\r\t'],
] as const)
  for (const character of characters) meaning[character.charCodeAt(0)] = kind;

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
      switch (this.meaning()) {
        case STRING:
          if (!this.skipString()) return this.stop('truncated');
          if (this.open === 0) return this.extent(1);
          break;
        case KEY:
          this.keys++;
          break;
        case OPEN:
          if (this.depth + ++this.open > MAX_DEPTH) return this.stop('too-deep');
          break;
        case CLOSE:
          if (this.open === 0) return this.extent(0);
          if (--this.open === 0) return this.extent(1);
          break;
        case NEXT:
          if (this.open === 0) return this.extent(0);
          break;
        default:
      }
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

  private meaning(): number {
    return meaning[this.bytes[this.at] ?? 0] ?? 0;
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
