import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withApi } from './with-api.js';

test('health is ok while no alarm is raised, and degraded as long as one is', async () => {
  let alarms: readonly { code: string; message: string }[] = [];
  await withApi(
    async ({ call }) => {
      assert.equal((await call({ path: '/health' })).body.status, 'ok');
      alarms = [{ code: 'ARCHIVE_LATE', message: 'expected every run archived' }];
      const { status, body } = await call({ path: '/health' });
      assert.equal(status, 200);
      assert.equal(body.status, 'degraded');
      assert.deepEqual(body.alarms, alarms);
    },
    { alarms: () => alarms },
  );
});
