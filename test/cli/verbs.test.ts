import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ShownBefore } from '../../src/domain/view.js';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { candidateView } from '../api/with-api.js';
import { withServer } from './with-server.js';

const campaignFile = `
campaign: finance-q4
asOf: 2026-09-30T00:00:00Z
sources:
  hr: { kind: csv, path: hr.csv, owner: dana@corp.example }
`;

test('start uploads the exports and starts the campaign once; status shows it and fails when it failed', () =>
  withServer(async ({ api, dir, rolewright }) => {
    await writeFile(join(dir, 'finance.yaml'), campaignFile);
    await writeFile(join(dir, 'hr.csv'), 'id\n1\n');
    const first = await rolewright('start', 'finance.yaml', '--json');
    assert.deepEqual([first.code, first.json.campaignId], [0, 'finance-q4']);
    assert.match(first.err, /hr: hr\.csv, 5 bytes, sha256:[0-9a-f]{64}/);
    const [again, list] = await Promise.all([rolewright('start', 'finance.yaml'), rolewright('status')]);
    assert.equal(again.code, 0);
    assert.match(list.out, /^finance-q4 +running/);
    assert.deepEqual(api.campaigns.started, ['finance-q4']);
    await api.deps.store.updateCampaign('finance-q4', { state: 'failed', problem: 'BREAKER: \u001b[31mtoo many' }, []);
    const failed = await rolewright('status', 'finance-q4');
    assert.equal(failed.code, 1);
    assert.match(failed.out, /Problem: BREAKER: \ufffd\[31mtoo many/);
  }));

test('one answer for every role that waits shows what it comes to, and decides only what it was told to', () =>
  withServer(async ({ api, rolewright }) => {
    const { personId } = (await api.deps.store.people()).find(({ email }) => email === 'ana@corp.example')!;
    for (const id of ['1', '2']) await api.ask({ reviewId: `finance-q4.role.${id}`, people: [personId] });
    const decided = async () => (await api.deps.store.decisions({ campaignId: 'finance-q4' })).length;

    const unasked = await rolewright('bulk', 'approve', '--as', 'ana');
    assert.equal(unasked.code, 2);
    assert.match(unasked.err, /\[NOT_AGREED\]/);
    const strange = await rolewright('bulk', 'approve', 'finance-q4.role.9', '--yes', '--as', 'ana');
    assert.match(strange.err, /\[NOT_WAITING\]/);
    assert.equal(await decided(), 0);

    const one = await rolewright('bulk', 'approve', 'finance-q4.role.2', '--yes', '--as', 'ana', '--json');
    assert.deepEqual([one.code, one.json.items.length, await decided()], [0, 1, 1]);
    const rest = await rolewright('bulk', 'approve', '--yes', '--as', 'ana');
    assert.match(rest.err, /approve: 1 of 1 roles/);
    assert.deepEqual([rest.code, await decided()], [0, 2]);
    assert.match((await rolewright('bulk', 'approve', '--yes', '--as', 'ana')).out, /Nothing waits/);
  }));

test('a reviewer finds a review, looks at it, amends it by the numbers shown, and takes it back', () =>
  withServer(async ({ api, rolewright }) => {
    const { personId } = (await api.deps.store.people()).find(({ email }) => email === 'ana@corp.example')!;
    const view = candidateView('Clerks \u001b]0;owned\u0007');
    const { reviewId } = await api.ask({ reviewId: 'finance-q4.role.1', people: [personId], view });
    const [inbox, everybody, shown] = await Promise.all([
      rolewright('inbox', '--as', 'ana'),
      rolewright('inbox', '--all', '--json'),
      rolewright('show', reviewId, '--as', 'ana'),
    ]);
    assert.match(inbox.out, /^finance-q4\.role\.1 +open +until 2026-10-15T00:00:00\.000Z +Role finance/);
    assert.deepEqual(everybody.json.items.length, 1);
    assert.match(shown.out, /2 +<script>x<\/script> +erp <script>alert\(1\)<\/script>/);
    assert.doesNotMatch(shown.out, /[\u0000-\u0009\u000b-\u001f]/);

    const flags = ['--drop', '2', '--remove', 'id-ben', '--name', 'Clerks', '--reason', 'smaller', '--as', 'ana'];
    const amended = await rolewright('decide', reviewId, 'amend', ...flags, '--json');
    assert.deepEqual([amended.code, amended.json.outcome.kind], [0, 'approved']);
    assert.match(amended.err, /Role finance-q4\.role\.1/);
    const [row] = await api.deps.store.decisions({ reviewId });
    const amendment = {
      dropEntitlements: [{ source: 'erp', id: '<script>alert(1)</script>' }],
      removeMembers: ['id-ben'],
      name: 'Clerks',
    };
    const given = row!.answer;
    assert.ok(given.kind === 'amend');
    assert.deepEqual([row!.via, given.amendment], ['cli', amendment]);

    const refused = await rolewright('decide', reviewId, 'reject', '--reason', 'no', '--as', 'ana');
    assert.deepEqual([refused.code, refused.out], [1, '']);
    assert.match(refused.err, /\[OUTCOME_PENDING\]/);
    assert.equal((await rolewright('decide', reviewId, 'withdraw', '--as', 'ana')).code, 0);
  }));

test('a decision nobody confirms is sent again by the same id, and ends with how to repeat it', () =>
  withServer(async ({ api, rolewright }) => {
    const { personId } = (await api.deps.store.people()).find(({ email }) => email === 'ana@corp.example')!;
    const { reviewId } = await api.ask({ reviewId: 'finance-q4.role.1', people: [personId] });
    api.campaigns.mode = 'lost';
    const { code, err } = await rolewright('decide', reviewId, 'approve', '--as', 'ana', '--id', 'd-12345678');
    assert.equal(code, 1);
    assert.match(err, /\[NOT_CONFIRMED\] Repeat it with --id d-12345678/);
    assert.equal(api.campaigns.sent.length, 3);
    assert.equal(new Set(api.campaigns.sent).size, 1);
  }));

test('whatever is misused ends with code 2 and one line that says what to do', () =>
  withServer(async ({ rolewright }) => {
    const misused: [readonly string[], RegExp][] = [
      [['show', 'none'], /\[REVIEW_NOT_FOUND\]/],
      [['show', 'none', '--url', 'http://127.0.0.1:1', '--token', 'x'], /\[SERVER_UNREACHABLE\]/],
      [['decide', 'none', 'own'], /Allowed choices are/],
      [['start', 'missing.yaml'], /missing\.yaml: .*\[MISSING_FILE\]/],
    ];
    const ran = await Promise.all(misused.map(([args]) => rolewright(...args)));
    for (const [i, { code, out, err }] of ran.entries()) {
      assert.deepEqual([code, out], [2, ''], err);
      assert.match(err, misused[i]![1]);
      assert.equal(err.trim().split('\n').length, 1, err);
    }
  }));

test('an admin issues a token, lists it, and revokes it; and the same with the key of an integration', () =>
  withServer(async ({ api, rolewright }) => {
    const issued = await rolewright('token', 'issue', 'dana@corp.example', '--may', 'reviewer', '--label', 'robot');
    assert.equal(issued.code, 0);
    const token = issued.out.trim();
    assert.equal((await api.call({ path: '/me', token })).status, 200);
    const listed = await rolewright('token', 'list');
    const [, tokenId = ''] = /^([0-9a-f]{64}) +robot +reviewer +until revoked/m.exec(listed.out) ?? [];
    assert.doesNotMatch(listed.out, /rw_/);
    assert.equal((await rolewright('token', 'revoke', tokenId)).code, 0);
    assert.equal((await api.call({ path: '/me', token })).status, 401);
    assert.equal((await rolewright('token', 'revoke', tokenId)).code, 2);

    const { publicKey, keyId } = generateSigningKey();
    const registered = await rolewright('key', 'register', publicKey, '--for', 'dana@corp.example', '--json');
    assert.deepEqual([registered.code, registered.json.keyId], [0, keyId]);
    assert.equal((await rolewright('key', 'revoke', keyId)).code, 0);
    assert.match((await rolewright('key')).out, new RegExp(`^${keyId} +integration +for 1 people +revoked`, 'm'));
  }));

test('an admin adds a webhook, lists it, lets it be told again, and removes it', () =>
  withServer(async ({ api, rolewright }) => {
    const added = await rolewright('webhook', 'add', 'https://hooks.corp.example/x', '--kind', 'outcome', '--json');
    assert.equal(added.code, 0);
    const { webhookId, secret } = added.json;
    assert.match(secret, /^whsec_/);
    const listed = await rolewright('webhook');
    assert.match(listed.out, new RegExp(`^${webhookId} +active +told to \\d+ +no failure +https://hooks`, 'm'));
    const again = await rolewright('webhook', 'redeliver', webhookId, '--from', '1', '--json');
    assert.deepEqual([again.code, again.json.cursor], [0, 0]);
    assert.equal((await rolewright('webhook', 'remove', webhookId)).code, 0);
    assert.deepEqual(await api.deps.store.webhooks(), []);
    assert.equal((await rolewright('webhook', 'add', 'https://10.0.0.1/')).code, 2);
  }));

test('a decision on what has changed since is refused with what changed and what to type next', () =>
  withServer(async ({ api, rolewright }) => {
    const { personId } = (await api.deps.store.people()).find(({ email }) => email === 'ana@corp.example')!;
    const ben = await api.person('ben\u202e@corp.example', ['reviewer']);
    const { plan, reviewId } = await api.ask({
      reviewId: 'finance-q4.role.1',
      people: [personId, ben.personId],
      plan: { quorum: 2 },
    });
    const json = {
      viewDigest: plan.viewDigest,
      answer: { kind: 'amend', amendment: { dropEntitlements: [], removeMembers: ['id-ben'] } },
    };
    await api.call({ method: 'POST', path: `/reviews/${reviewId}/decisions`, token: ben.token, json });
    const stale = await rolewright('decide', reviewId, 'approve', '--view', plan.viewDigest, '--as', 'ana');
    assert.equal(stale.code, 1);
    assert.match(stale.err, /ben\ufffd@corp\.example amended it at/);
    assert.match(stale.err, /No longer members: id-ben\./);
    const [, next = ''] = /rolewright (decide .*)/.exec(stale.err) ?? [];
    assert.equal((await rolewright(...next.split(' '), '--as', 'ana')).code, 0);
    const guess = await rolewright('decide', reviewId, 'reject', '--reason', 'no', '--view', 'guess', '--as', 'ana');
    assert.match(guess.err, /This review never showed guess\./);
  }));

test('status says how deciding went, and of whom to whoever may know', () =>
  withServer(async ({ api, dir, rolewright }) => {
    await writeFile(join(dir, 'finance.yaml'), campaignFile);
    await writeFile(join(dir, 'hr.csv'), 'id\n1\n');
    await rolewright('start', 'finance.yaml');
    const { personId } = (await api.deps.store.people()).find(({ email }) => email === 'ana@corp.example')!;
    const { reviewId } = await api.ask({ reviewId: 'finance-q4.role.1', people: [personId] });
    assert.doesNotMatch((await rolewright('status', 'finance-q4')).out, /Deciding/);
    await rolewright('show', reviewId, '--as', 'ana');
    api.pass(30_000);
    await rolewright('decide', reviewId, 'approve', '--as', 'ana');
    const { out } = await rolewright('status', 'finance-q4');
    assert.match(out, /Deciding: 1 decisions, median 30 s, p90 30 s, 0 under 10 s, 100 % approved, 0 in bulk/);
    assert.match(out, / {2}ana@corp\.example +1 decisions +median 30 s/);
  }));

test('show says of a role that is asked about again what changed since it was approved', () =>
  withServer(async ({ api, rolewright }) => {
    const { personId } = (await api.deps.store.people()).find(({ email }) => email === 'ana@corp.example')!;
    const before: ShownBefore = {
      ...{ roleId: 'r1', version: 2, name: 'Clerks\u001b[31m', why: [], came: [], went: [] },
      ...{
        joined: ['id-ana'],
        left: [],
        approvedAt: '2026-07-01T00:00:00.000Z',
        approvedBy: ['d1', 'd2'],
        ageDays: 400,
      },
      fate: 'lapsed',
      figures: [{ name: 'members', before: 1, after: 2 }],
    };
    const view = { ...candidateView(), before };
    const { reviewId } = await api.ask({ reviewId: 'finance-q4.role.1', people: [personId], view });
    const { out } = await rolewright('show', reviewId, '--as', 'ana');
    assert.match(out, /It follows Clerks\ufffd\[31m, version 2, .* because the decision is older than policy allows\./);
    assert.match(out, /approved 400 days ago, at 2026-07-01T00:00:00\.000Z, by 2 decisions/);
    assert.match(out, /Members: 1 before, 2 now\./);
  }));
