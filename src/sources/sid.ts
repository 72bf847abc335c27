import { bytesOf } from './ldif-parse.js';
import type { LdifValue } from './ldif-parse.js';

/**
 * A security identifier in text (`S-1-5-21-…-1101`) from its binary form (MS-DTYP 2.4.2: revision, count, 48-bit authority
 * big-endian, 32-bit parts little-endian), or from the text some tools write. Null where the value is neither.
 */
export function readSid(value: LdifValue): string | null {
  const { text } = value;
  if (text !== null && /^S-1(?:-\d+)+$/i.test(text.trim())) return text.trim().toUpperCase();
  const bytes = bytesOf(value);
  const count = bytes[1] ?? 0;
  if (bytes[0] !== 1 || count > 15 || bytes.length !== 8 + 4 * count) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const authority = view.getUint16(2) * 4_294_967_296 + view.getUint32(4);
  const parts = Array.from({ length: count }, (_, i) => view.getUint32(8 + 4 * i, true));
  return ['S', 1, authority, ...parts].join('-');
}

/** The last part: which principal of its domain. */
export const ridOf = (sid: string): number => Number(sid.slice(sid.lastIndexOf('-') + 1));

/** The SID of the domain that issued this one; undefined for well-known ones, which no domain issued. */
export const domainSidOf = (sid: string): string | undefined =>
  /^S-1-5-21-\d+-\d+-\d+-\d+$/.test(sid) ? sid.slice(0, sid.lastIndexOf('-')) : undefined;
