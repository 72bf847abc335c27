import type { Account } from '../domain/account.js';
import { compareKeys } from '../domain/keys.js';
import { compareClusters, type Cluster, type Clusters } from './clusters.js';
import type { MatchContext } from './match-evidence.js';
import { givenNameForms } from './nicknames.js';
import { employeeIdsOf, type PersonName } from './normalise.js';
import { usualLogins } from './person-name.js';

/** A key shared by more clusters than this compares nobody: it is a placeholder or a function's mailbox. */
const CAP = 50;

export interface Blocks {
  /** Clusters that share at least one key with this one, in order; never all pairs. */
  readonly candidates: (cluster: Cluster) => readonly Cluster[];
  readonly overCap: readonly string[];
}

export function blocksOf(clusters: readonly Cluster[]): Blocks {
  const blocks = new Map<string, Cluster[]>();
  for (const cluster of clusters) {
    for (const key of blockKeys(cluster)) {
      const block = blocks.get(key);
      if (block) block.push(cluster);
      else blocks.set(key, [cluster]);
    }
  }
  const overCap = [...blocks].filter(([, members]) => members.length > CAP).map(([key]) => key);
  const capped = new Set(overCap);
  const candidates = (cluster: Cluster): readonly Cluster[] => {
    const near = blockKeys(cluster).flatMap((key) => (capped.has(key) ? [] : (blocks.get(key) ?? [])));
    return [...new Set(near)].filter((other) => other !== cluster).sort(compareClusters);
  };
  return { candidates, overCap: overCap.sort() };
}

/** Clusters never change, so their keys are made once for all rounds. */
const keysOf = new WeakMap<Cluster, readonly string[]>();

function blockKeys(cluster: Cluster): readonly string[] {
  const known = keysOf.get(cluster);
  if (known) return known;
  const logins = [...cluster.logins, ...cluster.mails.map(({ local }) => local)].filter((login) => login.length >= 4);
  const keys = [
    ...cluster.mails.map(({ key }) => JSON.stringify(['mail', key])),
    ...logins.map((login) => JSON.stringify(['login', login])),
    ...cluster.names.flatMap(usualLogins).map((login) => JSON.stringify(['login', login])),
    ...cluster.ids.filter(({ variant }) => variant !== '').map(({ variant }) => JSON.stringify(['id', variant])),
    ...[...cluster.personalMails].map((mail) => JSON.stringify(['personal', mail])),
    ...[...cluster.names, ...cluster.spelled].flatMap(soundKeys),
  ];
  const distinctKeys = [...new Set(keys)];
  keysOf.set(cluster, distinctKeys);
  return distinctKeys;
}

/** Sound of the family name and initial of every form of the given name; both orders of a two-word name. */
const soundKeys = (name: PersonName): readonly string[] =>
  name.given
    .flatMap(givenNameForms)
    .map((given) => JSON.stringify(['name', soundOf(name.family), [...given][0] ?? '']));

/** A short phonetic key in the manner of Metaphone: like consonants fall together, vowels after the first letter drop. */
export function soundOf(word: string): string {
  const merged = word
    .replace(/ph/gu, 'f')
    .replace(/[ckq]+/gu, 'k')
    .replace(/[sz]+/gu, 's')
    .replace(/[dt]+/gu, 't')
    .replace(/[vw]+/gu, 'v');
  const [first = '', ...rest] = [...merged];
  return (
    first +
    rest
      .join('')
      .replace(/[aeiouyh]/gu, '')
      .replace(/(.)\1+/gu, '$1')
  );
}

/** Counts over the population as it stands after the hard joins; the same for every pair, so the order of pairs never shows. */
export function matchContext(clusters: Clusters, accounts: readonly Account[], asOf: string): MatchContext {
  const people = clusters.all().filter((cluster) => cluster.people.length > 0);
  const mails = new Map<string, Cluster[]>();
  for (const cluster of people) {
    for (const { key } of cluster.mails) mails.set(key, [...(mails.get(key) ?? []), cluster]);
  }
  const variants = tally(people, (cluster) => cluster.people.flatMap(employeeIdsOf).map(({ variant }) => variant));
  const logins = tally(people, (cluster) => [...cluster.logins, ...cluster.mails.map(({ local }) => local)]);
  const names = tally(people, ({ names }) => names.map(nameKey));
  const schemes = employeeIdSources(accounts, (id) => clusters.isKnownId(id));
  return {
    asOf,
    peopleWithMail: (mail) => mails.get(mail) ?? [],
    peopleWithVariant: (variant) => variants.get(variant) ?? 0,
    peopleWithLogin: (login) => logins.get(login) ?? 0,
    homonyms: (shown) => Math.max(0, ...shown.map((name) => names.get(nameKey(name)) ?? 0)),
    usesEmployeeIds: (source) => schemes.has(source),
    isKnownId: (id) => clusters.isKnownId(id),
  };
}

const nameKey = ({ tokens }: PersonName): string => tokens.join(' ');

function tally(
  clusters: readonly Cluster[],
  keysOf: (cluster: Cluster) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const cluster of clusters)
    for (const key of new Set(keysOf(cluster))) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Sources at least half of whose ids are ids of the system of record. */
function employeeIdSources(accounts: readonly Account[], isKnown: (id: string) => boolean): ReadonlySet<string> {
  const bySource = new Map<string, { known: number; all: number }>();
  for (const account of [...accounts].sort((a, b) => compareKeys(a.key, b.key))) {
    for (const { key } of employeeIdsOf(account)) {
      const count = bySource.get(account.key.source) ?? { known: 0, all: 0 };
      bySource.set(account.key.source, { known: count.known + Number(isKnown(key)), all: count.all + 1 });
    }
  }
  return new Set([...bySource].filter(([, { known, all }]) => known * 2 >= all).map(([source]) => source));
}
