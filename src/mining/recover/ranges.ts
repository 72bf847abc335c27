import type { Matrix } from '../matrix.js';
import { associationsOf, type Associations } from './associations.js';
import { commonColumns, type CommonColumns } from './common-columns.js';
import { coresOf, type Core } from './cores.js';
import type { Population } from './populations.js';

export interface Range {
  readonly from: number;
  /** Not in it any more. */
  readonly to: number;
}

/** The parts of mining that fall into ranges: what each is given, and what it gives for each number. Plain data, both. */
export interface RangeWorks {
  /** Of columns. */
  associations: { input: { readonly matrix: Matrix; readonly least: number }; result: Associations };
  /** Of sets of columns. */
  cores: { input: { readonly matrix: Matrix; readonly sets: readonly Int32Array[] }; result: Core };
  /** Of populations. */
  commonColumns: {
    input: { readonly matrix: Matrix; readonly populations: readonly Population[]; readonly share: number };
    result: CommonColumns;
  };
}

export type WorkName = keyof RangeWorks;
export type InputOf<Name extends WorkName> = RangeWorks[Name]['input'];
export type ResultOf<Name extends WorkName> = RangeWorks[Name]['result'];

/** Pure: what is given for a number depends on the input and that number alone, so it is the same in any thread. */
const works: { readonly [Name in WorkName]: (input: InputOf<Name>, range: Range) => readonly ResultOf<Name>[] } = {
  associations: associationsOf,
  cores: coresOf,
  commonColumns: ({ matrix, populations, share }, { from, to }) => {
    const common = commonColumns(matrix);
    return populations.slice(from, to).map((population) => common(population, share));
  },
};

export const workOn = <Name extends WorkName>(
  name: Name,
  input: InputOf<Name>,
  range: Range,
): readonly ResultOf<Name>[] => works[name](input, range);
