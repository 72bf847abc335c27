import type { Chance } from './chance.js';
import { familyNames, givenNames, plainLetters } from './names.js';

/** Gives names, and the logins and mailboxes made of them, each once. */
export interface Namer {
  /** A name nobody has yet. */
  readonly fresh: () => { readonly given: string; readonly family: string };
  /** `given.family`, numbered when it is taken. */
  readonly mailbox: (given: string, family: string) => string;
  /** Initial and family name, at most 16 characters, numbered when it is taken. */
  readonly login: (given: string, family: string) => string;
  readonly commonName: (given: string, family: string) => string;
}

export function newNamer(chance: Chance): Namer {
  const taken = new Set<string>();
  const once = (kind: string, text: string): string => {
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? text : `${text}${number}`;
      const key = JSON.stringify([kind, numbered.toLowerCase()]);
      if (taken.has(key)) continue;
      taken.add(key);
      return numbered;
    }
  };
  const isFree = (given: string, family: string): boolean => {
    const size = taken.size;
    const key = JSON.stringify(['name', plainLetters(given + family).toLowerCase()]);
    taken.add(key);
    return taken.size > size;
  };
  return {
    fresh: () => {
      for (;;) {
        const name = { given: chance.pick(givenNames), family: chance.pick(familyNames) };
        if (isFree(name.given, name.family)) return name;
      }
    },
    mailbox: (given, family) => once('mailbox', `${plainLetters(given)}.${plainLetters(family)}`.toLowerCase()),
    login: (given, family) =>
      once(
        'login',
        `${plainLetters(given).slice(0, 1)}${plainLetters(family).replace('-', '')}`.toLowerCase().slice(0, 14),
      ),
    commonName: (given, family) => once('cn', `${given} ${family}`),
  };
}
