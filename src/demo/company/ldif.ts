/** One entry of a directory, attributes in the order in which they are written. */
export interface LdifRecord {
  readonly dn: string;
  readonly attributes: readonly (readonly [name: string, value: string | Uint8Array])[];
}

const WIDTH = 76;

/** LDIF content (RFC 2849): what is no SAFE-STRING in base64, lines folded at 76 columns. */
export const writeLdif = (records: readonly LdifRecord[]): string =>
  ['version: 1', ...records.map(toText)].join('\n\n') + '\n';

const toText = ({ dn, attributes }: LdifRecord): string =>
  [line('dn', dn), ...attributes.map(([name, value]) => line(name, value))].join('\n');

function line(name: string, value: string | Uint8Array): string {
  const plain = typeof value === 'string' && isSafe(value);
  const text = plain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`;
  const folds: string[] = [text.slice(0, WIDTH)];
  for (let at = WIDTH; at < text.length; at += WIDTH - 1) folds.push(` ${text.slice(at, at + WIDTH - 1)}`);
  return folds.join('\n');
}

/** SAFE-STRING, and no space at the end, which RFC 2849 recommends to encode. */
const isSafe = (value: string): boolean => /^(?:[!-9;=-~][ -~]*)?$/.test(value) && !value.endsWith(' ');
