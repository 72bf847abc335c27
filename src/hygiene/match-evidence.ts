import type { Account } from '../domain/account.js';
import type { Cluster } from './clusters.js';
import { lastDay } from './employment.js';
import { attributeValueKey, sameVariant, type PersonName } from './normalise.js';
import { nameSimilarity, namesContradict, usualLogins } from './person-name.js';
import { dayOf, daysBetween, round9 } from './text.js';

/** What a score rests on, heaviest first; its weights add up to the score (held within 0…1). */
export interface MatchEvidence {
  readonly score: number;
  readonly evidence: readonly string[];
}

/** What is known about the whole population and bears on one pair. */
export interface MatchContext {
  readonly asOf: string;
  /** The people (clusters with an employment record) who have this mailbox, or had it. */
  readonly peopleWithMail: (mail: string) => readonly Cluster[];
  readonly peopleWithVariant: (variant: string) => number;
  readonly peopleWithLogin: (login: string) => number;
  /** How many people share one of these names. */
  readonly homonyms: (names: readonly PersonName[]) => number;
  /** True where ids of this source are mostly those of the system of record, so that an unknown one contradicts. */
  readonly usesEmployeeIds: (source: string) => boolean;
  readonly isKnownId: (id: string) => boolean;
}

interface Piece {
  readonly weight: number;
  readonly why: string;
}

/**
 * Weighted evidence that two clusters are one person (Fellegi & Sunter's idea, with hand-set weights that are meant to be
 * tuned on labels). A unique work mailbox or an employee id that lost its letters needs a name beside it to reach 0.9.
 */
export function weighMatch(a: Cluster, b: Cluster, context: MatchContext): MatchEvidence {
  const keys = [mailEvidence(a, b, context), loginEvidence(a, b, context), variantEvidence(a, b, context)];
  const names = nameEvidence(a, b);
  const strong = keys.flatMap((piece) => piece ?? []);
  const pieces = [
    ...strong,
    names,
    strong.length === 0 ? homonymPenalty(a, b, context) : undefined,
    personalMailEvidence(a, b),
    birthdayEvidence(a, b),
    managerEvidence(a, b),
    departmentEvidence(a, b),
    hireEvidence(a, b),
    idContradiction(a, b, context),
    bornTooLate(a, b, context) ?? bornTooEarly(a, b),
  ].flatMap((piece) => piece ?? []);
  const total = round9(pieces.reduce((sum, { weight }) => sum + weight, 0));
  const evidence = [...pieces]
    .sort((x, y) => y.weight - x.weight)
    .map(({ weight, why }) => `${why} (${signed(weight)})`);
  return { score: Math.min(1, Math.max(0, total)), evidence };
}

const signed = (weight: number): string => `${weight > 0 ? '+' : ''}${weight}`;

function mailEvidence(a: Cluster, b: Cluster, context: MatchContext): Piece | undefined {
  const theirs = new Set(b.mails.map(({ key }) => key));
  const shared = a.mails.filter(({ key }) => theirs.has(key));
  if (shared.length === 0) return undefined;
  const rivals = (key: string): readonly Cluster[] =>
    context
      .peopleWithMail(key)
      .filter((one) => !shareRecord(one, a) && !shareRecord(one, b))
      .filter((one) => !bornTooLate(a, one, context) && !bornTooEarly(a, one));
  const unique = shared.some(({ key }) => rivals(key).length === 0);
  return unique
    ? { weight: 0.6, why: 'same work mailbox' }
    : { weight: 0.4, why: 'same work mailbox, which others have too' };
}

/** Clusters grow; the records of their people stay the same objects. */
const shareRecord = (a: Cluster, b: Cluster): boolean => a.people.some((person) => b.people.includes(person));

/** A login that is the local part of the other's mailbox, or the same login in two systems. */
function loginEvidence(a: Cluster, b: Cluster, { peopleWithLogin }: MatchContext): Piece | undefined {
  const names = (cluster: Cluster): ReadonlySet<string> =>
    new Set([...cluster.logins, ...cluster.mails.map(({ local }) => local)]);
  const theirs = names(b);
  const shared = [...names(a)].filter((login) => login.length >= 4 && theirs.has(login) && peopleWithLogin(login) <= 1);
  if (shared.length === 0) return undefined;
  const mails = new Set(b.mails.map(({ key }) => key));
  const isSameMail = a.mails.some(({ key }) => mails.has(key));
  return { weight: isSameMail ? 0.05 : 0.6, why: 'same login, which nobody else has' };
}

function variantEvidence(a: Cluster, b: Cluster, { peopleWithVariant }: MatchContext): Piece | undefined {
  const shared = a.ids.filter((mine) => b.ids.some((theirs) => mine.key !== theirs.key && sameVariant(mine, theirs)));
  const [first] = shared;
  if (!first) return undefined;
  return peopleWithVariant(first.variant) <= 1
    ? { weight: 0.55, why: 'same employee id but for letters or zeros' }
    : { weight: 0.2, why: 'an employee id that fits several people' };
}

