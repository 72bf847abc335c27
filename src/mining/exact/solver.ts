/** Sets over elements `0 … elements − 1`; every element lies in one at least. */
export interface SetSystem {
  readonly elements: number;
  readonly sets: readonly (readonly number[])[];
}

/**
 * Integer and linear programs about sets, solved elsewhere: mining itself stays free of packages. What an answer claims is
 * checked by whoever uses it, in whole numbers. Deterministic; the search is bounded by nodes, never by seconds.
 */
export interface SetSolver {
  /** Fewest sets that hold every element, by position; undefined where the search ended before it had a proof. */
  fewestSets(system: SetSystem): readonly number[] | undefined;
  /** Most elements no two of which lie in one set; undefined as above. */
  mostApart(system: SetSystem): readonly number[] | undefined;
  /** A weight of at least 0 for each element, no set's elements weighing more than 1 together, the sum as large as can be. */
  largestWeights(system: SetSystem): readonly number[];
}
