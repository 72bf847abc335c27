import type { VerdictKind } from '../../domain/verdicts.js';

/** What a message's buttons offer: a verdict that needs no form beyond its reason, an account's class, or all the rest. */
export const presses = [
  'approve',
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
  'more',
] as const;
export type Press = (typeof presses)[number];

/** What a button is about. A message keeps it for ever, so it names the very view that it showed. */
export interface Pressed {
  readonly reviewId: string;
  readonly viewDigest: string;
  readonly press: Press;
}

/** What a form adds: how often this person had spoken in the review when it opened, by which repetitions are told. */
export interface FormOf extends Pressed {
  readonly turn: number;
}

/** Slack's limits, in characters. */
const MAX_VALUE = 2000;
const MAX_METADATA = 3000;

/** The value of a button; null for one too long to be carried, which gets no button. */
export const buttonValue = ({ reviewId, viewDigest, press }: Pressed): string | null =>
  within(MAX_VALUE, JSON.stringify({ v: 1, reviewId, viewDigest, press }));

/** What a form is given to give back. */
export const formMetadata = ({ reviewId, viewDigest, press, turn }: FormOf): string =>
  within(MAX_METADATA, JSON.stringify({ v: 1, reviewId, viewDigest, press, turn })) ?? '';

const within = (max: number, text: string): string | null => (text.length <= max ? text : null);

/** The buttons of a question, in the order of its answers. */
export function pressesFor(answers: readonly VerdictKind[]): readonly Press[] {
  if (answers.length === 0) return [];
  return [...presses.filter((press) => answers.some((answer) => answer === press)), 'more'];
}
