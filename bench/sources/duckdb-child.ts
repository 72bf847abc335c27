import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { costOf, jobOf } from './child.js';
import { sortJob } from './schema.js';

/** Scans a file of grants with DuckDB and sorts them into a table, with as many threads as there are processors. */
const { folder, file } = sortJob.parse(jobOf());
const instance = await DuckDBInstance.create(':memory:', {
  temp_directory: join(folder, 'duckdb'),
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
});
const connection = await instance.connect();
const scan = `read_csv($file, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
  columns = {'account': 'VARCHAR', 'entitlement': 'VARCHAR', 'source': 'VARCHAR'})`;
const { cost } = await costOf(() =>
  connection.run(`CREATE TABLE grants AS SELECT * FROM ${scan} ORDER BY source, account, entitlement`, {
    file: join(folder, file),
  }),
);
const [[rows] = []] = (await connection.runAndReadAll('SELECT count(*) FROM grants')).getRowsJS();
connection.closeSync();
instance.closeSync();
console.log(JSON.stringify({ cost, rows: Number(rows) }));
