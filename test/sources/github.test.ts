import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { account, codesOf, danglingOf, entitlement, grantsOf, read, readConnector, refusal } from './exports.js';

describe('a GitHub organisation', () => {
  const github = readConnector('github');

  it('keeps the path from a team in a team to a role on a repository', () => {
    assert.deepEqual(grantsOf(github), [
      'acme-bot -> org/member',
      'app/ci-runner -> permission/administration:write',
      'app/ci-runner -> permission/contents:read',
      'bobs -> org/member',
      'bobs -> repo/docs/read (via team/payments)',
      'bobs -> repo/shop/write (via team/payments)',
      'bobs -> team/engineering (via team/payments)',
      'bobs -> team/payments',
      'freelance-fi -> repo/shop/write',
      'key/shop/77 -> repo/shop/write',
      'wzhang -> org/admin',
      'wzhang -> repo/shop/write (via team/engineering)',
      'wzhang -> team/engineering',
      'wzhang -> team/engineering/maintainer',
    ]);
  });

  it('finds who is in a team and no longer in the organisation', () => {
    assert.deepEqual(danglingOf(github), ['github:payments->left-long-ago']);
  });

  it('settles bots, apps, deploy keys and outside collaborators by structure', () => {
    assert.deepEqual(Object.fromEntries(github.accounts.map(({ key, structural }) => [key.id, structural?.class])), {
      'acme-bot': 'service_account',
      'app/ci-runner': 'application',
      bobs: undefined,
      'freelance-fi': 'guest',
      'key/shop/77': 'service_account',
      wzhang: undefined,
    });
  });

  it('knows who added a deploy key and when it was used, and people by their addresses', () => {
    const key = account(github, 'key/shop/77');
    assert.deepEqual(key.owners, [{ kind: 'account', key: { source: 'github', id: 'wzhang' } }]);
    assert.deepEqual(key.lastUse, { kind: 'at', at: '2026-06-01T00:00:00.000Z', lagDays: 0 });
    assert.deepEqual(account(github, 'wzhang').emails, ['wei.zhang@corp.example']);
    assert.deepEqual(account(github, 'bobs').emails, ['bob.smith@corp.example']);
  });

  it('knows owners and apps that may administer as privileged, and names a team that is not there', () => {
    assert.equal(entitlement(github, 'org/admin').privilegedWhy, 'an owner of the organisation');
    assert.equal(
      entitlement(github, 'permission/administration:write').privilegedWhy,
      'an app may write administration',
    );
    assert.equal(entitlement(github, 'permission/contents:read').privilegedWhy, undefined);
    assert.equal(entitlement(github, 'repo/shop/admin').privilegedWhy, undefined);
    assert.equal(entitlement(github, 'team/secret-team').inExport, false);
    assert.deepEqual(
      github.findings.map(({ code, subject }) => `${code} ${subject}`),
      ['GROUP_NOT_IN_EXPORT secret-team'],
    );
  });

  it('refuses a record it cannot read, with its line, and a file without members or outside collaborators whole', () => {
    const reading = read('github', '{"members": [{"login": "a"},\n{"login": "b/c"}], "outsideCollaborators": []}');
    assert.deepEqual(codesOf(reading), ['BAD_RECORD:2']);
    assert.equal(
      refusal(() => read('github', '{"members": [{"login": "a"}]}')),
      'WRONG_SHAPE f1:1',
    );
    assert.equal(
      refusal(() => read('github', '{"members": [], "outsideCollaborators": []}')),
      'EMPTY_EXPORT f1:1',
    );
  });
});
