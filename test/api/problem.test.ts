import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { statusByCode } from '../../src/api/problem.js';

const root = new URL('../..', import.meta.url).pathname;

/** What a request can run into. */
const reachable = ['src/api', 'src/web', 'src/store', 'src/temporal'];

/** Said by the client half of src/api, to whoever lists webhooks, by verbs on the database, or at the start of a process. */
const neverAnswered = [
  'WEBHOOK_BLOCKED',
  'BAD_URL',
  'SERVER_UNREACHABLE',
  'UNEXPECTED_ANSWER',
  'STORE_TOO_NEW',
  'STORE_NOT_UTF8',
  'STORE_NOT_MIGRATED',
  'ROLE_OWNS_TABLES',
  'NO_LEDGER',
  'KEY_NOT_IN_FORCE',
  'DECISIONS_WAITING',
];

test('every code of the source has its status', () => {
  const codes = new Set<string>();
  for (const folder of reachable) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(name)) continue;
      const source = readFileSync(join(root, folder, name), 'utf8');
      for (const [, code] of source.matchAll(/new (?:Coded|Input|Rule)Error\(\s*'([A-Z_0-9]+)'/g)) codes.add(code!);
    }
  }
  assert.ok(codes.size > 30);
  const missing = [...codes].filter((code) => !neverAnswered.includes(code) && !Object.hasOwn(statusByCode, code));
  assert.deepEqual(missing, [], 'add them to statusByCode in src/api/problem.ts');
});

test('docs/api.md lists every code under its status', () => {
  const documented: Record<string, string> = {};
  for (const line of readFileSync(join(root, 'docs/api.md'), 'utf8').split('\n')) {
    const [, status, codes] = /^- \*\*(\d{3})\*\*: (`[A-Z].*)$/.exec(line) ?? [];
    for (const [, code] of codes?.matchAll(/`([A-Z_0-9]+)`/g) ?? []) documented[code!] = status!;
  }
  const expected = Object.fromEntries(Object.entries(statusByCode).map(([code, status]) => [code, String(status)]));
  assert.deepEqual(documented, expected, 'scripts/api-codes.ts brings the list up to date');
});
