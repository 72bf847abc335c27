import type { Answer, Batch } from './command.js';
import { isVerdict, type VerdictKind } from './verdicts.js';

/** A decision that counted, as much of it as is measured. */
export interface MeasuredDecision {
  readonly reviewId: string;
  readonly personId: string;
  readonly answer: Answer;
  /** The digest of what was decided on. */
  readonly viewDigest: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly batch: Batch | null;
}

/** The first time that somebody opened what a review showed under this digest. */
export interface MeasuredLook {
  readonly reviewId: string;
  readonly personId: string;
  readonly viewDigest: string;
  readonly at: string;
}

/** How somebody, or everybody, decides. */
export interface DecidingFigures {
  /** Verdicts that stand: the last one of each person in each review, unless it was withdrawn. */
  readonly decisions: number;
  /** Of them, made many at once. */
  readonly inBulk: number;
  /** Of them, those whose time is known. */
  readonly measured: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
  /** Measured, and below the limit: signs of a rubber stamp. */
  readonly quick: number;
  readonly approved: number;
  readonly refused: number;
  /** Of what was approved or refused; null where nothing was. */
  readonly shareApproved: number | null;
}

export interface DecidingMeasures {
  readonly campaign: DecidingFigures;
  /** By person id. */
  readonly people: readonly (DecidingFigures & { readonly personId: string })[];
}

interface Asked {
  /** Counted decisions of one campaign, in the order of the ledger. */
  readonly decisions: readonly MeasuredDecision[];
  readonly looks: readonly MeasuredLook[];
  /** A decision of fewer seconds is quick. */
  readonly quickBelow: number;
}

/**
 * How long deciding took, and what came of it. The time of a decision runs from its person's first look at what they decided
 * on. Where they decided without a look, it runs from the verdict they gave before in the campaign, and what was decided in
 * one batch shares it evenly; a first verdict without a look has no time. It is the most that somebody can have spent: what
 * they did meanwhile nobody knows.
 */
export function decidingMeasures({ decisions, looks, quickBelow }: Asked): DecidingMeasures {
  const timed = timesOf(decisions, looks);
  const personIds = [...new Set(timed.map(({ decision }) => decision.personId))].sort();
  return {
    campaign: figuresOf(timed, quickBelow),
    people: personIds.map((personId) => {
      const own = timed.filter(({ decision }) => decision.personId === personId);
      return { personId, ...figuresOf(own, quickBelow) };
    }),
  };
}

interface Timed {
  readonly decision: MeasuredDecision;
  readonly seconds: number | null;
}

function timesOf(decisions: readonly MeasuredDecision[], looks: readonly MeasuredLook[]): readonly Timed[] {
  const firstLook = new Map<string, number>();
  for (const look of looks) {
    const at = Date.parse(look.at);
    firstLook.set(lookKey(look), Math.min(at, firstLook.get(lookKey(look)) ?? at));
  }
  const standing = new Map<string, Timed>();
  const before = new Map<string, Before>();
  for (const decision of decisions) {
    const { answer, personId, reviewId } = decision;
    const place = JSON.stringify([reviewId, personId]);
    if (answer.kind === 'withdraw') standing.delete(place);
    if (!isVerdict(answer)) continue;
    const last = before.get(personId);
    standing.set(place, { decision, seconds: secondsOf(decision, { looked: firstLook.get(lookKey(decision)), last }) });
    before.set(personId, nextBefore(decision, last));
  }
  return [...standing.values()];
}

const lookKey = ({ reviewId, personId, viewDigest }: MeasuredLook | MeasuredDecision): string =>
  JSON.stringify([reviewId, personId, viewDigest]);

/** A person's latest verdict, and the latest one that was not of the same batch. */
interface Before {
  readonly at: number;
  readonly batch: string | null;
  readonly beforeBatch: number | null;
}

function nextBefore({ at, batch }: MeasuredDecision, last: Before | undefined): Before {
  const same = batch !== null && last?.batch === batch.id;
  return { at: Date.parse(at), batch: batch?.id ?? null, beforeBatch: same ? last.beforeBatch : (last?.at ?? null) };
}

function secondsOf(
  { at, batch }: MeasuredDecision,
  { looked, last }: { readonly looked: number | undefined; readonly last: Before | undefined },
): number | null {
  const now = Date.parse(at);
  if (looked !== undefined && looked <= now) return (now - looked) / 1000;
  const since = batch !== null && last?.batch === batch.id ? last.beforeBatch : (last?.at ?? null);
  return since === null ? null : Math.max(0, now - since) / 1000 / (batch?.size ?? 1);
}

/** Answers that leave things as proposed, or as they are, and answers that do not; a match or a class is neither. */
const yes: readonly VerdictKind[] = ['approve', 'amend', 'confirm', 'keep', 'proceed'];
const no: readonly VerdictKind[] = ['reject', 'deny', 'end', 'not-mine', 'stop'];

function figuresOf(timed: readonly Timed[], quickBelow: number): DecidingFigures {
  const seconds = timed.flatMap((one) => (one.seconds === null ? [] : [one.seconds])).sort((a, b) => a - b);
  const given = timed.flatMap(({ decision: { answer } }) => (isVerdict(answer) ? [answer.kind] : []));
  const approved = given.filter((kind) => yes.includes(kind)).length;
  const refused = given.filter((kind) => no.includes(kind)).length;
  return {
    decisions: timed.length,
    inBulk: timed.filter(({ decision }) => decision.batch !== null).length,
    measured: seconds.length,
    medianSeconds: atRank(seconds, 0.5),
    p90Seconds: atRank(seconds, 0.9),
    quick: seconds.filter((one) => one < quickBelow).length,
    approved,
    refused,
    shareApproved: approved + refused === 0 ? null : approved / (approved + refused),
  };
}

/** Nearest rank: always a time that was measured, and the lower of two middles. */
const atRank = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
