import type { Out } from './out.js';

const WIDTH = 76;

/** RFC 2849: what may stand behind a colon as it is. */
const safe = /^(?:[!-9;=-~](?:[ -~]*[!-~])?)?$/;

/** Entries of LDIF content, folded as ldapsearch folds them. */
export class LdifOut {
  private readonly out: Out;

  constructor(out: Out) {
    this.out = out;
    out.write('version: 1\n');
  }

  entry(dn: string): void {
    this.out.write('\n');
    this.text('dn', dn);
  }

  text(name: string, value: string): void {
    if (safe.test(value)) this.line(`${name}: ${value}`);
    else this.base64(name, Buffer.from(value).toString('base64'));
  }

  base64(name: string, encoded: string): void {
    this.line(`${name}:: ${encoded}`);
  }

  texts(values: Readonly<Record<string, string | readonly string[] | undefined>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'string') this.text(name, value);
      else for (const one of value ?? []) this.text(name, one);
    }
  }

  private line(text: string): void {
    this.out.write(`${text.slice(0, WIDTH)}\n`);
    for (let at = WIDTH; at < text.length; at += WIDTH - 1) this.out.write(` ${text.slice(at, at + WIDTH - 1)}\n`);
  }

  /** Returns the size of the file in bytes. */
  close(): number {
    return this.out.close();
  }
}
