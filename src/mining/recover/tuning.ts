/**
 * The constants of the noise-tolerant miner. They are fixed, and stand in every report's `parameters`: what fits one data
 * set and not another is chosen by description length among candidates, not here.
 */
export const tuning = {
  /** What so many of all identities hold is everybody's, and lifted off before anything is mined. */
  birthrightShare: 0.9,
  /** Mutual association (Jaccard of holders) that makes two entitlements one core; candidates of every level compete. */
  associations: [0.5, 0.6, 0.7, 0.8, 0.9],
  /** Holders of an entitlement looked at for what it may be associated with … */
  sampledHolders: 64,
  /** … of whom so many have to hold the other one. */
  sampledShare: 0.3,
  /** Who holds at least this share of a role's own entitlements is of its population. */
  memberShare: 0.75,
  /** Populations that overlap more than this (Jaccard) are one candidate, the one whose core fits better. */
  absorb: 0.6,
  /** A core's fit is divided by this much more than its size: one entitlement always agrees with its own holders. */
  doubt: 2,
  /** `absorb` among populations that have already been weighed against each other. */
  absorbRefined: 0.9,
  /** A role may give an entitlement only if at least this share of its population holds it. */
  holdShare: 0.7,
  /** … and if no other role explains it already for at least this share of the population. */
  freshShare: 0.3,
  /** A population is nested in another one when at least this share of it lies inside. */
  containedShare: 0.9,
  /** Roles with at least this many own entitlements are certain enough to be taken out before looking at what is left. */
  certainOwn: 3,
  /** A certain role also explains what at least this share of its population holds. */
  alsoHeldShare: 0.85,
  /** Share of the grants that are taken to be noise: the fewer wrong cells are expected, the more bits each one costs. */
  noise: 1 / 16,
  /** Wrong cells, as a share of its population, that a role read off one entitlement is taken to hide; by n² less for n. */
  hidden: 0.1,
  rounds: 3,
} as const;
