import type { Digest, Question } from './notifier.js';
import { countOf, oneLine, timeText } from './text.js';

/** The sentence a message begins with, and what stands in a subject line or a notification. */
export function headline({ why, questions, more }: Pick<Digest, 'why' | 'questions' | 'more'>): string {
  const count = questions.length + more;
  const [first] = questions;
  if (count === 1 && first) return `${openings[why]}: ${first.title}`;
  return `${openings[why]}: ${countOf(count, 'question', 'questions')}`;
}

const openings = {
  asked: 'Your decision is asked for',
  reminder: 'Still waiting for your decision',
  escalation: 'Nobody has decided yet, so you are asked',
  decided: 'Decided',
  closed: 'Closed',
} as const;

/** What has become of a question, in one line. */
export function stateText({ state, outcome, expiresAt }: Question): string {
  if (!outcome) return state === 'closed' ? 'Closed' : `Open until ${timeText(expiresAt)}`;
  return state === 'closed' ? `Closed: ${outcome}` : `${outcome}, not yet in effect`;
}

/** Who answered what and when, one line each. */
export const givenLines = ({ given }: Question): readonly string[] =>
  given.map(({ name, answer, at, via }) => `${name}: ${answer} at ${timeText(at)} by ${via}`);

export const moreText = (more: number): string =>
  `and ${countOf(more, 'more question', 'more questions')} in your inbox`;

/** The question as plain text: for mail, and for whatever shows no markup. */
export function plainQuestion(question: Question): readonly string[] {
  return [
    oneLine(question.title, 300),
    ...question.facts.map(({ label, value }) => `  ${oneLine(label, 60)}: ${oneLine(value, 600)}`),
    ...givenLines(question).map((line) => `  ${oneLine(line, 300)}`),
    `  ${stateText(question)}`,
    `  ${question.page}`,
  ];
}
