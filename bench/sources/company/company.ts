import { join } from 'node:path';
import type { Chance } from './chance.js';
import { Out } from './out.js';
import type { People } from './people.js';
import { Plan } from './plan.js';
import type { Organisation, Rights } from './plan.js';
import { Tally } from './tally.js';

/** All that the exports of one company are made from. */
export interface Company {
  readonly people: People;
  readonly organisation: Organisation;
  readonly chance: Chance;
  readonly folder: string;
  /** Values of one attribute that AD hands out at a time. */
  readonly maxValRange: number;
  /** Gets every grant of every source. */
  readonly rows: Out | undefined;
}

export const openFile = ({ folder }: Company, name: string): Out => new Out(join(folder, name));

export const tallyOf = ({ rows }: Company, source: string): Tally => new Tally(source, rows);

export const planOf = ({ organisation, chance }: Company, system: string, rights: Rights): Plan =>
  new Plan(organisation, rights, chance(`rights in ${system}`));

/** So many for every so many people, and at least one. */
export const oneIn = ({ people }: Company, many: number): number => Math.max(1, Math.floor(people.count / many));
