import type { Account, Employment } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import { dayOf, daysBetween } from './text.js';

/**
 * The day employment ended, when it has by `asOf`: dates weigh more than the status word, because an export may be older
 * than the date (future-dated rows). Leave and a coming start are not endings; a hire after the termination begins anew.
 */
export function leftOn(employment: Employment, asOf: string): string | undefined {
  const { status, hireDate, terminationDate } = employment;
  if (terminationDate === undefined) return status === 'terminated' ? '0000-01-01' : undefined;
  if (status !== 'terminated' && hireDate !== undefined && compareText(hireDate, terminationDate) > 0) return undefined;
  return compareText(terminationDate, dayOf(asOf)) < 0 ? terminationDate : undefined;
}

export const isLiving = (person: Account, asOf: string): boolean =>
  person.employment !== undefined && leftOn(person.employment, asOf) === undefined;

/** The last day any of these records ended; undefined while one of them has not, or none is a person's record. */
export function lastDay(people: readonly Account[], asOf: string): string | undefined {
  const days = people.flatMap(({ employment }) => (employment ? [leftOn(employment, asOf)] : []));
  if (days.length === 0 || days.includes(undefined)) return undefined;
  return days.reduce((latest, day) => (compareText(day ?? '', latest ?? '') > 0 ? day : latest));
}

/** True once more than `graceDays` whole days have passed since the last day; an unknown day is long ago. */
export const isPastGrace = (day: string, asOf: string, graceDays: number): boolean =>
  day === '0000-01-01' || daysBetween(day, dayOf(asOf)) > graceDays;

/** Somebody who is employed and not at work: on leave, or hired and not yet here. */
export const isAway = (people: readonly Account[]): boolean =>
  people.some(({ employment }) => employment?.status === 'on_leave' || employment?.status === 'pre_hire');
