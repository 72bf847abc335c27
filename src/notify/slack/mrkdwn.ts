import { oneLine } from '../text.js';

/** Slack's limit of one text, in characters of what is sent. */
export const MAX_TEXT = 3000;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Anybody's text within mrkdwn: `<`, `>` and `&` are all that links, mentions and dates are made of. A word joiner before a
 * sign that would begin bold, italics, strike-through or code keeps it a sign.
 */
export function mrkdwn(text: string, max: number): string {
  const line = oneLine(text, max).replace(/[&<>]/g, (sign) => entities[sign] ?? sign);
  return line.replace(/(?<![\p{L}\p{N}])(?=[*_~`])/gu, '\u2060');
}

/** A link with anybody's text. Only our own addresses come here; what would end it early is escaped all the same. */
export const link = (url: string, text: string): string =>
  `<${url.replace(/[<>|]/g, (sign) => encodeURIComponent(sign))}|${text.replaceAll('|', '¦')}>`;

/** As many whole lines as fit; that something is missing is said. */
export function fitLines(lines: readonly string[], max = MAX_TEXT): string {
  const last = '… more on the page';
  const fitting: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > max - last.length - 1) return [...fitting, last].join('\n');
    fitting.push(line);
  }
  return fitting.join('\n');
}
