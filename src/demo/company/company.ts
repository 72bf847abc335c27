import type { Chance, Ids } from './chance.js';
import type { Right } from './entitlements.js';
import type { Leaver, Marks, Population } from './marks.js';
import type { Person, System } from './model.js';
import type { Staff } from './people.js';
import { rightsOfWork } from './roles.js';
import type { Holdings } from './roles.js';
import type { TrapBook } from './traps.js';

/** The company as it is, before any system writes down its part of it. */
export interface Company {
  readonly staff: Staff;
  readonly population: Population;
  readonly holdings: Holdings;
  readonly owners: Readonly<Record<System, Person>>;
  readonly security: readonly Person[];
  readonly ids: Ids;
  readonly chance: Chance;
  readonly traps: TrapBook;
}

/** Somebody with accounts: at work, or gone in one of several ways. */
export interface Holder {
  readonly person: Person;
  readonly kind: 'current' | Leaver['kind'];
  readonly rights: ReadonlySet<Right>;
  readonly marks: Marks;
}

/** Everybody who has or had accounts, those at work first. */
export function holdersOf({ population, holdings }: Company): readonly Holder[] {
  const { current, leavers, marks } = population;
  return [
    ...current.map((person): Holder => ({
      person,
      kind: 'current',
      rights: holdings.held.get(person.id) ?? new Set(),
      marks,
    })),
    ...leavers.map(({ person, kind }): Holder => ({ person, kind, rights: rightsOfLeaver(person, kind), marks })),
  ];
}

/** Only those whose accounts still work kept anything, and a namesake's predecessor only what one system forgot. */
function rightsOfLeaver(person: Person, kind: Leaver['kind']): ReadonlySet<Right> {
  switch (kind) {
    case 'active':
      return new Set(rightsOfWork(person));
    case 'namesake':
      return new Set(rightsOfWork(person).filter((right) => right.startsWith('erp-')));
    case 'disabled':
    case 'rehired':
      return new Set();
  }
}

const keepsDirectory: readonly Holder['kind'][] = ['current', 'active', 'disabled'];

/** Which systems have an account of this person. Who has not begun yet is prepared in AD alone. */
export function hasAccount({ person, kind, rights }: Holder, system: System): boolean {
  const needs = (prefix: string): boolean => [...rights].some((right) => right.startsWith(prefix));
  switch (system) {
    case 'hr':
      return true;
    case 'ad':
      return keepsDirectory.includes(kind);
    case 'entra':
      return keepsDirectory.includes(kind) && person.status !== 'Pre-hire';
    case 'okta':
      return kind === 'rehired' || (keepsDirectory.includes(kind) && person.status !== 'Pre-hire');
    case 'aws':
      return needs('aws-');
    case 'erp':
      return needs('erp-');
  }
}

/** Do their accounts work? Leave switches them off for a while. */
export const isEnabled = ({ person, kind }: Holder): boolean =>
  kind === 'active' || kind === 'namesake' || (kind === 'current' && person.status === 'Active');

export const awsUserName = ({ email }: Person): string => email.split('@')[0] ?? email;
export const entraUserId = ({ id }: Person, ids: Ids): string => ids.guid(`entra user ${id}`);
export const erpUserId = ({ id }: Person, ids: Ids): string => ids.guid(`erp user ${id}`);
