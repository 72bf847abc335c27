import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withEngine, type ApiCaller } from '../support/engine-lab.js';
import { OWNER, teams } from '../support/made-companies.js';
import { eventually } from '../support/review-lab.js';
import { needsTemporal } from '../support/with-temporal.js';

const script = fileURLToPath(new URL('../../examples/integration.mjs', import.meta.url));
const run = promisify(execFile);

interface Review {
  readonly reviewId: string;
  readonly viewDigest: string;
}

interface Decided {
  readonly items: readonly {
    readonly decisionId: string;
    readonly personId: string;
    readonly via: string;
    readonly refusedCode: string | null;
  }[];
}

test(
  'an integration signs for its people and signals; for others, and once revoked, it is refused',
  needsTemporal,
  () =>
    withEngine(async (engine, admin, dir) => {
      const env = { ...process.env, TEMPORAL_ADDRESS: engine.temporalAddress, TEMPORAL_NAMESPACE: engine.namespace };
      const integration = async (...args: readonly string[]): Promise<string> =>
        (await run(process.execPath, [script, ...args], { env })).stdout.trim();
      const pem = join(dir, 'integration.pem');
      const publicKey = await integration('new-key', pem);
      const key = await admin.call<{ keyId: string; people: string[] }>('POST', '/keys', {
        publicKey,
        people: [OWNER],
      });
      const [owner = ''] = key.people;
      const { personId: other } = await admin.call<{ personId: string }>('GET', '/me');
      const [first, second] = await askedIn(admin);

      const answered = async (review: Review, personId: string): Promise<Decided['items'][number]> => {
        const id = await integration('decide', pem, review.reviewId, review.viewDigest, personId, 'confirm');
        return eventually(async () => {
          const { items } = await admin.call<Decided>('GET', `/decisions?review=${review.reviewId}`);
          return items.find(({ decisionId }) => decisionId === id);
        });
      };
      const good = await answered(first!, owner);
      assert.deepEqual([good.personId, good.via, good.refusedCode], [owner, 'signal', null]);
      assert.equal((await answered(second!, other)).refusedCode, 'OUT_OF_SCOPE');
      const { token } = await admin.call<{ token: string }>('POST', '/people/tokens', {
        email: 'second@corp.example',
        permissions: ['admin'],
      });
      const headers = { authorization: `Bearer ${token}` };
      const revoked = await fetch(`${engine.url}/keys/${key.keyId}`, { method: 'DELETE', headers });
      assert.equal(revoked.status, 204);
      assert.equal((await answered(second!, owner)).refusedCode, 'OUT_OF_SCOPE');
    }),
);

/** A campaign whose two sources wait for their owner. */
async function askedIn(admin: ApiCaller): Promise<readonly Review[]> {
  const { spec, hr, erp } = teams(3);
  const files = {
    hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
    erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
  };
  await admin.call('POST', '/campaigns', { spec, files });
  return eventually(async () => {
    const { items } = await admin.call<{ items: readonly Review[] }>('GET', '/reviews?state=open');
    return items.length === 2 ? items : undefined;
  });
}
