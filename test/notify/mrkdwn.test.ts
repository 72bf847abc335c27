import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mrkdwn } from '../../src/notify/slack/mrkdwn.js';

const shown = (text: string): string => mrkdwn(text, 200).replaceAll('\u2060', '·');

describe('somebody’s text in Slack', () => {
  it('makes no link, mention or date', () => {
    assert.equal(
      shown('<!channel> <https://evil.example|here> &amp;'),
      '&lt;!channel&gt; &lt;https://evil.example|here&gt; &amp;amp;',
    );
  });

  it('makes nothing bold, struck out or code, however many signs stand in a row', () => {
    assert.equal(shown('*bold*, **bold** and ~~~out~ `code`'), '·*bold*, ·*·*bold*·* and ·~·~·~out~ ·`code`');
  });

  it('keeps names of systems as they are, which have such signs between letters', () => {
    assert.equal(shown('FIN_AP_READ'), 'FIN_AP_READ');
  });
});
