import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { NamedMatrix } from '../../src/mining/pair-table.js';
import { readPairs } from '../../src/pairs/read-pairs.js';

/** Public sets are not part of this project: they are looked for beside it, or where this says. */
const data = process.env['ROLEWRIGHT_MINING_DATA'] ?? fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export interface HpSet {
  readonly name: string;
  /** Fewest roles known (Ene et al., 2008; proven there or by us). */
  readonly fewest: number;
  /** Best flat weighted structural complexity that was published, and that naive shrinking reaches. */
  readonly published: number;
  readonly naive: number;
}

/** The nine matrices of HP Labs. */
export const hpSets: readonly HpSet[] = [
  { name: 'hc', fewest: 14, published: 268, naive: 212 },
  { name: 'domino', fewest: 20, published: 754, naive: 433 },
  { name: 'emea', fewest: 34, published: 7280, naive: 4254 },
  { name: 'fire2', fewest: 10, published: 1120, naive: 1086 },
  { name: 'fire1', fewest: 64, published: 2019, naive: 1774 },
  { name: 'apj', fewest: 453, published: 4867, naive: 4430 },
  { name: 'americas_small', fewest: 178, published: 11217, naive: 8067 },
  { name: 'americas_large', fewest: 398, published: 91237, naive: 23860 },
  { name: 'customer', fewest: 276, published: 45845, naive: 43873 },
];

/** Where the set is, if it is on this machine. */
export const hpFile = (name: string): string => `${data}hp-labs/${name}.txt`;

/** Undefined where the set is not on this machine. */
export async function hpMatrix(name: string): Promise<NamedMatrix | undefined> {
  const file = hpFile(name);
  return existsSync(file) ? readPairs(file, { header: false }) : undefined;
}

/** A team of people: its permissions as columns, and who is in it. */
export interface Team {
  readonly cols: ReadonlySet<number>;
  readonly members: ReadonlySet<string>;
}

export interface Teams {
  readonly named: NamedMatrix;
  /** By their permission sets, each as `keyOf` gives it: some teams share one. */
  readonly bySet: ReadonlyMap<string, readonly Team[]>;
}

/** Teams of a real organisation that have members, with the permissions that people gave each of them. */
export async function rustTeams(): Promise<Teams | undefined> {
  const folder = `${data}real/rust-team/`;
  if (!existsSync(folder)) return undefined;
  const named = await readPairs(`${folder}upa.csv`, { header: true });
  const permissions = await listsOf(`${folder}truth_role_permissions.csv`);
  const members = await listsOf(`${folder}truth_role_members.csv`);
  const colOf = new Map(named.permissions.map((permission, at) => [permission, at]));
  const bySet = new Map<string, Team[]>();
  for (const [name, given] of permissions) {
    const team = { cols: new Set(given.flatMap((one) => colOf.get(one) ?? [])), members: new Set(members.get(name)) };
    if (team.members.size > 0) add(bySet, keyOf(team.cols), team);
  }
  return { named, bySet };
}

/** Lines of `key,item` below a header. */
async function listsOf(file: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const lists = new Map<string, string[]>();
  for (const line of (await readFile(file, 'utf8')).trim().split('\n').slice(1)) {
    const [key = '', item = ''] = line.split(',');
    add(lists, key, item);
  }
  return lists;
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** A set of columns, whatever their order. */
export const keyOf = (cols: Iterable<number>): string => [...cols].sort((a, b) => a - b).join();
