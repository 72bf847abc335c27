import { plain } from './terminal.js';

/** What a verb has to say: the same content for people and for programs. */
export interface Output {
  readonly json: unknown;
  readonly text: readonly string[];
}

/** Prints one of the two on stdout. Every line is made safe to print, because names in it are other people's. */
export function print({ json, text }: Output, asJson: boolean | undefined): void {
  const out = asJson ? JSON.stringify(json, null, 2) : text.map(plain).join('\n');
  if (out !== '') process.stdout.write(`${out}\n`);
}

/** Progress, on stderr so that stdout stays a result. */
export const progress = (line: string): void => void process.stderr.write(`${plain(line)}\n`);

/** Rows as columns that line up; the last column may be as long as it likes. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
