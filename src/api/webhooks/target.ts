import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { InputError, RuleError } from '../../domain/errors.js';

/** Networks that are nobody's endpoint on the internet: asking there in somebody's name is how servers are misused. */
const inside = new BlockList();
const ranges = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
for (const [network, bits] of ranges) inside.addSubnet(network, bits, 'ipv4');
const ranges6 = [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;
for (const [network, bits] of ranges6) inside.addSubnet(network, bits, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Which addresses an endpoint may have. */
type Place = 'loopback' | 'outside' | 'anywhere';

/**
 * An endpoint we may send to: https, or anything on loopback, without a name and password in it. Throws `BAD_WEBHOOK_URL`.
 * `insiders` are host names of the organisation itself that may have addresses inside.
 */
export function webhookTarget(text: string, insiders: readonly string[]): { readonly url: URL; readonly place: Place } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username !== '' || url.password !== '' || url.hash !== '' || text.length > 2000) throw badUrl();
  const place = loopbackNames.includes(url.hostname)
    ? 'loopback'
    : insiders.includes(url.hostname)
      ? 'anywhere'
      : 'outside';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && place === 'loopback')) throw badUrl();
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !mayBe(literal, place)) throw badUrl();
  return { url, place };
}

const badUrl = (): InputError =>
  new InputError('BAD_WEBHOOK_URL', 'expected an https:// address outside of this network, or one on loopback', {
    advice: 'An address inside the network has to be named in ROLEWRIGHT_WEBHOOK_INSIDERS.',
  });

function mayBe(address: string, place: Place): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  switch (place) {
    case 'anywhere':
      return true;
    case 'loopback':
      return loopback.check(address, family);
    case 'outside':
      return !inside.check(address, family);
  }
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Looks names up for a connection, at the moment it is made: a name that was outside may be inside by now. */
export const lookupFor =
  (place: Place) =>
  (hostname: string, options: LookupOptions, found: Found): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, []);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => mayBe(address, place))) {
        return found(new RuleError('WEBHOOK_BLOCKED', 'the name leads to an address inside of this network'), []);
      }
      if (options.all === true) found(null, addresses);
      else found(null, first.address, first.family);
    });
  };
