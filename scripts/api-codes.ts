import { readFileSync, writeFileSync } from 'node:fs';
import { statusByCode } from '../src/api/problem.js';

/** Brings the list of codes in docs/api.md up to date: `node --import tsx scripts/api-codes.ts && npm run format`. */
const file = new URL('../docs/api.md', import.meta.url);
const statuses = [...new Set(Object.values(statusByCode))].sort((a, b) => a - b);
const codesOf = (status: number): string =>
  Object.keys(statusByCode)
    .filter((code) => statusByCode[code] === status)
    .map((code) => `\`${code}\``)
    .join(' ');
const lines = statuses.map((status) => `- **${status}**: ${codesOf(status)}\n`).join('');
writeFileSync(file, readFileSync(file, 'utf8').replace(/(^- \*\*\d{3}\*\*: `[A-Z].*\n)+/m, lines));
