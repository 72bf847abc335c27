import { CodedError } from '../domain/errors.js';
import { givenLines, headline, moreText, stateText } from './notice.js';
import { notifyFailed, NotifyLater, type Digest, type Notifier, type Question } from './notifier.js';
import { oneLine } from './text.js';

const TIMEOUT_MS = 10_000;
const DEFAULT_PAUSE_S = 60;
/** Teams refuses a payload over 28 kB. */
const MAX_PAYLOAD = 26_000;
const MAX_TEXT = 1_000;
const FACTS_IN_A_DIGEST = 2;

/** Posts an adaptive card to a workflow's webhook, which hands it to `recipient`; the decision is made on the page. */
export function teamsNotifier({ webhook }: { readonly webhook: string }): Notifier {
  return {
    channel: 'teams',
    deliver: async (digest) => {
      const response = await post(webhook, payloadOf(digest));
      if (response.status === 429) throw new NotifyLater('teams', pauseOf(response) * 1000);
      if (!response.ok) throw notifyFailed('teams', new CodedError('HTTP_STATUS', `HTTP ${response.status}`));
      return { kind: 'sent', address: digest.id };
    },
  };
}

async function post(webhook: string, body: string): Promise<Response> {
  try {
    return await fetch(webhook, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw notifyFailed('teams', error);
  }
}

const pauseOf = (response: Response): number => {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_PAUSE_S;
};

/** What is posted: as many questions as the limit lets through, the others counted. Pure. */
export function payloadOf(digest: Digest): string {
  for (let shown = digest.questions.length; ; shown--) {
    const more = digest.more + digest.questions.length - shown;
    const text = JSON.stringify(envelope({ ...digest, questions: digest.questions.slice(0, shown), more }, digest));
    if (shown === 0 || Buffer.byteLength(text) <= MAX_PAYLOAD) return text;
  }
}

const envelope = (digest: Digest, { id, to }: Digest): object => ({
  type: 'message',
  // For the workflow: whom to hand the card to, and by what to tell a repetition.
  recipient: to.email,
  key: id,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(digest) }],
});

function cardOf(digest: Digest): object {
  const short = digest.questions.length > 1;
  const rest = digest.more > 0 ? [block(moreText(digest.more), {})] : [];
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(headline(digest), { weight: 'Bolder', size: 'Medium' }),
      ...digest.questions.map((question) => questionItem(question, short)),
      ...rest,
    ],
    actions: [open('Your inbox', digest.inbox)],
  };
}

function questionItem(question: Question, short: boolean): object {
  const facts = short ? question.facts.slice(0, FACTS_IN_A_DIGEST) : question.facts;
  return {
    type: 'Container',
    separator: true,
    items: [
      block(question.title, { weight: 'Bolder' }),
      {
        type: 'FactSet',
        facts: facts.map(({ label, value }) => ({ title: literal(label), value: literal(value) })),
      },
      ...givenLines(question).map((line) => block(line, { isSubtle: true })),
      block(stateText(question), { isSubtle: true }),
      { type: 'ActionSet', actions: [open('Open the page', question.page)] },
    ],
  };
}

const block = (text: string, look: object): object => ({ type: 'TextBlock', text: literal(text), wrap: true, ...look });

const open = (title: string, url: string): object => ({ type: 'Action.OpenUrl', title, url });

/** Cards read a little Markdown, and `{{DATE(…)}}`: a backslash makes a sign a sign. */
const literal = (text: string): string =>
  oneLine(text, MAX_TEXT).replace(/[\\`*_[\]()#+!|<>~{}-]/g, (sign) => `\\${sign}`);
