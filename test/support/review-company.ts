import type { StageDigests } from '../../activities/review-context.js';
import { putJson } from '../../src/blobs/json.js';
import { memoryBlobs } from '../../src/blobs/memory.js';
import type { Blobs } from '../../src/blobs/blobs.js';
import type { CampaignSpec, CapturedCampaign, ReviewPolicy } from '../../src/domain/campaign.js';
import type { Candidate, Measurements } from '../../src/domain/candidate.js';
import { account, putInventory, reading } from './accounts.js';
import { campaign } from './pipeline.js';

/** Mined stages of a tiny company, as the activities of a review read them. */
export interface ReviewCompany {
  readonly blobs: Blobs;
  readonly spec: CampaignSpec;
  readonly captured: string;
  readonly stages: StageDigests;
}

/** Somebody with an account in `ad`; further e-mails are those of a second account. */
interface Somebody {
  readonly email: string;
  readonly alias?: string;
  readonly manager?: string;
}

export interface CompanyParts {
  /** By identity id. */
  readonly people: Readonly<Record<string, Somebody>>;
  /** E-mail of who owns both entitlements, `ad a` and `ad b`. */
  readonly owner: string;
  readonly candidate?: Partial<Omit<Candidate, 'measurements'>> & { readonly measurements?: Partial<Measurements> };
  readonly review?: Partial<ReviewPolicy>;
  readonly functions?: CampaignSpec['functions'];
  /** Where all of it is kept; nowhere but in memory unless said otherwise. */
  readonly blobs?: Blobs;
}

const key = (id: string) => ({ source: 'ad', id });

export async function reviewCompany({ people, owner, ...parts }: CompanyParts): Promise<ReviewCompany> {
  const { blobs = memoryBlobs() } = parts;
  const all = Object.entries(people);
  const accounts = all.flatMap(([id, { email, alias }]) => [
    account(`ad ${id}`, { emails: [email] }),
    ...(alias === undefined ? [] : [account(`ad ${id}-2`, { emails: [alias] })]),
  ]);
  const entitlements = ['a', 'b'].map((id) => ({
    ...{ key: key(id), name: id, privileged: false },
    owners: [{ kind: 'email' as const, value: owner }],
  }));
  const identities = all.map(([id, { email, alias, manager }]) => ({
    ...{ id, email, displayName: id, attributes: {}, class: 'human', confidence: 1, reasons: [] },
    accounts: [key(id)],
    secondary: alias === undefined ? [] : [key(`${id}-2`)],
    ...(manager === undefined ? {} : { managerId: manager }),
  }));
  const base = campaign();
  const spec: CampaignSpec = {
    ...base,
    sources: { ad: { kind: 'ldif', paths: ['ad.ldif'], owner: 'source@corp.example' } },
    functions: parts.functions ?? {},
    review: { ...base.review, reviewers: ['entitlement-owner'], ...parts.review },
  };
  const readings = [reading('ad', { accounts, entitlements: entitlements as never })];
  return {
    blobs,
    spec,
    captured: await putJson(blobs, { spec, files: {} } satisfies CapturedCampaign),
    stages: {
      inventory: await putInventory(blobs, readings),
      'freeze-snapshot': await putJson(blobs, { identities }),
      'mine-roles': await putJson(blobs, { candidates: [candidateOf(parts.candidate)] }),
    },
  };
}

const figures: Measurements = {
  ...{ members: 2, entitlements: 2, coverage: 1, cohesion: 1, stability: 1, risk: 0, privileged: 0, overGrant: 0 },
  ...{ nearMembers: 0, score: 1 },
};

function candidateOf({ measurements, ...some }: CompanyParts['candidate'] = {}): Candidate {
  return {
    ...{ id: 'c1', name: 'Clerks', kind: 'role', parents: [], members: [], nearMembers: [], overGrants: [] },
    entitlements: [key('a'), key('b')],
    ownEntitlements: [key('a'), key('b')],
    explanation: '',
    ...some,
    measurements: { ...figures, ...measurements },
  };
}
