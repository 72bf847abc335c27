import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../src/domain/errors.js';
import { readInteraction } from '../../src/notify/slack/interaction-schema.js';

const kinds = ['click', 'submitted', 'command', 'other'];

/** Almost what Slack sends: the right names, and anything in them. */
const almost = fc.record(
  {
    type: fc.constantFrom('block_actions', 'view_submission', 'shortcut', 7),
    user: fc.oneof(fc.record({ id: fc.oneof(fc.string(), fc.anything()) }), fc.anything()),
    team: fc.oneof(fc.record({ id: fc.string() }), fc.anything()),
    trigger_id: fc.oneof(fc.string(), fc.anything()),
    actions: fc.oneof(
      fc.array(
        fc.record({ action_id: fc.constantFrom('press:approve', 'page'), value: fc.oneof(fc.string(), fc.json()) }),
      ),
      fc.anything(),
    ),
    view: fc.oneof(
      fc.record({
        id: fc.string(),
        callback_id: fc.constantFrom('decide', 'else'),
        private_metadata: fc.oneof(fc.json(), fc.string()),
        state: fc.oneof(fc.record({ values: fc.object() }), fc.anything()),
      }),
      fc.anything(),
    ),
  },
  { requiredKeys: [] },
);

it('whatever arrives is an interaction or is refused as none, and a button that says nonsense says nothing', () => {
  const bodies = fc.oneof(
    fc.string(),
    almost.map((value) => new URLSearchParams({ payload: JSON.stringify(value) ?? '' }).toString()),
    fc
      .dictionary(fc.constantFrom('command', 'text', 'user_id', 'team_id', '__proto__'), fc.string())
      .map((fields) => new URLSearchParams(fields).toString()),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      try {
        const read = readInteraction(body);
        assert.ok(kinds.includes(read.kind));
        if (read.kind === 'click' && read.pressed) assert.ok(read.pressed.reviewId.length > 0);
        if (read.kind === 'submitted' && read.form) assert.ok(read.form.turn >= 0);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
        assert.equal(error.code, 'BAD_REQUEST');
      }
    }),
    { numRuns: 2000 },
  );
});
