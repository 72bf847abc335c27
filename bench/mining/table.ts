/** What a row of a table came to: its cells, and what it misses of what it has to reach. */
export interface Line {
  readonly cells: readonly (string | number)[];
  readonly missed: readonly string[];
}

/** Prints a table as Markdown while its rows are being made; returns what was missed. */
export async function printTable(
  title: string,
  heads: readonly string[],
  rows: AsyncIterable<Line> | Iterable<Line>,
): Promise<readonly string[]> {
  const missed: string[] = [];
  console.log(`\n${title}\n\n| ${heads.join(' | ')} |\n|${heads.map(() => ' --- |').join('')}`);
  for await (const row of rows) {
    console.log(`| ${row.cells.join(' | ')} |`);
    missed.push(...row.missed.map((what) => `${title}, ${row.cells[0]}: ${what}`));
  }
  return missed;
}

/** A requirement on a figure: what to say where it is not met. */
export const need = (met: boolean, what: string): readonly string[] => (met ? [] : [what]);

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
