import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needsTemporal } from '../support/with-temporal.js';
import { runChaos } from './run.js';

/** The storm of `npm run test:chaos`, as small as it can be: one SIGKILL of each process. */
describe('a storm in a tea-cup', needsTemporal, () => {
  it('loses no decision, makes none twice, and leaves none half done', async () => {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const { killed, sent, found, violations } = await runChaos({ seed: 20, kills: 3, decisions: 12, say });
    assert.deepEqual(violations, [], said.join('\n'));
    assert.deepEqual(killed, { temporal: 1, worker: 1, server: 1 });
    assert.equal(sent.length >= 12, true);
    const acknowledged = sent.filter(({ fate }) => fate === 'acknowledged').length;
    assert.ok(found >= acknowledged, `${found} found, ${acknowledged} acknowledged`);
  });
});
