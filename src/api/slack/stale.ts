import { refusalText } from '../../notify/slack/words.js';
import { timeText } from '../../notify/text.js';
import type { StaleViewError } from '../stale-view-error.js';

/** What has changed since a message or a form was made, by whom and when, in lines. */
export function staleLines({ changes }: StaleViewError): readonly string[] {
  if (changes.kind !== 'changed') return [refusalText('STALE_VIEW')];
  const acts = changes.since.map(
    ({ name, act, at }) => `${name} ${act === 'amend' ? 'amended it' : 'took an amendment back'} at ${timeText(at)}.`,
  );
  return [refusalText('STALE_VIEW'), ...acts, ...changes.lines];
}
