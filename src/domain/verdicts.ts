import type { Answer, Verdict } from './command.js';
import type { OutcomeKind, ReviewPlan, ReviewSubject } from './review.js';

export type VerdictKind = Verdict['kind'];

/**
 * How a verdict counts. `for` gathers agreement on one content, `against` opposes, `neither` is an answer that moves nothing.
 * `favours` marks those that put something in force, which neither proposer nor beneficiary may do.
 */
interface Weight {
  readonly side: 'for' | 'against' | 'neither';
  readonly outcome: OutcomeKind | null;
  readonly favours: boolean;
}

const weights: Readonly<Record<VerdictKind, Weight>> = {
  approve: { side: 'for', outcome: 'approved', favours: true },
  amend: { side: 'for', outcome: 'approved', favours: true },
  reject: { side: 'against', outcome: 'rejected', favours: false },
  confirm: { side: 'for', outcome: 'confirmed', favours: false },
  deny: { side: 'against', outcome: 'denied', favours: false },
  same: { side: 'for', outcome: 'same', favours: false },
  different: { side: 'for', outcome: 'different', favours: false },
  class: { side: 'for', outcome: 'classified', favours: false },
  keep: { side: 'for', outcome: 'kept', favours: false },
  end: { side: 'for', outcome: 'ended', favours: false },
  'not-mine': { side: 'for', outcome: 'disowned', favours: false },
  proceed: { side: 'for', outcome: 'proceeding', favours: true },
  stop: { side: 'against', outcome: 'stopped', favours: false },
  abstain: { side: 'neither', outcome: null, favours: false },
  defer: { side: 'neither', outcome: null, favours: false },
};

/** Every verdict there is, of whatever subject. */
export const verdictKinds: readonly VerdictKind[] = [
  'approve',
  'amend',
  'reject',
  'confirm',
  'deny',
  'same',
  'different',
  'class',
  'keep',
  'end',
  'not-mine',
  'proceed',
  'stop',
  'abstain',
  'defer',
];

/** Answers that are their kind and nothing else. */
export const plainAnswers = [
  'approve',
  'reject',
  'confirm',
  'deny',
  'same',
  'different',
  'keep',
  'end',
  'not-mine',
  'proceed',
  'stop',
  'abstain',
  'withdraw',
  'comment',
  'claim',
  'release',
] as const;

/** Whether such a verdict puts something in force here: a confirmed membership makes the next version of each role in it. */
export const favours = (
  kind: VerdictKind,
  { subject, plan }: { readonly subject: ReviewSubject; readonly plan: Pick<ReviewPlan, 'edition'> },
): boolean => weights[kind].favours || (kind === 'confirm' && subject.kind === 'membership' && plan.edition === 2);

export const weightOf = (verdict: Verdict): Weight => weights[verdict.kind];

/** The verdicts each kind of question takes. Any review takes the acts as well. */
export function answersFor(subject: ReviewSubject): readonly VerdictKind[] {
  switch (subject.kind) {
    case 'candidate-role':
      return ['approve', 'amend', 'reject', 'defer', 'abstain'];
    case 'source':
    case 'attribute':
    case 'membership':
      return ['confirm', 'deny', 'defer'];
    case 'match':
      return ['same', 'different', 'defer', 'abstain'];
    case 'account-class':
      return ['class', 'defer', 'abstain'];
    case 'nhi-owner':
      return ['keep', 'end', 'not-mine', 'defer'];
    case 'circuit-breaker':
    case 'readiness':
      return ['proceed', 'stop'];
  }
}

export const isVerdict = (answer: Answer): answer is Verdict => isVerdictKind(answer.kind);

export const isVerdictKind = (kind: Answer['kind']): kind is VerdictKind => Object.hasOwn(weights, kind);

/** What a verdict agrees to, as text that is equal for equal contents; amendments live in the review's revision. */
export const contentOf = (verdict: Verdict): string =>
  verdict.kind === 'class' ? `class ${verdict.class}` : (weights[verdict.kind].outcome ?? '');
