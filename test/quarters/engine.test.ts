import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createClient, type ApiClient } from '../../src/api/client.js';
import { fetchBundle } from '../../src/cli/fetch-bundle.js';
import { directoryBundle } from '../../src/evidence/directory.js';
import { verifyBundle } from '../../src/evidence/verify.js';
import { replayBundle } from '../../src/replay/replay.js';
import { readSource } from '../../src/sources/source.js';
import { localTokens } from '../../src/local-state.js';
import { withEngine, type ApiCaller } from '../support/engine-lab.js';
import { OWNER, teams } from '../support/made-companies.js';
import { eventually } from '../support/review-lab.js';
import { forgedBundles } from '../support/forged-series.js';
import { needsTemporal } from '../support/with-temporal.js';

/**
 * Eight teams of four in the first quarter; in the second one person is in another team, and one team has a right more; in the
 * third somebody else is in another team.
 */
const first = teams(8);
const second = moved(withAudit(first), { person: 8, from: 2, to: 1 });
const third = moved(second, { person: 12, from: 3, to: 1 });

type Company = ReturnType<typeof teams>;

function withAudit(company: Company): Company {
  const erp = JSON.parse(company.erp);
  for (const index of [0, 1, 2, 3]) erp.Resources[index].roles.push({ value: 'team0:audit' });
  return { ...company, erp: JSON.stringify(erp) };
}

function moved(company: Company, { person, from, to }: Readonly<Record<'person' | 'from' | 'to', number>>): Company {
  const erp = JSON.parse(company.erp);
  erp.Resources[person].roles = erp.Resources[4 * to].roles;
  const before = new RegExp(`^(E${1000 + person},.*)Team ${from},CC1,J${from},Job ${from}`, 'mu');
  return { ...company, hr: company.hr.replace(before, `$1Team ${to},CC1,J${to},Job ${to}`), erp: JSON.stringify(erp) };
}

interface Quarter {
  readonly id: string;
  readonly previous: string | null;
  readonly company: Company;
  readonly review?: Readonly<Record<string, unknown>>;
  /** What the ERP's file is called. */
  readonly erpFile?: string;
  /** What is said to a list of members. */
  readonly members?: 'confirm' | 'deny';
}

