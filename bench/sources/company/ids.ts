import { mix } from '../../../src/mining/random.js';
import { hashText } from '../fingerprint.js';

const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** The bytes of an identifier that nobody else has: its last four are the number it was made from. */
export function guidBytes(what: string, index: number): Buffer {
  const bytes = Buffer.alloc(16);
  words(what, index).forEach((word, at) => bytes.writeUInt32BE(word, 4 * at));
  return bytes;
}

/** The same in the form that Graph and AD write. */
export function guid(what: string, index: number): string {
  const text = words(what, index).map(hex).join('');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

function words(what: string, index: number): readonly number[] {
  const base = hashText(what);
  const first = mix(base ^ index);
  const second = mix(first + base);
  return [first, second, mix(second ^ index), index];
}

/** Twenty characters, as Okta's ids have: three that say what it is, and the number it was made from at the end. */
export const oktaId = (prefix: string, index: number): string =>
  `${prefix}${hex(mix(hashText(prefix) ^ index))}${index.toString(36).padStart(9, '0')}`;

/** As IAM's unique ids (`AIDA…`, `AROA…`). */
export const iamId = (prefix: string, index: number): string =>
  `${prefix}${hex(mix(hashText(prefix) ^ index)).toUpperCase()}${index.toString(36).toUpperCase().padStart(9, '0')}`;

const DOMAIN = [1004336348, 1177238915, 682003330] as const;

/** Of the company's AD domain. */
export const sidText = (rid: number): string => ['S-1-5-21', ...DOMAIN, rid].join('-');

/** MS-DTYP 2.4.2.2, in base64. */
export function sidBase64(rid: number): string {
  const bytes = Buffer.alloc(28);
  bytes.set([1, 5, 0, 0, 0, 0, 0, 5]);
  [21, ...DOMAIN, rid].forEach((part, at) => bytes.writeUInt32LE(part, 8 + 4 * at));
  return bytes.toString('base64');
}

/** A SID of every domain's built-in groups, `S-1-5-32-…`, in base64. */
export function builtInSidBase64(rid: number): string {
  const bytes = Buffer.alloc(16);
  bytes.set([1, 2, 0, 0, 0, 0, 0, 5]);
  [32, rid].forEach((part, at) => bytes.writeUInt32LE(part, 8 + 4 * at));
  return bytes.toString('base64');
}

/** Relative ids in AD: people's, other accounts' and groups' never meet. */
export const personRid = (person: number): number => 2000 + 3 * person;
export const otherRid = (other: number): number => 2001 + 3 * other;
export const groupRid = (group: number): number => 2002 + 3 * group;
