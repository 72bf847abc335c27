import { createTransport } from 'nodemailer';
import { headline, moreText, plainQuestion } from './notice.js';
import { notifyFailed, type Digest, type Notifier } from './notifier.js';
import { oneLine } from './text.js';

export interface MailSettings {
  /** `smtp://…` or `smtps://…`, with user and password where the server wants them. */
  readonly smtpUrl: string;
  readonly from: string;
}

const TIMEOUT_MS = 15_000;
const MAX_SUBJECT = 150;

/** What makes a mail one that programs neither answer nor take for another's, and that people can sort. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
}

/** One mail a digest, as text and as HTML; the decision itself is made on the page. */
export function mailNotifier({ smtpUrl, from }: MailSettings): Notifier {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    channel: 'mail',
    deliver: async (digest) => {
      const { email, name } = digest.to;
      if (!isAddress(email)) return { kind: 'unreachable', why: 'the e-mail is no address' };
      const mail = mailOf(digest);
      try {
        await transport.sendMail({
          ...mail,
          from,
          to: { name: oneLine(name, 100), address: email },
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          list: { id: { url: 'reviews.rolewright', comment: 'Rolewright reviews' } },
        });
      } catch (error) {
        throw notifyFailed('mail', error);
      }
      return { kind: 'sent', address: mail.messageId };
    },
  };
}

/** One mailbox and nothing else: no second address, no display name, no line of its own. */
const isAddress = (email: string): boolean =>
  /^[^\s@<>,;:"()[\]\\\u0000-\u001f\u007f]+@[^\s@<>,;:"()[\]\\\u0000-\u001f\u007f]+$/.test(email);

/** The digest as a mail. Pure. A repetition has the same Message-ID, by which mail programs show it once. */
export function mailOf(digest: Digest): Mail {
  const subject = oneLine(headline(digest), MAX_SUBJECT);
  const { questions, more, inbox } = digest;
  const rest = [...(more > 0 ? [moreText(more)] : []), `Your inbox: ${inbox}`];
  return {
    subject,
    text: [...questions.flatMap((question) => [...plainQuestion(question), '']), ...rest, ''].join('\n'),
    html: htmlOf(subject, digest),
    messageId: `<${digest.id}@reviews.rolewright>`,
  };
}

function htmlOf(subject: string, { questions, more, inbox }: Digest): string {
  const items = questions.map((question) => {
    const [title = '', ...lines] = plainQuestion(question);
    const body = lines.slice(0, -1).map((line) => `<br>${escaped(line.trim())}`);
    return `<li><a href="${escaped(question.page)}">${escaped(title)}</a>${body.join('')}</li>`;
  });
  const rest = more > 0 ? `<p>${escaped(moreText(more))}</p>` : '';
  const foot = `<p><a href="${escaped(inbox)}">Your inbox</a></p>`;
  return `<!doctype html><html><body><p>${escaped(subject)}</p><ul>${items.join('')}</ul>${rest}${foot}</body></html>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
