import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { accountClasses } from '../../domain/account.js';
import type { Question } from '../notifier.js';
import { cut } from '../text.js';
import { questionLines, section } from './blocks.js';
import { fitLines, link, mrkdwn } from './mrkdwn.js';
import { formMetadata, type FormOf } from './press.js';
import { effectOfPress, furtherAnswers, furtherWords, labelOf } from './words.js';

export type { ModalView };

/** What a form asks for. */
export interface FormView {
  readonly form: FormOf;
  readonly question: Question;
  readonly reasonNeeded: boolean;
  readonly maxReason: number;
}

/** Slack's limit of a title, and of what stands on a view's buttons. */
const MAX_TITLE = 24;
/** Slack's limit of a text field. */
const MAX_INPUT = 3000;

/** The form that a button opens: what is decided, what it does, and why. Sending it is the decision. Pure. */
export function decisionView({ form, question, reasonNeeded, maxReason }: FormView): ModalView {
  const { press } = form;
  return {
    type: 'modal',
    callback_id: 'decide',
    private_metadata: formMetadata(form),
    title: plain(press === 'more' || press === 'class' ? 'Answer' : labelOf(press), MAX_TITLE),
    submit: plain('Send', MAX_TITLE),
    close: plain('Cancel', MAX_TITLE),
    blocks: [
      section(fitLines(questionLines(question, false))),
      section(mrkdwn(effectOfPress(press), 600)),
      ...choiceOf(form),
      reasonInput(reasonNeeded, maxReason),
    ],
  };
}

function choiceOf({ press }: FormOf): readonly InputBlock[] {
  if (press === 'class')
    return [
      choice(
        'What is it?',
        accountClasses.map((one) => [one, one.replaceAll('_', ' ')]),
      ),
    ];
  if (press === 'more')
    return [
      choice(
        'Your answer',
        furtherAnswers.map((one) => [one, furtherWords[one]]),
      ),
    ];
  return [];
}

const choice = (label: string, options: readonly (readonly [string, string])[]): InputBlock => ({
  type: 'input',
  block_id: 'choice',
  label: plain(label, 100),
  element: {
    type: 'static_select',
    action_id: 'choice',
    options: options.map(([value, text]) => ({ value, text: plain(text, 75) })),
  },
});

const reasonInput = (needed: boolean, maxReason: number): InputBlock => ({
  type: 'input',
  block_id: 'reason',
  optional: !needed,
  label: plain('Reason', 100),
  element: {
    type: 'plain_text_input',
    action_id: 'reason',
    multiline: true,
    max_length: Math.min(maxReason, MAX_INPUT),
  },
});

/** What came of it, with the way to the page. Pure. */
export function resultView(title: string, lines: readonly string[], page: string | null): ModalView {
  const way: readonly KnownBlock[] = page === null ? [] : [section(link(page, 'Look at the page'))];
  return {
    type: 'modal',
    title: plain(title, MAX_TITLE),
    close: plain('Close', MAX_TITLE),
    blocks: [section(fitLines(lines.map((line) => mrkdwn(line, 600)))), ...way],
  };
}

const plain = (text: string, max: number): { readonly type: 'plain_text'; readonly text: string } => ({
  type: 'plain_text',
  text: cut(text, max),
});