describe('the quarters of a company on the real product', needsTemporal, () => {
  it('ask what changed or lapsed, cite the rest, and their evidence holds, replays, and names what was forged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolewright-quarters-'));
    try {
      await withEngine(async (engine, admin, stateDir) => {
        const client = createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });
        const q1 = await runQuarter(admin, { id: 'q1', previous: null, company: first, review: { attest: 'P365D' } });
        assert.deepEqual(countKinds(q1), { source: 2, 'candidate-role': 8 });
        await secondQuarter(client, admin);
        await bundleHolds(client, join(folder, 'q2'), 'fifty-q2');
        await forgedBundles(join(folder, 'q2'), folder);
        await deniedQuarter(client, admin);
        await bundleHolds(client, join(folder, 'q3'), 'fifty-q3');
        await lapsedQuarter(client, admin);
        await bundleHolds(client, join(folder, 'q4'), 'fifty-q4');
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** A list of members that is denied leaves every role as it was; the campaign closes all the same. */
async function deniedQuarter(client: ApiClient, admin: ApiCaller): Promise<void> {
  const before = await client.catalogue();
  const asked = await runQuarter(admin, {
    id: 'q3',
    previous: 'fifty-q2',
    company: third,
    review: { attest: 'PT1S' },
    members: 'deny',
  });
  assert.deepEqual(countKinds(asked), { source: 2, membership: 1 });
  assert.deepEqual(await client.catalogue(), before);
  const { items } = await client.ledger('fifty-q3');
  const outcomes = items.filter(({ kind }) => kind === 'outcome').map(({ body }): any => body);
  const [denied, ...others] = outcomes.filter(({ outcome }) => outcome.kind === 'denied');
  assert.deepEqual([denied.role, denied.roles ?? [], others.length], [null, [], 0]);
}

/** One source stands by what its owner said of it, the other comes in another file; members are one list, the rest is cited. */
async function secondQuarter(client: ApiClient, admin: ApiCaller): Promise<void> {
  const review = { attest: 'P365D' };
  const asked = await runQuarter(admin, {
    id: 'q2',
    previous: 'fifty-q1',
    company: second,
    review,
    erpFile: 'export.json',
  });
  assert.deepEqual(countKinds(asked), { source: 1, 'candidate-role': 1, membership: 1 });
  assert.deepEqual(
    asked.filter(({ subject }) => subject.kind === 'source').map(({ subject }) => subject.source),
    ['erp'],
  );
  const { stages } = await client.campaign('fifty-q2');
  assert.deepEqual(stages['attestations']?.counts, { new: 0, changed: 1, lapsed: 0, cited: 1 });
  assert.deepEqual([stages['carry-over']!.counts['changed'], stages['carry-over']!.counts['cited']], [1, 5]);
  const { items } = await client.ledger('fifty-q2');
  const cited = items.filter(({ kind }) => kind === 'standing-cited').map(({ body }) => body['kind']);
  assert.deepEqual(cited, ['source', 'role', 'role', 'role', 'role', 'role']);
  const [{ facts }] = asked.filter(({ subject }) => subject.kind === 'candidate-role');
  assert.deepEqual([facts.before.fate, facts.before.why, facts.before.version], ['changed', ['entitlements'], 1]);
  assert.deepEqual([facts.before.came.map(({ key }: any) => key.id), facts.before.went], [['roles/team0:audit'], []]);
  assert.match(facts.before.lines[1], /approved 0 days ago, .* by 1 decision, and stands until this is approved/);
  const members = asked.find(({ subject }) => subject.kind === 'membership');
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
}

/** A second later everything that anybody said has lapsed: it is asked anew, and the roles go on under their ids. */
async function lapsedQuarter(client: ApiClient, admin: ApiCaller): Promise<void> {
  const before = await client.catalogue();
  const review = { attest: 'PT1S', recertify: 'PT1S' };
  const asked = await runQuarter(admin, { id: 'q4', previous: 'fifty-q3', company: second, review });
  assert.deepEqual(countKinds(asked), { source: 2, 'candidate-role': 8 });
  const { stages } = await client.campaign('fifty-q4');
  assert.deepEqual(stages['attestations']?.counts, { new: 0, changed: 0, lapsed: 2, cited: 0 });
  assert.deepEqual([stages['carry-over']?.counts['lapsed'], stages['carry-over']?.counts['cited']], [8, 0]);
  const after = await client.catalogue();
  assert.deepEqual(
    after.map(({ roleId, version }) => [roleId, version]),
    before.map(({ roleId, version }) => [roleId, version + 1]),
  );
}

async function bundleHolds(client: ApiClient, folder: string, campaignId: string): Promise<void> {
  const { publicKey } = await fetchBundle(client, { campaignId, withExports: true }, folder);
  const verdict = await verifyBundle(directoryBundle(folder), { keys: [publicKey] });
  assert.deepEqual(
    verdict.claims.filter(({ holds }) => !holds),
    [],
  );
  const again = await replayBundle(directoryBundle(folder), { readSource, trust: { keys: [publicKey] } });
  assert.equal(again.firstDifference, null);
  assert.deepEqual(again.notRecomputed, []);
}

/** Starts it, answers every question, with a yes unless said otherwise, and returns the questions with their facts. */
async function runQuarter(admin: ApiCaller, quarter: Quarter): Promise<readonly any[]> {
  const { id, previous, company, erpFile = 'erp.json' } = quarter;
  const { spec, hr, erp } = company;
  const files = {
    hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
    erp: [{ name: erpFile, digest: await admin.upload(erp) }],
  };
  const sources = { ...spec.sources, erp: { ...spec.sources['erp'], paths: [erpFile] } };
  const started = { spec: { ...spec, sources, review: { ...spec.review, ...quarter.review } }, files };
  await admin.call('POST', `/campaigns?id=${id}`, { ...started, ...(previous === null ? {} : { previous }) });
  const owner = await admin.as(OWNER, ['reviewer']);
  const asked = new Map<string, any>();
  const answers: Readonly<Record<string, string>> = {
    'candidate-role': 'approve',
    membership: quarter.members ?? 'confirm',
  };
  await eventually(async () => {
    const { items } = await owner.call<{ items: any[] }>('GET', '/reviews?state=open&limit=200');
    for (const { reviewId, viewDigest, subject } of items) {
      const path = `/reviews/${encodeURIComponent(reviewId)}`;
      asked.set(reviewId, await owner.call('GET', path));
      const answer = { kind: answers[subject.kind] ?? 'confirm' };
      await owner.call('POST', `${path}/decisions`, { viewDigest, answer, reason: 'As discussed.' });
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
