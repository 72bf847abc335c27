/**
 * Reads `plan.csv` as another system would (docs/export.md) and prints, for each of its grants that would change, what whoever
 * runs the system has to look at:
 *
 *   rolewright export csv --out plan && node examples/read-plan.mjs plan/plan.csv
 *
 * It changes nothing anywhere.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** Takes away the apostrophes that keep spreadsheets from running what other people call their things. */
const original = (cell) => cell.replace(/^'/u, '').replace(/([;\t\r\n])'/gu, '$1');

/** The rows of a plan, every cell as it was. */
const readPlan = (text) =>
  parse(text, { columns: true }).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, original(cell)])),
  );

/** One line for each change, by system. Names may hold anything: they are printed as JSON. */
function changes(rows) {
  const changing = rows.filter(({ action }) => action !== 'keep');
  return changing.map(({ system, action, account, note, entitlement, role, role_version: version }) => {
    const who = account === '' ? `nobody (${note})` : JSON.stringify(account);
    return `${system}: ${action} ${JSON.stringify(entitlement)} for ${who}, by ${JSON.stringify(role)} version ${version}`;
  });
}

for (const line of changes(readPlan(readFileSync(process.argv[2], 'utf8'))).sort()) console.log(line);
