import { createClient } from '../../src/api/client.js';
import { fetchBundle } from '../../src/cli/fetch-bundle.js';
import type { MiningSpec } from '../../src/domain/campaign.js';
import { localTokens } from '../../src/local-state.js';
import { withEngine } from './engine-lab.js';
import { OWNER, teams } from './made-companies.js';
import { eventually } from './review-lab.js';

/**
 * One whole campaign of eight teams on the real product: of its candidates one is amended, one rejected, the others are approved in
 * bulk. Its bundle, exports included, lies in `folder` afterwards; returns the signer's public key.
 */
export async function makeBundle(folder: string, mining: Partial<MiningSpec> = {}): Promise<string> {
  return withEngine(async (engine, admin, stateDir) => {
    const { spec, hr, erp } = teams(8);
    const files = {
      hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
      erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
    };
    await admin.call('POST', '/campaigns', { spec: { ...spec, mining: { ...spec.mining, ...mining } }, files });
    const owner = await admin.as(OWNER, ['reviewer']);
    const client = createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });
    let roles = 0;
    const approved: unknown[] = [];
    await eventually(async () => {
      const { items } = await owner.call<{ items: any[] }>('GET', '/reviews?state=open&limit=200');
      for (const { reviewId, viewDigest, subject } of items) {
        const { candidate } = await client.review(reviewId).then(({ facts }) => ({ candidate: facts }));
        const answer = subject.kind === 'source' ? { kind: 'confirm' } : answerTo(roles++, candidate);
        if (answer.kind === 'approve') {
          approved.push({ reviewId, viewDigest, answer, reason: 'As discussed with the team.' });
          continue;
        }
        const path = `/reviews/${encodeURIComponent(reviewId)}/decisions`;
        await owner.call('POST', path, { viewDigest, answer, reason: 'As discussed with the team.' });
      }
      if (approved.length > 0) await owner.call('POST', '/decisions/bulk', { items: approved.splice(0) });
      return (await client.campaign('fifty')).state === 'closed' ? true : undefined;
    });
    const { publicKey } = await fetchBundle(client, { campaignId: 'fifty', withExports: true }, folder);
    return publicKey;
  });
}

function answerTo(index: number, facts: any): { readonly kind: string } {
  if (index === 0) return { kind: 'reject' };
  if (index > 1) return { kind: 'approve' };
  const amendment: unknown = {
    dropEntitlements: [facts.entitlements[0].key],
    removeMembers: [facts.members[0].identity],
    name: 'Renamed',
  };
  return Object.assign({ kind: 'amend' }, { amendment });
}
