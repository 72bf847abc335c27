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

/** Undefined where the set is not on this machine. */
export async function hpMatrix(name: string): Promise<NamedMatrix | undefined> {
  const file = `${data}hp-labs/${name}.txt`;
  return existsSync(file) ? readPairs(file, { header: false }) : undefined;
}

export interface TrueRoles {
  readonly named: NamedMatrix;
  /** The distinct permission sets of the teams that people made, each a sorted list of columns. */
  readonly sets: ReadonlySet<string>;
}

/** Teams of a real organisation, with the permissions that people gave each of them. */
export async function rustTeams(): Promise<TrueRoles | undefined> {
  const folder = `${data}real/rust-team/`;
  if (!existsSync(folder)) return undefined;
  const named = await readPairs(`${folder}upa.csv`, { header: true });
  const col = new Map(named.permissions.map((permission, at) => [permission, at]));
  const lines = (await readFile(`${folder}truth_role_permissions.csv`, 'utf8')).trim().split('\n').slice(1);
  const teams = new Map<string, number[]>();
  for (const line of lines) {
    const [team = '', permission = ''] = line.split(',');
    const at = col.get(permission);
    if (at !== undefined) teams.set(team, [...(teams.get(team) ?? []), at]);
  }
  return { named, sets: new Set([...teams.values()].map(keyOf)) };
}

/** A set of columns, whatever their order. */
export const keyOf = (cols: readonly number[]): string => [...cols].sort((a, b) => a - b).join();
