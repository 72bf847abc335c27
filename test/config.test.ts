import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { readConfig } from '../src/config.js';
import { InputError } from '../src/domain/errors.js';

describe('the environment', () => {
  it('may be empty: everything lies in one directory and listens on loopback', () => {
    const config = readConfig({});
    assert.equal(config.stateDir, resolve('.rolewright'));
    assert.equal(config.sqliteFile, resolve('.rolewright/rolewright.db'));
    assert.equal(config.blobDir, resolve('.rolewright/blobs'));
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 0);
    assert.equal(config.archiveEveryMs, 3_600_000);
    assert.equal(config.databaseUrl, undefined);
    assert.deepEqual(config.temporal, { address: '127.0.0.1:7233', namespace: 'default' });
  });

  it('counts an empty variable as unset', () => {
    assert.deepEqual(readConfig({ DATABASE_URL: '', TEMPORAL_ADDRESS: '', ROLEWRIGHT_PORT: '' }), readConfig({}));
  });

  it('moves what it names', () => {
    const env = {
      ROLEWRIGHT_STATE: '/srv/state',
      ROLEWRIGHT_BLOBS: '/srv/blobs',
      ROLEWRIGHT_PORT: '7420',
      ROLEWRIGHT_ALLOWED_HOSTS: 'a.example, b.example,',
      TEMPORAL_ADDRESS: '[::1]:7233',
      DATABASE_URL: 'postgres://user:secret@db/rolewright',
    };
    const config = readConfig(env);
    assert.equal(config.sqliteFile, '/srv/state/rolewright.db');
    assert.equal(config.blobDir, '/srv/blobs');
    assert.equal(config.port, 7420);
    assert.deepEqual(config.allowedHosts, ['a.example', 'b.example']);
    assert.equal(config.temporal.address, '[::1]:7233');
    assert.equal(config.databaseUrl, env.DATABASE_URL);
  });

  it('is refused once, with every variable that is wrong and no value that may be a secret', () => {
    const wrong = {
      ROLEWRIGHT_PORT: '65536',
      ROLEWRIGHT_PUBLIC_URL: 'javascript:alert(1)',
      ROLEWRIGHT_ARCHIVE_EVERY: 'PT1S',
      TEMPORAL_ADDRESS: 'temporal',
      DATABASE_URL: 'mysql://user:secret@db',
    };
    assert.throws(
      () => readConfig(wrong),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.equal(error.code, 'BAD_CONFIG');
        for (const name of Object.keys(wrong)) assert.ok(error.message.includes(name), name);
        assert.ok(!error.message.includes('secret'));
        return true;
      },
    );
  });

  it('may name ways to tell people, each of them whole', () => {
    const env = {
      ROLEWRIGHT_SLACK_TOKEN: 'xoxb-1-2',
      ROLEWRIGHT_SMTP_URL: 'smtps://user:secret@mail.corp.example',
      ROLEWRIGHT_MAIL_FROM: 'Reviews <reviews@corp.example>',
      ROLEWRIGHT_TEAMS_WEBHOOK: 'https://flows.example/hook',
    };
    assert.deepEqual(readConfig({}).notify, {});
    assert.deepEqual(readConfig(env).notify, {
      slack: { token: 'xoxb-1-2', apiUrl: undefined },
      mail: { smtpUrl: env.ROLEWRIGHT_SMTP_URL, from: env.ROLEWRIGHT_MAIL_FROM },
      teams: { webhook: env.ROLEWRIGHT_TEAMS_WEBHOOK },
    });
  });

  it('may let people decide in Slack, of one workspace, by what Slack signs', () => {
    const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
    const env = { ROLEWRIGHT_SLACK_SIGNING_SECRET: signingSecret, ROLEWRIGHT_SLACK_TEAM: 'T0CORP' };
    assert.deepEqual(readConfig({ ...env, ROLEWRIGHT_SLACK_TOKEN: 'xoxb-1' }).notify.slack, {
      ...{ token: 'xoxb-1', apiUrl: undefined },
      deciding: { signingSecret, teamId: 'T0CORP' },
    });
  });

  for (const half of [
    { ROLEWRIGHT_SLACK_TOKEN: 'xoxb-1', ROLEWRIGHT_SLACK_SIGNING_SECRET: 'f'.repeat(32) },
    { ROLEWRIGHT_SLACK_TOKEN: 'xoxb-1', ROLEWRIGHT_SLACK_TEAM: 'T0CORP' },
    { ROLEWRIGHT_SLACK_SIGNING_SECRET: 'f'.repeat(32), ROLEWRIGHT_SLACK_TEAM: 'T0CORP' },
    { ROLEWRIGHT_SLACK_TOKEN: 'xoxb-1', ROLEWRIGHT_SLACK_SIGNING_SECRET: 'short', ROLEWRIGHT_SLACK_TEAM: 'T0CORP' },
    {
      ROLEWRIGHT_SLACK_TOKEN: 'xoxb-1',
      ROLEWRIGHT_SLACK_SIGNING_SECRET: 'f'.repeat(32),
      ROLEWRIGHT_SLACK_TEAM: 'corp',
    },
    { ROLEWRIGHT_SLACK_TOKEN: 'xoxp-of-a-person' },
    { ROLEWRIGHT_SLACK_API_URL: 'https://slack.example/api/' },
    { ROLEWRIGHT_SMTP_URL: 'smtp://mail.corp.example' },
    { ROLEWRIGHT_MAIL_FROM: 'reviews@corp.example' },
    { ROLEWRIGHT_TEAMS_WEBHOOK: 'file:///etc/passwd' },
    { ROLEWRIGHT_SMTP_URL: 'smtp://mail', ROLEWRIGHT_MAIL_FROM: 'a@b.example\r\nBcc: eve@evil.example' },
  ]) {
    it(`does not start on half of a way: ${JSON.stringify(half)}`, () => {
      assert.throws(() => readConfig(half), { code: 'BAD_CONFIG' });
    });
  }

  for (const port of [' ', '0x10', '1e3', '-1', '80.5', 'http']) {
    it(`takes ${JSON.stringify(port)} for no port`, () => {
      assert.throws(() => readConfig({ ROLEWRIGHT_PORT: port }), { code: 'BAD_CONFIG' });
    });
  }

  it('takes a whole OpenID Connect configuration, and refuses half of one or an unsafe one', () => {
    const whole = {
      ROLEWRIGHT_OIDC_ISSUER: 'https://id.corp.example/realms/corp',
      ROLEWRIGHT_OIDC_CLIENT_ID: 'rolewright',
      ROLEWRIGHT_OIDC_CLIENT_SECRET: 'hidden',
      ROLEWRIGHT_OIDC_AUDIENCE: 'https://roles.corp.example/api',
      ROLEWRIGHT_OIDC_PERMISSIONS: '{"iam-team": ["engineer", "auditor"], "approvers": ["reviewer"]}',
    };
    assert.equal(readConfig({}).oidc, undefined);
    const { oidc } = readConfig(whole);
    assert.deepEqual(oidc?.permissions, { 'iam-team': ['engineer', 'auditor'], approvers: ['reviewer'] });
    assert.deepEqual([oidc?.permissionsClaim, oidc?.scope], ['roles', 'openid email profile']);
    const refused = (env: Record<string, string>, named: string): void =>
      assert.throws(
        () => readConfig(env),
        (error) =>
          error instanceof InputError &&
          error.code === 'BAD_CONFIG' &&
          error.message.includes(named) &&
          !error.message.includes('hidden'),
        named,
      );
    for (const name of Object.keys(whole)) refused({ ...whole, [name]: '' }, name);
    const wrong = [
      ['ROLEWRIGHT_OIDC_ISSUER', 'http://id.corp.example'],
      ['ROLEWRIGHT_OIDC_ISSUER', 'https://user@id.corp.example'],
      ['ROLEWRIGHT_OIDC_AUDIENCE', 'rolewright'],
      ['ROLEWRIGHT_OIDC_PERMISSIONS', 'iam-team=engineer'],
      ['ROLEWRIGHT_OIDC_PERMISSIONS', '{"iam-team": ["root"]}'],
      ['ROLEWRIGHT_OIDC_PERMISSIONS', '{}'],
      ['ROLEWRIGHT_OIDC_SCOPE', 'email'],
    ] as const;
    for (const [name, value] of wrong) refused({ ...whole, [name]: value }, name);
    assert.ok(readConfig({ ...whole, ROLEWRIGHT_OIDC_ISSUER: 'http://127.0.0.1:8080' }).oidc);
  });
});
