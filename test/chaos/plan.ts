import { chanceOf } from '../../src/demo/company/chance.js';

/** One decision that somebody is going to send. */
export interface PlannedDecision {
  readonly decisionId: string;
  /** Number of its review. */
  readonly review: number;
  /** Number of its decider. */
  readonly decider: number;
  readonly answer: 'approve' | 'reject';
  /**
   * `until-acknowledged`: sent again until it is answered; `twice`: by two requests at once, both until they are answered;
   * `once`: given up after `patienceMs`, and never looked at again.
   */
  readonly manner: 'until-acknowledged' | 'twice' | 'once';
  readonly patienceMs: number;
}

/** What a seed makes of the reviews: two approvals by two people each, or one rejection. */
export function planDecisions({ seed, decisions, deciders }: DecisionPlan): readonly PlannedDecision[] {
  const chance = chanceOf(seed);
  const planned: PlannedDecision[] = [];
  for (let review = 0; planned.length < decisions; review++) {
    const answer = chance.happens(0.15) || planned.length === decisions - 1 ? 'reject' : 'approve';
    const first = chance.below(deciders);
    for (let nth = 0; nth < (answer === 'reject' ? 1 : 2); nth++) {
      const manner = chance.happens(0.08) ? 'once' : chance.happens(0.1) ? 'twice' : 'until-acknowledged';
      const decider = (first + nth) % deciders;
      const patienceMs = 5 + chance.below(250);
      planned.push({ decisionId: `chaos-${review}-${nth}`, review, decider, answer, manner, patienceMs });
    }
  }
  return planned;
}

interface DecisionPlan {
  readonly seed: number;
  readonly decisions: number;
  readonly deciders: number;
}

/** One SIGKILL: which process, once how many decisions are answered, how long after that, and how long it stays away. */
export interface PlannedKill<P extends string = string> {
  readonly part: P;
  readonly after: number;
  readonly delayMs: number;
  readonly awayMs: number;
}

/** Spread over all decisions at moments that the seed chooses; every process gets its share, within one of the others'. */
export function planKills<P extends string>(about: {
  readonly seed: number;
  readonly kills: number;
  readonly decisions: number;
  readonly parts: readonly P[];
}): readonly PlannedKill<P>[] {
  const { seed, kills, decisions, parts } = about;
  const chance = chanceOf(seed + 1);
  const shares = Array.from({ length: Math.ceil(kills / parts.length) }, () => chance.shuffle(parts)).flat();
  const moments = Array.from({ length: kills }, () => chance.below(Math.max(1, Math.floor(decisions * 0.95))));
  moments.sort((a, b) => a - b);
  return shares.slice(0, kills).map((part, index) => ({
    part,
    after: moments[index] ?? 0,
    delayMs: chance.below(400),
    awayMs: chance.below(500),
  }));
}
