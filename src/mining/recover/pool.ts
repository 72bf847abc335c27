import { workOn, type InputOf, type ResultOf, type WorkName } from './ranges.js';

/** Does the work of each number below `count`; the results are in the order of the numbers, whoever did them. */
export interface Pool {
  each<Name extends WorkName>(name: Name, input: InputOf<Name>, count: number): readonly ResultOf<Name>[];
}

/** All in the thread that asks. */
export const alone: Pool = {
  each: (name, input, count) => workOn(name, input, { from: 0, to: count }),
};
