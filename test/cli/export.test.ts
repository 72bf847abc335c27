import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { putJson } from '../../src/blobs/json.js';
import type { GovernedRole } from '../../src/domain/catalogue.js';
import { exportProblems } from '../../src/evidence/claims/exports.js';
import { blobDigest, digest } from '../../src/snapshot/digest.js';
import { verifyValue } from '../../src/snapshot/sign.js';
import { plan } from '../support/builders.js';
import { putInventory } from '../support/accounts.js';
import { company, type Held } from '../support/export-world.js';
import { campaign, role } from '../store/values.js';
import type { TestApi } from '../api/with-api.js';
import { withServer } from './with-server.js';

const example = fileURLToPath(new URL('../../examples/read-plan.mjs', import.meta.url));

const [read, pay, audit] = ['groups/read', 'groups/=pay', 'roles/audit'].map((id) => ({ source: 'erp', id })) as [
  Right,
  Right,
  Right,
];
type Right = { readonly source: string; readonly id: string };

/** A quarter in which people held this, and what was mined in it. */
async function quarter(
  { deps }: TestApi,
  about: {
    readonly campaignId: string;
    readonly previous: string | null;
    readonly held: Held;
    readonly candidates?: readonly unknown[];
  },
): Promise<void> {
  const { store, blobs } = deps;
  const { campaignId, previous, held, candidates = [] } = about;
  const { snapshot, identities, readings } = company(held, ['erp']);
  const asOf = `2026-${campaignId.slice(-2)}-01T00:00:00Z`;
  const captured = await putJson(blobs, { spec: { asOf, sources: { erp: { kind: 'scim' } } } });
  await store.addCampaign(
    campaign({ campaignId, previous, captured, startedAt: `${asOf.slice(0, 10)}T08:00:00.000Z` }),
  );
  const receipt = async (value: unknown) => ({ digest: await putJson(blobs, value), counts: {} });
  const stages = {
    inventory: { digest: await putInventory(blobs, readings), counts: {} },
    'freeze-snapshot': await receipt({ snapshot, identities, inputDigest: digest('matrix/v1', snapshot) }),
    'mine-roles': await receipt({ candidates }),
  };
  await store.updateCampaign(campaignId, { stages }, []);
}

async function govern({ deps }: TestApi, governed: GovernedRole): Promise<void> {
  const { reviewId, campaignId, candidateId } = governed;
  const subject = { kind: 'candidate-role' as const, candidateId };
  const times = { openedAt: governed.since, expiresAt: governed.since };
  await deps.store.openReview({ reviewId, campaignId, subject, plan: plan({}), ...times });
  const outcome = { kind: 'approved' as const, decisionIds: governed.decisionIds };
  await deps.store.closeReview({ reviewId, outcome, role: governed, at: governed.since });
}

/** Ana and Ben were approved as clerks without what was mined with it, and Ben has lost his reading since; Cyd was left out. */
async function clerks(api: TestApi): Promise<void> {
  const candidates = [{ id: 'candidate/v1:clerks', members: ['ana', 'ben', 'cyd'], entitlements: [read, pay, audit] }];
  const held: Held = new Map([
    ['ana', [read, pay, audit]],
    ['ben', [read, pay, audit]],
    ['cyd', [read, pay, audit]],
  ]);
  await quarter(api, { campaignId: 'finance-06', previous: null, held, candidates });
  const about = { campaignId: 'finance-06', candidateId: 'candidate/v1:clerks', since: '2026-06-10T00:00:00.000Z' };
  await govern(api, role('clerks', { ...about, name: '=Clerks', members: ['ana', 'ben'], entitlements: [read, pay] }));
  const later: Held = new Map([
    ['ana', [read, pay, audit]],
    ['ben', [pay]],
    ['cyd', [read]],
    ['dan', [read, pay, audit]],
  ]);
  await quarter(api, { campaignId: 'finance-09', previous: 'finance-06', held: later });
}

const expected = [
  ['keep', 'ana', 'groups/read'],
  ['keep', 'ana', 'groups/=pay'],
  ['would-revoke', 'ana', 'roles/audit'],
  ['add', 'ben', 'groups/read'],
  ['keep', 'ben', 'groups/=pay'],
  ['would-revoke', 'cyd', 'groups/read'],
].map((one) => one.join(' '));

