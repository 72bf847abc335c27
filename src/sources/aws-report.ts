import type { LastUse, Provenance, Signal } from '../domain/account.js';
import { readTable } from './csv-table.js';
import type { Columns } from './csv-table.js';
import { keepOne } from './distinct.js';
import type { Distinct } from './distinct.js';
import type { Draft } from './draft.js';
import type { SourceFile } from './input.js';
import { latest, readMoment } from './times.js';

const columns: Columns = {
  required: [
    'user',
    'arn',
    'user_creation_time',
    'password_enabled',
    'password_last_used',
    'mfa_active',
    'access_key_1_active',
    'access_key_1_last_used_date',
    'access_key_2_active',
    'access_key_2_last_used_date',
  ],
  optional: ['password_last_changed', 'cert_1_active', 'cert_2_active'],
  // AWS adds columns over the years.
  others: 'ignore',
};

const moments = [
  'user_creation_time',
  'password_last_used',
  'password_last_changed',
  'access_key_1_last_used_date',
  'access_key_2_last_used_date',
];

/** The name that the credential report gives the account's root user. */
export const ROOT = '<root_account>';

/** Credentials of one IAM user as the report says them. */
export interface CredentialRow {
  readonly user: string;
  readonly arn: string;
  readonly at: Provenance;
  readonly enabled: boolean;
  readonly createdAt: string | undefined;
  readonly passwordSetAt: string | undefined;
  readonly lastUse: LastUse;
  readonly signals: readonly Signal[];
}

/** The rows of IAM credential reports, one a user. `N/A`, `no_information` and `not_supported` say that there is no moment. */
export function readReports(draft: Draft, files: readonly SourceFile[]): Distinct<CredentialRow> {
  const rows = files.flatMap((file) => [...readTable(draft, file, columns)]);
  const read = rows.flatMap((row) => {
    const { at, cell } = row;
    const user = cell('user');
    const bad = moments.find((name) => momentIn(cell(name)) === null);
    const named = user === ROOT || /^[\w+=,.@-]{1,128}$/.test(user);
    if (!named || bad !== undefined) {
      const none = `${bad} is neither an ISO 8601 moment nor one of AWS’s words for none`;
      draft.refuse({
        code: named ? 'BAD_DATE' : 'NO_ID',
        subject: user,
        message: named ? none : 'the user is no IAM name',
        at,
      });
      return [];
    }
    return [
      { value: toCredentials(cell, at), at, rank: () => [cell('user_creation_time'), JSON.stringify(row.cells)] },
    ];
  });
  return keepOne(read, (row) => row.user);
}

function toCredentials(cell: (column: string) => string, at: Provenance): CredentialRow {
  const is = (column: string): boolean => cell(column).toLowerCase() === 'true';
  const time = (column: string): string | undefined => momentIn(cell(column)) ?? undefined;
  const key = is('access_key_1_active') || is('access_key_2_active');
  const certificate = is('cert_1_active') || is('cert_2_active');
  const password = is('password_enabled');
  const createdAt = time('user_creation_time');
  const used = latest([
    time('password_last_used'),
    time('access_key_1_last_used_date'),
    time('access_key_2_last_used_date'),
  ]);
  const root = cell('user') === ROOT;
  return {
    user: cell('user'),
    arn: cell('arn'),
    at,
    enabled: root || password || key || certificate,
    createdAt,
    passwordSetAt: time('password_last_changed'),
    lastUse: used === undefined ? unused(createdAt) : { kind: 'at', at: used, lagDays: 0 },
    signals: [
      ...(key && !password && !root ? (['access-key-without-password'] as const) : []),
      ...(is('mfa_active') ? (['mfa-registered'] as const) : []),
    ],
  };
}

/** IAM has tracked passwords since 2014-10-20 and keys since 2015-04-22: for a younger user no moment means never used. */
const unused = (createdAt: string | undefined): LastUse =>
  createdAt !== undefined && createdAt >= '2015-04-22' ? { kind: 'never' } : { kind: 'unknown' };

const noMoment = new Set(['', 'n/a', 'no_information', 'not_supported']);

const momentIn = (text: string): string | null | undefined =>
  noMoment.has(text.trim().toLowerCase()) ? undefined : readMoment(text);
