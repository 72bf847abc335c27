import type { OwnerReference } from '../domain/account.js';

const nobody = new Set([
  '',
  '-',
  '?',
  'n/a',
  'na',
  'nil',
  'no',
  'nobody',
  'none',
  'null',
  'tbc',
  'tbd',
  'todo',
  'unknown',
  'unowned',
  'vacant',
]);

/**
 * Whom an owner field points at: an e-mail, an employee id (a few letters, then digits), else a named team. Placeholders such
 * as `TBD` point at nobody.
 */
export function ownerFromText(text: string): OwnerReference | undefined {
  const value = text.trim();
  if (nobody.has(value.toLowerCase())) return undefined;
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return { kind: 'email', value };
  if (/^[A-Za-z]{0,3}-?\d{2,}$/.test(value)) return { kind: 'employee-id', value };
  return { kind: 'team', name: value };
}

/** The owner that a free-text description names, as in `Veeam; owner=E1002`. */
export function ownerFromDescription(description: string | undefined): OwnerReference | undefined {
  const named = /\bowner\s{0,3}[=:]\s{0,3}([^\s;,]+)/i.exec(description ?? '')?.[1];
  return named === undefined ? undefined : ownerFromText(named);
}
