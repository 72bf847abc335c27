import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectionOf } from '../../src/cli/client-options.js';

const url = 'http://127.0.0.1:7420';

async function withState(work: (state: string) => void): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'rolewright-state-'));
  try {
    await writeFile(join(state, 'running.json'), JSON.stringify({ url }));
    await writeFile(join(state, 'tokens.json'), JSON.stringify({ admin: 'rw_admin', ana: 'rw_ana' }));
    work(state);
  } finally {
    await rm(state, { recursive: true });
  }
}

test('flags come before the environment, and that before the state directory', () =>
  withState((state) => {
    const env = { ROLEWRIGHT_URL: 'http://env', ROLEWRIGHT_TOKEN: 'rw_env' };
    assert.deepEqual(connectionOf({ state }, {}), { url, token: 'rw_admin' });
    assert.deepEqual(connectionOf({ state, as: 'ana' }, {}), { url, token: 'rw_ana' });
    assert.deepEqual(connectionOf({ state }, env), { url: 'http://env', token: 'rw_env' });
    assert.deepEqual(connectionOf({ state, url: 'http://flag', token: 'rw_flag' }, env), {
      url: 'http://flag',
      token: 'rw_flag',
    });
    assert.deepEqual(connectionOf({ state, as: 'ana' }, { ROLEWRIGHT_TOKEN: 'rw_env' }), { url, token: 'rw_ana' });
  }));

test('a local token never goes to another server unless it is named', () =>
  withState((state) => {
    assert.throws(() => connectionOf({ state, url: 'http://elsewhere' }, {}), { code: 'NO_TOKEN' });
    assert.throws(() => connectionOf({ state }, { ROLEWRIGHT_URL: 'http://elsewhere' }), { code: 'NO_TOKEN' });
    assert.equal(connectionOf({ state, url }, {}).token, 'rw_admin');
  }));

test('without a server or a token it says what to do', () =>
  withState((state) => {
    assert.throws(() => connectionOf({ state: join(state, 'none') }, {}), { code: 'NO_SERVER' });
    for (const name of ['bob', '__proto__', 'constructor']) {
      assert.throws(() => connectionOf({ state, as: name }, {}), { code: 'NO_SUCH_TOKEN' });
    }
  }));
