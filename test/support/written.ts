import { sql } from 'kysely';
import { withDatabase } from '../store/raw.js';

/** Every row of every table, as text: what a database holds at one moment. */
export type Photograph = ReadonlyMap<string, readonly string[]>;

/** Who looked at what and when is noted also where nothing came of it: a page that refuses shows the review. */
const LOOKS = 'looks';

/** When a token was last used is noted whatever it was used for. */
const notLooked = new Map([['tokens', 'last_used_at']]);

export const photograph = (sqliteFile: string): Promise<Photograph> =>
  withDatabase({ sqliteFile }, async ({ db }) => {
    const rowsOf = async (statement: string): Promise<readonly Record<string, unknown>[]> =>
      (await sql.raw<Record<string, unknown>>(statement).execute(db)).rows;
    const tables = await rowsOf(
      `select name from sqlite_master where type = 'table' and name <> '${LOOKS}' order by name`,
    );
    const seen = new Map<string, readonly string[]>();
    for (const { name } of tables) {
      const left = notLooked.get(String(name));
      const rows = await rowsOf(`select * from "${String(name)}"`);
      seen.set(
        String(name),
        rows.map((row) => JSON.stringify({ ...row, ...(left === undefined ? {} : { [left]: '' }) })),
      );
    }
    return seen;
  });

/** How many rows each table has now that it had not before, or had otherwise; tables where nothing changed are left out. */
export function written(before: Photograph, after: Photograph): Readonly<Record<string, number>> {
  const changed: Record<string, number> = {};
  for (const [table, rows] of after) {
    const known = new Set(before.get(table));
    const left = new Set(rows);
    const fresh = rows.filter((row) => !known.has(row)).length;
    const gone = [...known].filter((row) => !left.has(row)).length;
    if (fresh + gone > 0) changed[table] = Math.max(fresh, gone);
  }
  return changed;
}
