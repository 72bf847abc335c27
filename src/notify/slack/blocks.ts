import type { ActionsBlock, Button, KnownBlock, SectionBlock } from '@slack/types';
import { givenLines, headline, moreText, stateText } from '../notice.js';
import type { Digest, Question } from '../notifier.js';
import { cut } from '../text.js';
import { fitLines, link, MAX_TEXT, mrkdwn } from './mrkdwn.js';
import { buttonValue, pressesFor, type Press } from './press.js';
import { labelOf } from './words.js';

export interface SlackMessage {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const FACTS_IN_A_DIGEST = 3;
const MAX_HEADLINE = 300;
/** All texts of one message together have a limit, too, which fifteen questions must keep. */
const MAX_IN_A_DIGEST = 700;

/**
 * A digest as one message: a single question whole, several ones short. `deciding`: with the buttons that a decision begins
 * with; without them it is made on the page. Pure.
 */
export function messageOf(digest: Digest, { deciding }: { readonly deciding: boolean }): SlackMessage {
  const text = mrkdwn(headline(digest), MAX_HEADLINE);
  const short = digest.questions.length > 1;
  const blocks = digest.questions.flatMap((question) => [
    section(fitLines(questionLines(question, short), short ? MAX_IN_A_DIGEST : MAX_TEXT)),
    ...buttons(question, deciding),
  ]);
  const rest = digest.more > 0 ? [section(link(digest.inbox, moreText(digest.more)))] : [];
  return { text, blocks: [section(`*${text}*`), ...blocks, ...rest] };
}

/** A question as lines of mrkdwn, its title being a link to its page. */
export function questionLines(question: Question, short: boolean): readonly string[] {
  const facts = short ? question.facts.slice(0, FACTS_IN_A_DIGEST) : question.facts;
  return [
    `*${link(question.page, mrkdwn(question.title, 150))}*`,
    `_${mrkdwn(stateText(question), 200)}_`,
    ...givenLines(question).map((line) => `✔ ${mrkdwn(line, 200)}`),
    ...facts.map((fact) => factLine(fact, short ? 150 : 600)),
  ];
}

const factLine = ({ label, value }: Question['facts'][number], max: number): string =>
  `*${mrkdwn(label, 60)}:* ${mrkdwn(value, max)}`;

function buttons(question: Question, deciding: boolean): readonly ActionsBlock[] {
  if (question.state === 'closed') return [];
  const offered = deciding ? pressesFor(question.answers) : [];
  const elements = [...offered.flatMap((press) => pressButton(question, press) ?? []), pageButton(question)];
  return [{ type: 'actions', elements }];
}

function pressButton({ reviewId, viewDigest }: Question, press: Press): Button | null {
  const value = buttonValue({ reviewId, viewDigest, press });
  if (value === null) return null;
  const text = { type: 'plain_text', text: labelOf(press) } as const;
  return { type: 'button', action_id: `press:${press}`, text, value, ...styleOf(press) };
}

/** Only approving is marked: what is refused here is no danger to anybody. */
const styleOf = (press: Press): Pick<Button, 'style'> => (press === 'approve' ? { style: 'primary' } : {});

/** The page shows everything, and takes what needs a longer form. */
const pageButton = ({ page }: Question): Button => ({
  type: 'button',
  action_id: 'page',
  text: { type: 'plain_text', text: 'Open the page' },
  url: page,
});

export const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, MAX_TEXT), verbatim: true },
});
