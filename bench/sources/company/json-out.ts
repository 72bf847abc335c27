import type { Out } from './out.js';

/** A record that has an id. */
export interface Identified {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A JSON object of lists, a record a line, written as it is made. */
export class JsonOut {
  private readonly out: Out;
  private readonly head: string;
  private sections = 0;
  private records = 0;

  /** `head` are the object's fields that are no lists. */
  constructor(out: Out, head: object = {}) {
    this.out = out;
    this.head = JSON.stringify(head).slice(1, -1);
    out.write(`{${this.head}`);
  }

  section(name: string): void {
    this.out.write(`${this.sections > 0 ? '\n],' : this.head === '' ? '' : ','}\n${JSON.stringify(name)}: [`);
    this.sections++;
    this.records = 0;
  }

  add(record: object): void {
    this.out.write(`${this.records > 0 ? ',' : ''}\n${JSON.stringify(record)}`);
    this.records++;
  }

  /** Returns the size of the file in bytes. */
  close(): number {
    this.out.write('\n]}\n');
    return this.out.close();
  }
}
