import type { SourceReading } from '../domain/account.js';
import type { CampaignSpec } from '../domain/campaign.js';
import type { Balance } from '../domain/identity.js';
import { compareText, keyText } from '../domain/keys.js';
import type { Readiness } from '../domain/snapshot.js';
import type { SplitResult } from '../domain/stage-results.js';
import { round9 } from './text.js';

/** Figures of the set about to be frozen. */
export interface ReadinessFacts {
  readonly balance: Balance;
  readonly spec: CampaignSpec;
  /** Attributes of each identity in the matrix. */
  readonly attributes: readonly Readonly<Record<string, string>>[];
  readonly assignments: number;
  /** Personal accounts that still work, and those of them whose person is on record. */
  readonly personal: { readonly all: number; readonly onRecord: number };
  readonly openMatches: number;
  /** Is there any system of record for people? */
  readonly hasRecord: boolean;
}

interface Judged {
  readonly check: Readiness['checks'][number];
  /** 0…1. */
  readonly goodness: number;
}

const LIMITS = { refused: 0.2, unknown: 0.3, open: 0.2, orphans: 0.6, filled: 0.8 };

/** Is this set fit to mine? Every check says what to fix; the score is their mean goodness, for comparing one run with the next. */
export function readinessOf(facts: ReadinessFacts): Readiness {
  const judged = [
    atLeast('system-of-record', Number(facts.hasRecord), {
      limit: 1,
      advice: 'Add the system of record for people (HR) to the sources.',
    }),
    atLeast('identities', facts.attributes.length, {
      limit: 1,
      advice: 'Widen the scope, or check its attribute values: nobody is in it.',
    }),
    atLeast('assignments', facts.assignments, {
      limit: 1,
      advice: 'Add sources that say who holds what: no person in scope holds anything.',
    }),
    atMost('refused-rows', shareOf(facts.balance, 'rows', 'refused'), {
      limit: LIMITS.refused,
      advice: 'Repair the rows that findings name, and export again.',
    }),
    atMost('unknown-people', facts.personal.all === 0 ? 0 : 1 - facts.personal.onRecord / facts.personal.all, {
      limit: LIMITS.unknown,
      advice: 'Fill employee ids or mail addresses in the sources, so that accounts can be matched to people.',
    }),
    atMost('open-matches', facts.personal.all === 0 ? 0 : facts.openMatches / facts.personal.all, {
      limit: LIMITS.open,
      advice: 'Settle the matches that findings name: too many accounts may be somebody else.',
    }),
    atMost('orphans', shareOf(facts.balance, 'accounts', 'orphan'), {
      limit: LIMITS.orphans,
      advice: 'Check that the exports and the system of record are complete and of one date.',
    }),
    ...drivingChecks(facts),
  ];
  const score = judged.reduce((sum, { goodness }) => sum + goodness, 0) / judged.length;
  const checks = judged.map(({ check }) => check);
  return { fit: checks.every(({ ok }) => ok), score: round9(score), checks };
}

/** A driving attribute that most people lack drives nothing. */
function drivingChecks({ attributes, spec }: ReadinessFacts): readonly Judged[] {
  const driving = Object.entries(spec.attributes).filter(([, { use }]) => use === 'drives');
  return driving
    .map(([name]) => name)
    .sort(compareText)
    .map((name) => {
      const filled = attributes.filter((one) => Object.hasOwn(one, name)).length;
      const advice = `Fill ${name} in its system of record, or let it only describe.`;
      return atLeast(`attribute ${name}`, attributes.length === 0 ? 0 : filled / attributes.length, {
        limit: LIMITS.filled,
        advice,
      });
    });
}

function shareOf(balance: Balance, part: 'rows' | 'accounts', bucket: 'refused' | 'orphan'): number {
  const parts = Object.values(balance.sources).map((source) => source[part]);
  const total = parts.reduce((sum, one) => sum + one.total, 0);
  return total === 0 ? 0 : parts.reduce((sum, { buckets }) => sum + buckets[bucket], 0) / total;
}

interface Bound {
  readonly limit: number;
  readonly advice: string;
}

/** A figure of what is there: good in proportion to the limit. */
const atLeast = (name: string, value: number, bound: Bound): Judged => ({
  check: { name, ok: value >= bound.limit, value: round9(value), ...bound },
  goodness: Math.min(1, value / bound.limit),
});

/** A share of what is wrong: good as far as it is not. */
const atMost = (name: string, value: number, bound: Bound): Judged => ({
  check: { name, ok: value <= bound.limit, value: round9(value), ...bound },
  goodness: Math.max(0, 1 - value),
});

/** Counted over the whole population, whatever the scope: data that is unfit is unfit for every part of it. */
export function personalFigures(
  readings: readonly SourceReading[],
  { placements, findings }: Pick<SplitResult, 'placements' | 'findings'>,
): Pick<ReadinessFacts, 'personal' | 'openMatches' | 'hasRecord'> {
  const accounts = new Map(readings.flatMap((reading) => reading.accounts).map((one) => [keyText(one.key), one]));
  const onRecord = new Set(
    placements.flatMap(({ key, identity }) => (accounts.get(keyText(key))?.employment ? [identity] : [])),
  );
  const personal = placements.filter(({ key, class: taken }) => {
    const account = accounts.get(keyText(key));
    return taken === 'human' && account !== undefined && account.enabled && account.employment === undefined;
  });
  return {
    personal: { all: personal.length, onRecord: personal.filter(({ identity }) => onRecord.has(identity)).length },
    openMatches: findings.filter(({ code }) => code === 'MATCH_NEEDS_REVIEW').length,
    hasRecord: onRecord.size > 0,
  };
}