test('export csv writes the plan against the newest snapshot of the series, and the ledger says who took it', () =>
  withServer(async ({ api, dir, rolewright }) => {
    await clerks(api);
    const { code, json } = await rolewright('export', 'csv', '--out', 'plan', '--json');
    assert.equal(code, 0);
    const rows: Record<string, string>[] = parse(await readFile(join(dir, 'plan', 'plan.csv')), { columns: true });
    assert.deepEqual(
      rows.map(({ action, identity, entitlement }) => `${action} ${identity} ${entitlement}`).sort(),
      [...expected].sort(),
    );
    assert.deepEqual(
      [rows[0]!['role'], rows[0]!['account'], rows[0]!['compared_campaign'], rows[0]!['compared_age_days']],
      ["'=Clerks", 'ana@erp', 'finance-09', '30'],
    );
    const { stdout } = await promisify(execFile)(process.execPath, [example, join(dir, 'plan', 'plan.csv')]);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'erp: add "groups/read" for "ben@erp", by "=Clerks" version 1',
      'erp: would-revoke "groups/read" for "cyd@erp", by "=Clerks" version 1',
      'erp: would-revoke "roles/audit" for "ana@erp", by "=Clerks" version 1',
    ]);
    const { manifest } = json;
    assert.deepEqual(manifest.counts, { roles: 1, people: 3, adds: 1, keeps: 3, wouldRevoke: 2, withoutAccount: 0 });
    assert.ok(verifyValue(json, 'export/v1', manifest));
    for (const { path, digest: address, bytes } of manifest.files) {
      const file = await readFile(join(dir, 'plan', path));
      assert.deepEqual([blobDigest(file), file.length], [address, bytes]);
    }
    const [entry, ...others] = await api.deps.store.ledger({ kind: 'catalogue-exported' });
    assert.deepEqual(
      [entry!.body['exportDigest'], entry!.body['personId'], others.length],
      [json.digest, manifest.exportedBy, 0],
    );
    assert.deepEqual(exportProblems(await api.deps.store.ledger({})), { exports: 1, problems: [] });
  }));

test('export scim writes resources and requests of each system, and says in words what it wrote', () =>
  withServer(async ({ api, dir, rolewright }) => {
    await clerks(api);
    const { code, out } = await rolewright('export', 'scim');
    assert.equal(code, 0);
    assert.match(out, /1 grants to add, 3 to keep, 2 that would be revoked; nothing has been changed anywhere/u);
    const folder = join(dir, 'export-scim');
    assert.deepEqual((await readdir(folder)).sort(), [
      'manifest.json',
      'roles.json',
      'systems',
      'without-account.json',
    ]);
    const bulk = JSON.parse(await readFile(join(folder, 'systems', 'erp', 'bulk.json'), 'utf8'));
    assert.deepEqual(
      bulk.Operations.map(({ path, data }: any) => [
        path,
        ...data.Operations.map(({ op, path: at }: any) => `${op} ${at}`),
      ]),
      [
        ['/Groups/read', 'add members', 'remove members[value eq "cyd@erp"]'],
        ['/Users/ana%40erp', 'remove roles[value eq "audit"]'],
      ],
    );
  }));

test('a catalogue that was never in force is no export', () =>
  withServer(async ({ api, rolewright }) => {
    await clerks(api);
    await rolewright('export', 'csv');
    const ledger = await api.deps.store.ledger({});
    const forged = ledger.map((entry) =>
      entry.kind === 'catalogue-exported'
        ? { ...entry, body: { ...entry.body, catalogue: 'catalogue/v1:sha256:0' } }
        : entry,
    );
    const without = ledger.filter(({ kind }) => kind !== 'outcome');
    for (const one of [forged, without]) assert.equal(exportProblems(one).problems.length, 1);
  }));

test('nothing governed, a format nobody knows, a folder that is taken and a person who may not are each one clear error', () =>
  withServer(async ({ api, dir, rolewright }) => {
    const refused = async (code: string, ...args: readonly string[]): Promise<void> => {
      const { code: exit, err } = await rolewright('export', ...args);
      assert.deepEqual(
        [exit === 0, err.includes(`[${code}]`), err.trim().split('\n').length <= 2],
        [false, true, true],
        err,
      );
    };
    await refused('NO_GOVERNED_ROLE', 'csv');
    await clerks(api);
    await refused('UNKNOWN_FORMAT', 'xlsx');
    await refused('CAMPAIGN_NOT_FOUND', 'csv', '--campaign', 'nobody');
    await refused('NO_GOVERNED_ROLE', 'csv', '--campaign', 'finance-09');
    await refused('PERMISSION_REQUIRED', 'csv', '--as', 'ana');
    await mkdir(join(dir, 'taken'));
    await writeFile(join(dir, 'taken', 'mine.txt'), 'mine');
    await refused('OUT_EXISTS', 'csv', '--out', 'taken');
    await refused('OUT_EXISTS', 'csv', '--out', join('taken', 'mine.txt'));
    assert.deepEqual(await api.deps.store.ledger({ kind: 'catalogue-exported' }), []);
    assert.deepEqual((await readdir(dir)).sort(), ['state', 'taken']);
  }));

test('an auditor reads the catalogue and takes no export of it', () =>
  withServer(async ({ api }) => {
    await clerks(api);
    const { token } = await api.person('otto@corp.example', ['auditor', 'admin', 'reviewer']);
    const { status, body } = await api.call({
      method: 'POST',
      path: '/catalogue/exports',
      token,
      json: { format: 'csv' },
    });
    assert.deepEqual([status, body.code], [403, 'PERMISSION_REQUIRED']);
  }));

test('what an export says of people goes when somebody is erased', () =>
  withServer(async ({ api, rolewright }) => {
    await clerks(api);
    const { json } = await rolewright('export', 'csv', '--json');
    assert.deepEqual(
      await api.deps.store.personalBlobs(),
      json.manifest.files.map(({ digest: address }: any) => address),
    );
  }));
