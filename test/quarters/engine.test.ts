import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createClient } from '../../src/api/client.js';
import { fetchBundle } from '../../src/cli/fetch-bundle.js';
import { directoryBundle } from '../../src/evidence/directory.js';
import { verifyBundle } from '../../src/evidence/verify.js';
import { replayBundle } from '../../src/replay/replay.js';
import { readSource } from '../../src/sources/source.js';
import { localTokens } from '../../src/local-state.js';
import { withEngine, type ApiCaller } from '../support/engine-lab.js';
import { OWNER, teams } from '../support/fifty-roles.js';
import { eventually } from '../support/review-lab.js';
import { needsTemporal } from '../support/with-temporal.js';

/** Eight teams of four in the first quarter; in the second one person is in another team, and one team has a right more. */
const companies = { q1: teams(8), q2: secondQuarter() };

function secondQuarter(): ReturnType<typeof teams> {
  const company = teams(8);
  const erp = JSON.parse(company.erp);
  for (const index of [0, 1, 2, 3]) erp.Resources[index].roles.push({ value: 'team0:audit' });
  erp.Resources[8].roles = erp.Resources[4].roles;
  return {
    ...company,
    hr: company.hr.replace(/^(E1008,.*)Team 2,CC1,J2,Job 2/mu, '$1Team 1,CC1,J1,Job 1'),
    erp: JSON.stringify(erp),
  };
}

describe('the second quarter on the real product', needsTemporal, () => {
  it('asks about the changed role and once about members, cites the rest, and its evidence holds and replays', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolewright-quarters-'));
    try {
      await withEngine(async (engine, admin, stateDir) => {
        const client = createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });
        const first = await runQuarter(admin, 'q1', null);
        const second = await runQuarter(admin, 'q2', 'q1');
        assert.deepEqual(countKinds(first), { source: 2, 'candidate-role': 8 });
        assert.deepEqual(countKinds(second), { source: 2, 'candidate-role': 1, membership: 1 });
        const { counts } = (await client.campaign('fifty-q2')).stages['carry-over']!;
        assert.equal(counts['changed'], 1);
        assert.equal(counts['cited'], 5);
        const [{ facts }] = second.filter(({ subject }) => subject.kind === 'candidate-role');
        assert.deepEqual([facts.before.fate, facts.before.why, facts.before.version], ['changed', ['entitlements'], 1]);
        assert.deepEqual(
          [facts.before.came.map(({ key }: any) => key.id), facts.before.went],
          [['roles/team0:audit'], []],
        );
        assert.match(facts.before.lines[1], /approved 0 days ago, .* by 1 decision, and stands until this is approved/);
        const members = second.find(({ subject }) => subject.kind === 'membership');
        const rows: any[] = members.facts.sections.flatMap((section: any) => section.rows);
        assert.deepEqual(
          rows
            .filter(({ label }) => label === 'Joined' || label === 'Left')
            .map(({ label, value }) => [label, value])
            .sort(),
          [
            ['Joined', 'GivenE1008 FamilyE1008'],
            ['Left', 'GivenE1008 FamilyE1008'],
          ],
        );
        const { items } = await admin.call<{ items: any[] }>('GET', '/catalogue');
        assert.deepEqual(items.map(({ version }) => version).sort(), [1, 1, 1, 1, 1, 2, 2, 2]);
        const { publicKey } = await fetchBundle(
          client,
          { campaignId: 'fifty-q2', withExports: true },
          join(folder, 'bundle'),
        );
        const verdict = await verifyBundle(directoryBundle(join(folder, 'bundle')), { keys: [publicKey] });
        assert.deepEqual(
          verdict.claims.filter(({ holds }) => !holds),
          [],
        );
        const again = await replayBundle(directoryBundle(join(folder, 'bundle')), {
          readSource,
          trust: { keys: [publicKey] },
        });
        assert.equal(again.firstDifference, null);
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** Starts it, answers every question with a yes, and returns the questions with their facts. */
async function runQuarter(admin: ApiCaller, id: 'q1' | 'q2', previous: 'q1' | null): Promise<readonly any[]> {
  const { spec, hr, erp } = companies[id];
  const files = {
    hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
    erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
  };
  const started = { spec, files, ...(previous === null ? {} : { previous: `fifty-${previous}` }) };
  await admin.call('POST', `/campaigns?id=${id}`, started);
  const owner = await admin.as(OWNER, ['reviewer']);
  const asked = new Map<string, any>();
  await eventually(async () => {
    const { items } = await owner.call<{ items: any[] }>('GET', '/reviews?state=open&limit=200');
    for (const { reviewId, viewDigest, subject } of items) {
      const path = `/reviews/${encodeURIComponent(reviewId)}`;
      asked.set(reviewId, await owner.call('GET', path));
      const kind = subject.kind === 'candidate-role' ? 'approve' : 'confirm';
      await owner.call('POST', `${path}/decisions`, { viewDigest, answer: { kind }, reason: 'As discussed.' });
    }
    const { state, problem } = await admin.call<any>('GET', `/campaigns/fifty-${id}`);
    if (state === 'failed') throw new Error(problem);
    return state === 'closed' ? true : undefined;
  });
  return [...asked.values()];
}

function countKinds(reviews: readonly any[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { subject } of reviews) counts[subject.kind] = (counts[subject.kind] ?? 0) + 1;
  return counts;
}
