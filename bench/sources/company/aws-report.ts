import { dayAgo } from './chance.js';
import type { Out } from './out.js';

/** One user's row of a credential report. */
export interface Credentials {
  readonly user: string;
  readonly path: string;
  readonly createdDaysAgo: number;
  readonly passwordUsedDaysAgo: number | undefined;
  readonly keyUsedDaysAgo: number | undefined;
  readonly mfa: boolean;
}

const columns = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used', 'password_last_changed'],
  ...['password_next_rotation', 'mfa_active', 'access_key_1_active', 'access_key_1_last_rotated'],
  ...['access_key_1_last_used_date', 'access_key_1_last_used_region', 'access_key_1_last_used_service'],
  ...['access_key_2_active', 'access_key_2_last_rotated', 'access_key_2_last_used_date'],
  ...['access_key_2_last_used_region', 'access_key_2_last_used_service'],
  ...['cert_1_active', 'cert_1_last_rotated', 'cert_2_active', 'cert_2_last_rotated'],
];

/** IAM's credential report of one account. */
export function writeReport(out: Out, account: string, rows: readonly Credentials[]): void {
  out.write(`${columns.join(',')}\n`);
  for (const row of rows) out.write(`${cells(account, row).join(',')}\n`);
}

const moment = (daysAgo: number): string => `${dayAgo(daysAgo)}T00:00:00+00:00`;

function cells(account: string, row: Credentials): readonly string[] {
  const { user, path, createdDaysAgo, passwordUsedDaysAgo: password, keyUsedDaysAgo: key, mfa } = row;
  const arn = user === '<root_account>' ? 'root' : `user${path}${user}`;
  return [
    ...[user, `arn:aws:iam::${account}:${arn}`, moment(createdDaysAgo), String(password !== undefined)],
    ...(password === undefined ? ['N/A', 'N/A'] : [moment(password), moment(createdDaysAgo)]),
    ...['N/A', String(mfa), String(key !== undefined)],
    ...(key === undefined ? ['N/A', 'N/A', 'N/A', 'N/A'] : [moment(createdDaysAgo), moment(key), 'us-east-1', 's3']),
    ...['false', 'N/A', 'N/A', 'N/A', 'N/A', 'false', 'N/A', 'false', 'N/A'],
  ];
}
