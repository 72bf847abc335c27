import type { Ids } from './chance.js';

/** Values as Active Directory writes them. */

/** "Never" in accountExpires. */
export const NEVER = '9223372036854775807';

const EPOCH_DIFFERENCE_MS = 11_644_473_600_000n;

/** A FILETIME: ticks of 100 ns since 1601 (MS-DTYP 2.3.3), at eight in the morning. */
export const fileTime = (day: string): string =>
  String((BigInt(Date.parse(`${day}T08:00:00Z`)) + EPOCH_DIFFERENCE_MS) * 10_000n);

export const generalizedTime = (day: string): string => `${day.replaceAll('-', '')}080000.0Z`;

/** The domain's own identifier; accounts and groups add a last part. */
export function domainSid(ids: Ids): string {
  const words = [0, 4, 8].map((at) => ids.bytes('domain', 12).readUInt32LE(at));
  return ['S-1-5-21', ...words].join('-');
}

/** A SID as bytes (MS-DTYP 2.4.2.2): revision, count, authority big-endian, parts little-endian. */
export function sidBytes(sid: string): Uint8Array {
  const parts = sid.split('-').slice(3).map(Number);
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes[0] = 1;
  bytes[1] = parts.length;
  bytes[7] = 5;
  parts.forEach((part, i) => bytes.writeUInt32LE(part, 8 + 4 * i));
  return bytes;
}
