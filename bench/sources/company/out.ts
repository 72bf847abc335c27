import { closeSync, openSync, writeSync } from 'node:fs';

const BLOCK = 1 << 20;

/** A file that is written from its start to its end, a block at a time. */
export class Out {
  private readonly file: number;
  private pending = '';
  private written = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  write(text: string): void {
    this.pending += text;
    if (this.pending.length >= BLOCK) this.flush();
  }

  /** Returns the size of the file in bytes. */
  close(): number {
    this.flush();
    closeSync(this.file);
    return this.written;
  }

  private flush(): void {
    const bytes = Buffer.from(this.pending);
    for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done);
    this.written += bytes.length;
    this.pending = '';
  }
}
