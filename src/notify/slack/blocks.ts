import type { ActionsBlock, KnownBlock, SectionBlock } from '@slack/types';
import { givenLines, headline, moreText, stateText } from '../notice.js';
import type { Digest, Question } from '../notifier.js';
import { cut } from '../text.js';
import { fitLines, link, MAX_TEXT, mrkdwn } from './mrkdwn.js';

export interface SlackMessage {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const FACTS_IN_A_DIGEST = 2;
const MAX_HEADLINE = 300;

/** A digest as one message: a single question whole, several ones short. Pure. */
export function messageOf(digest: Digest): SlackMessage {
  const text = mrkdwn(headline(digest), MAX_HEADLINE);
  const short = digest.questions.length > 1;
  const blocks = digest.questions.flatMap((question) => questionBlocks(question, short));
  const rest = digest.more > 0 ? [section(link(digest.inbox, moreText(digest.more)))] : [];
  return { text, blocks: [section(`*${text}*`), ...blocks, ...rest] };
}

function questionBlocks(question: Question, short: boolean): KnownBlock[] {
  const facts = short ? question.facts.slice(0, FACTS_IN_A_DIGEST) : question.facts;
  const lines = [
    `*${link(question.page, mrkdwn(question.title, 150))}*`,
    ...facts.map((fact) => factLine(fact, short ? 150 : 600)),
    ...givenLines(question).map((line) => `✔ ${mrkdwn(line, 200)}`),
    `_${mrkdwn(stateText(question), 200)}_`,
  ];
  return [section(fitLines(lines)), ...(question.state === 'closed' ? [] : [pageButton(question)])];
}

const factLine = ({ label, value }: Question['facts'][number], max: number): string =>
  `*${mrkdwn(label, 60)}:* ${mrkdwn(value, max)}`;

/** The decision itself is made on the page, by whoever is signed in there. */
const pageButton = ({ page }: Question): ActionsBlock => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: 'page', text: { type: 'plain_text', text: 'Look and decide' }, url: page }],
});

const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, MAX_TEXT), verbatim: true },
});
