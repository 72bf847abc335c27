import type { LastUse, Provenance, SourceReading } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import { readTable } from './csv-table.js';
import type { Columns, CsvRow } from './csv-table.js';
import { Draft } from './draft.js';
import { blank } from './fields.js';
import type { SourceInput } from './input.js';
import { readDay, readMoment } from './times.js';

const columns: Columns = {
  required: ['user', 'entitlement'],
  optional: ['app', 'granted_at', 'last_used'],
  others: 'note',
};

/** A user as the rows so far tell; the first of them is the account's record. */
interface User {
  readonly at: Provenance;
  use: Use | undefined;
}

type Use = Extract<LastUse, { readonly kind: 'at' }>;

/**
 * An access matrix: one CSV row says that a user holds an entitlement, in an application where the file tells several apart.
 * Any system's administrator can write one. Account ids are users as they stand; entitlement ids are `app/entitlement`, with
 * `/` and `%` of the app percent-encoded, or the entitlement alone. A user was last used when any of their rows was.
 */
export function readMatrix(input: SourceInput): SourceReading {
  const draft = new Draft(input);
  const users = new Map<string, User>();
  // In the order of their names, so that the record of a user is the first of them however files are listed.
  const files = [...input.files].sort((a, b) => compareText(a.name, b.name));
  for (const file of files) for (const row of readTable(draft, file, columns)) readHolding(draft, row, users);
  for (const [login, { at, use }] of users) {
    draft.addAccount({
      ...blank,
      key: draft.key(login),
      kind: 'matrix',
      at,
      login,
      emails: login.includes('@') ? [login] : [],
      enabled: true,
      lastUse: use ?? { kind: 'unknown' },
    });
  }
  return draft.finish();
}

function readHolding(draft: Draft, row: CsvRow, users: Map<string, User>): void {
  const { at, cell } = row;
  const [login, name, app] = [cell('user'), cell('entitlement'), cell('app').trim() === '' ? '' : cell('app')];
  const problem = problemOf(row);
  if (problem) {
    draft.refuse({ ...problem, subject: login, at });
    return;
  }
  for (const column of ['user', 'entitlement', 'app']) notePadding(draft, column, row);
  const account = draft.key(login);
  const user = users.get(login);
  const use = useIn(cell('last_used'));
  if (user) {
    user.use = laterOf(user.use, use);
    draft.addAssignment(at, account);
  } else users.set(login, { at, use });
  const entitlement = draft.addEntitlement({
    id: idOf(app, name),
    kind: 'app_role',
    name: app === '' ? name : `${app} ${name}`,
  });
  draft.addGrant({ account, entitlement, at });
}

function problemOf({ cell }: CsvRow): { readonly code: string; readonly message: string } | undefined {
  const empty = columns.required.find((column) => cell(column).trim() === '');
  if (empty !== undefined) return { code: 'NO_ID', message: `the ${empty} is empty` };
  const bad = ['granted_at', 'last_used'].find(
    (column) => cell(column).trim() !== '' && useIn(cell(column)) === undefined,
  );
  if (bad === undefined) return undefined;
  return { code: 'BAD_DATE', message: `${bad} is neither YYYY-MM-DD nor an ISO 8601 moment with its zone` };
}

/** One id never stands for two pairs: with an app it holds a `/` and does not begin with one. */
function idOf(app: string, entitlement: string): string {
  if (app !== '') return `${app.replaceAll('%', '%25').replaceAll('/', '%2F')}/${entitlement}`;
  return entitlement.includes('/') ? `/${entitlement}` : entitlement;
}

/** A day without its zone and hour may lie up to a day before the use. */
function useIn(text: string): Use | undefined {
  const day = readDay(text);
  const at = day === null ? readMoment(text) : `${day}T00:00:00.000Z`;
  return at === null ? undefined : { kind: 'at', at, lagDays: day === null ? 0 : 1 };
}

function laterOf(a: Use | undefined, b: Use | undefined): Use | undefined {
  if (!a || !b) return a ?? b;
  return (compareText(a.at, b.at) || a.lagDays - b.lagDays) > 0 ? a : b;
}

/** Kept as it stands: whether `pay ` is `pay` is not for a reader to guess. */
function notePadding(draft: Draft, column: string, { at, cell }: CsvRow): void {
  if (cell(column) === cell(column).trim()) return;
  const message = 'cells of this column have outer white space; they are not the same as those without';
  draft.noteOnce({ code: 'OUTER_SPACE', subject: column, message, at });
}
