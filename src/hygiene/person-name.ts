import type { Account } from '../domain/account.js';
import { sameGivenName } from './nicknames.js';
import { personName, type PersonName } from './normalise.js';
import { jaroWinkler } from './similarity.js';
import { nameTokens, round9 } from './text.js';

/** Words that no person is called by: a "name" with one of them names a thing. */
const thingWords = new Set(
  (
    'svc srv service services bot api batch backup sync integration integrations app application system robot rpa deploy ' +
    'pipeline agent connector gateway server database monitoring scanner kiosk shared mailbox noreply desk room account ' +
    'accounts invoices printer helpdesk reception workstation'
  ).split(' '),
);

/** The name of a person on this account, or undefined when it carries none or a thing's. */
export function humanName(account: Account): PersonName | undefined {
  const name = personName(account);
  return name !== undefined && !name.tokens.some((token) => thingWords.has(token)) ? name : undefined;
}

/** The name a login spells out in full (`alice.nguyen`), or undefined. */
export function spelledName(login: string): PersonName | undefined {
  const tokens = login.split(/[._-]/u).flatMap((part) => nameTokens(part.replace(/\d+$/u, '')));
  if (tokens.length < 2 || tokens.some((token) => thingWords.has(token) || !/^\p{L}{2,}$/u.test(token)))
    return undefined;
  const [given = '', ...family] = tokens;
  return { given: [given], family: family.join(''), tokens: [...tokens].sort() };
}

/** 0…1. Forms of one given name count as equal; family-name-first order is tried too. */
export function nameSimilarity(a: PersonName, b: PersonName): number {
  const ordered = a.given.flatMap((left) =>
    b.given.map((right) =>
      sameGivenName(left, right)
        ? jaroWinkler(`${left} ${a.family}`, `${left} ${b.family}`)
        : jaroWinkler(`${left} ${a.family}`, `${right} ${b.family}`),
    ),
  );
  return round9(Math.max(...ordered, jaroWinkler(a.tokens.join(' '), b.tokens.join(' '))));
}

/** Two different people, as far as names can say: neither a word in common nor similar as a whole. */
export const namesContradict = (a: PersonName, b: PersonName): boolean =>
  nameSimilarity(a, b) < 0.8 &&
  !a.tokens.some((token) => b.tokens.includes(token)) &&
  !a.given.some((left) => b.given.some((right) => sameGivenName(left, right)));

/** Logins companies make of a name: `jdoe`, `j.doe`, `jane.doe`, `janed`, `doej` … in folded form. */
export function usualLogins(name: PersonName): readonly string[] {
  return name.given.flatMap((given) => {
    const [initial = ''] = [...given];
    const first = given.replaceAll(' ', '');
    const { family } = name;
    return [
      initial + family,
      `${initial}.${family}`,
      `${first}.${family}`,
      `${first}_${family}`,
      first + family,
      family + initial,
    ];
  });
}
