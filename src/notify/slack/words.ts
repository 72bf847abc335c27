import type { RefusalCode } from '../../domain/review.js';
import type { Press } from './press.js';

/** An answer in words: on its button, at the head of its form, and what it will do. */
interface AnswerWords {
  readonly label: string;
  readonly effect: string;
}

const counts = 'It counts towards the outcome, and can be taken back until that takes effect.';

const answers: Readonly<Record<Press, AnswerWords>> = {
  approve: {
    label: 'Approve',
    effect: `You agree that this role is governed as it is shown here. ${counts} Nothing changes in any system.`,
  },
  reject: { label: 'Reject', effect: `You say no to this role. ${counts} Nobody loses access by it.` },
  confirm: { label: 'Confirm', effect: `You confirm what is shown here. ${counts}` },
  deny: { label: 'Deny', effect: `You deny what is shown here. ${counts}` },
  same: { label: 'One identity', effect: `You say that both accounts belong to one identity. ${counts}` },
  different: { label: 'Two identities', effect: `You say that the accounts belong to two identities. ${counts}` },
  class: { label: 'Say what it is…', effect: `You say what this account is. ${counts}` },
  keep: { label: 'Keep', effect: `You say that it is yours and still needed. ${counts}` },
  end: {
    label: 'End',
    effect: `You say that it is yours and no longer needed. ${counts} Nothing is switched off by it.`,
  },
  'not-mine': { label: 'Not mine', effect: `You say that it is not yours. ${counts}` },
  proceed: { label: 'Go on', effect: `You let this run go on in spite of what is shown here. ${counts}` },
  stop: { label: 'Stop', effect: `You stop this run because of what is shown here. ${counts}` },
  more: {
    label: 'More…',
    effect: 'Amending, putting off and handing on need the page: its link stands above.',
  },
};

export const labelOf = (press: Press): string => answers[press].label;
export const effectOfPress = (press: Press): string => answers[press].effect;

/** What else the form behind `more` offers. */
export const furtherAnswers = ['abstain', 'comment', 'claim', 'release', 'withdraw'] as const;
export type FurtherAnswer = (typeof furtherAnswers)[number];

export const furtherWords: Readonly<Record<FurtherAnswer, string>> = {
  abstain: 'Abstain',
  comment: 'Comment, without deciding',
  claim: 'Claim: I am on it',
  release: 'Give my claim back',
  withdraw: 'Take my decision back',
};

const refusals: ReadonlyMap<string, string> = new Map(
  Object.entries({
    REVIEW_NOT_FOUND: 'There is no such review that you are asked in.',
    REVIEW_CLOSED: 'This review is over.',
    OUTCOME_PENDING: 'This review has been decided already.',
    STALE_VIEW: 'What this review shows has changed since your message. Look at it again before you decide.',
    NOT_A_REVIEWER: 'You are not asked in this review now.',
    BENEFICIARY: 'You would gain access by it, so you may not put it in force.',
    PROPOSER: 'You started this campaign, so you may not put in force what it proposes.',
    FOUR_EYES: 'You have agreed in an earlier round already; this one needs another person.',
    CLAIMED: 'Somebody else has claimed this review and is on it.',
    NOT_CLAIMED: 'You have not claimed this review.',
    NOTHING_TO_WITHDRAW: 'You have no standing decision here to take back.',
    WRONG_ANSWER: 'This review does not take that answer.',
    REASON_REQUIRED: 'This answer needs a reason.',
  } satisfies Partial<Record<RefusalCode | 'REVIEW_NOT_FOUND', string>>),
);

/** A refusal in words, with the code by which the ledger and the documentation know it. */
export const refusalText = (code: string): string =>
  `${refusals.get(code) ?? 'This was not taken.'} Nothing was decided by it. (${code})`;