function nameEvidence(a: Cluster, b: Cluster): Piece | undefined {
  const own = best(a.names, b.names);
  if (own >= 0.95) return { weight: 0.35, why: 'same name' };
  if (a.names.length > 0 && b.names.length > 0) {
    if (own >= 0.88) return { weight: 0.2, why: 'similar name' };
    const apart = a.names.every((mine) => b.names.every((theirs) => namesContradict(mine, theirs)));
    return apart ? { weight: -0.4, why: 'names of two people' } : undefined;
  }
  const spelled = Math.max(best(a.spelled, b.names), best(a.names, b.spelled));
  if (spelled >= 0.95) return { weight: 0.3, why: 'a login or mailbox spells the name' };
  return isUsual(a, b) || isUsual(b, a) ? { weight: 0.15, why: 'a login is made of the name' } : undefined;
}

const best = (mine: readonly PersonName[], theirs: readonly PersonName[]): number =>
  Math.max(0, ...mine.flatMap((left) => theirs.map((right) => nameSimilarity(left, right))));

const isUsual = (named: Cluster, other: Cluster): boolean =>
  named.names.flatMap(usualLogins).some((login) => other.logins.has(login));

function homonymPenalty(a: Cluster, b: Cluster, { homonyms }: MatchContext): Piece | undefined {
  const themselves = Number(a.people.length > 0) + Number(b.people.length > 0);
  return homonyms([...a.names, ...b.names]) > Math.max(1, themselves)
    ? { weight: -0.3, why: 'several people have this name' }
    : undefined;
}

function personalMailEvidence(a: Cluster, b: Cluster): Piece | undefined {
  const shared = [...a.personalMails].some((mail) => b.personalMails.has(mail));
  return shared ? { weight: 0.5, why: 'same personal mailbox' } : undefined;
}

function birthdayEvidence(a: Cluster, b: Cluster): Piece | undefined {
  return [...a.birthdays].some((day) => b.birthdays.has(day)) ? { weight: 0.25, why: 'same birthday' } : undefined;
}

const managersOf = ({ accounts }: Cluster): ReadonlySet<string> =>
  new Set(accounts.flatMap(({ manager }) => (manager?.kind === 'employee-id' ? [manager.value] : [])));

function managerEvidence(a: Cluster, b: Cluster): Piece | undefined {
  const theirs = managersOf(b);
  return [...managersOf(a)].some((id) => theirs.has(id)) ? { weight: 0.1, why: 'same manager' } : undefined;
}

const departmentsOf = ({ accounts }: Cluster): ReadonlySet<string> =>
  new Set(
    accounts
      .flatMap(({ attributes }) => attributes['department'] ?? [])
      .map((value) => attributeValueKey('department', value)),
  );

function departmentEvidence(a: Cluster, b: Cluster): Piece | undefined {
  const theirs = departmentsOf(b);
  return [...departmentsOf(a)].some((value) => theirs.has(value))
    ? { weight: 0.05, why: 'same department' }
    : undefined;
}

const birthOf = ({ accounts }: Cluster): readonly string[] => accounts.flatMap(({ createdAt }) => createdAt ?? []);
const hiresOf = ({ people }: Cluster): readonly string[] =>
  people.flatMap(({ employment }) => employment?.hireDate ?? []);

function hireEvidence(a: Cluster, b: Cluster): Piece | undefined {
  const near = hiresOf(b).some((hire) => birthOf(a).some((born) => Math.abs(daysBetween(hire, dayOf(born))) <= 7));
  return near ? { weight: 0.1, why: 'created within a week of the hire' } : undefined;
}

/** An id the system of record has never given out, in a system that otherwise uses its ids. */
function idContradiction(a: Cluster, b: Cluster, context: MatchContext): Piece | undefined {
  if (b.people.length === 0) return undefined;
  const foreign = a.accounts.some(
    (account: Account) => account.employeeIds.length > 0 && context.usesEmployeeIds(account.key.source),
  );
  const fits = a.ids.some((mine) => context.isKnownId(mine.key) || b.ids.some((theirs) => sameVariant(mine, theirs)));
  return foreign && a.ids.length > 0 && !fits
    ? { weight: -0.3, why: 'it carries an employee id nobody has' }
    : undefined;
}

/** Logins and mailboxes are given out again: what was created after the last day is a successor's. */
function bornTooLate(a: Cluster, b: Cluster, { asOf }: MatchContext): Piece | undefined {
  const last = lastDay(b.people, asOf);
  const late = last !== undefined && birthOf(a).some((born) => daysBetween(last, born) > 30);
  return late ? { weight: -0.4, why: 'created after this person had left' } : undefined;
}

function bornTooEarly(a: Cluster, b: Cluster): Piece | undefined {
  const hires = hiresOf(b);
  const early =
    hires.length > 0 && birthOf(a).some((born) => hires.every((hire) => daysBetween(dayOf(born), hire) > 90));
  return early ? { weight: -0.2, why: 'created long before this person was hired' } : undefined;
}
