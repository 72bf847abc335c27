import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askAbout, showAbout } from '../../src/api/questions.js';
import { mailOf } from '../../src/notify/mail.js';
import { messageOf } from '../../src/notify/slack/blocks.js';
import { payloadOf } from '../../src/notify/teams.js';
import { canonical } from '../../src/snapshot/canonical.js';
import { withDoors, type Doors } from '../support/doors-lab.js';
import { emailOf, openRole, type OpenRole } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';
import { browser } from '../web/browser.js';
import { prepare, type DoorName } from './attempt.js';

/** Markup, a mention, a link, a formula of a spreadsheet, and what would change the colours of a terminal. */
const reason =
  '=HYPERLINK("https://evil.example") <script>alert(1)</script><img src=x onerror=alert(2)> <!channel> *bold* \u202egnp.exe';

/** None of it may stand anywhere as something else than text. */
const active = /<script|<img|<!channel|\u202e|^=HYPERLINK/m;
/** To a terminal markup is text like any other; what changes its colours or turns it round is not. */
const activeInTerminal = /[\u0000-\u0009\u000b-\u001f\u202e]/;

describe('a script in a reason', needsTemporal, () => {
  const doors = shared(withDoors);

  for (const door of ['api', 'page', 'cli'] as const satisfies readonly DoorName[]) {
    it(`is taken by ${door}, kept as it was written, and does nothing anywhere`, async () => {
      const role = await openRole(doors(), 'reason', {
        review: { reviewers: [emailOf('dora'), emailOf('otto')], quorum: 2 },
      });
      const sent = await (await prepare[door](doors(), role, { answer: 'reject', reason }))();
      assert.equal(sent?.code, 'accepted');
      await checkKept(doors(), role);
      for (const [where, text] of Object.entries(await everywhere(doors(), role))) {
        assert.doesNotMatch(text, where === 'command line' ? activeInTerminal : active, where);
      }
      await role.drop();
    });
  }
});

/** Word for word, in the one table that can be erased; everything else knows a salted digest. */
async function checkKept({ store }: Doors, role: OpenRole): Promise<void> {
  const [entry] = await role.ledger('decision');
  const { reasonDigest } = entry?.body['command'] as { readonly reasonDigest: string };
  assert.equal((await store.reason(reasonDigest))?.text, reason);
  assert.ok(!canonical(await store.ledger({})).includes('HYPERLINK'));
}

/** Whatever a person is shown of the review after that decision. */
async function everywhere(doors: Doors, { reviewId }: OpenRole): Promise<Readonly<Record<string, string>>> {
  const visitor = await browser(doors, emailOf('otto'));
  const { token, personId } = await doors.person(emailOf('otto'), ['reviewer', 'auditor']);
  const about = {
    id: 'b-1',
    attempt: 1,
    to: { personId, email: emailOf('otto'), name: 'Otto' },
    reviewIds: [reviewId],
  };
  const digests = [
    await askAbout(doors.deps)({ ...about, why: 'reminder' }),
    await showAbout(doors.deps)({ ...about, why: 'decided' }),
  ].flatMap((digest) => digest ?? []);
  assert.equal(digests.length > 0, true);
  return {
    page: (await visitor.get(`/inbox/${reviewId}`)).text,
    inbox: (await visitor.get('/inbox')).text,
    'command line': (await doors.cli(token, 'show', reviewId)).out,
    chat: digests.map((digest) => JSON.stringify(messageOf(digest, { deciding: true }))).join('\n'),
    teams: digests.map(payloadOf).join('\n'),
    mail: digests.map((digest) => JSON.stringify(mailOf(digest))).join('\n'),
  };
}
