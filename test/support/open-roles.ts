import { createClient, type ApiClient, type ReviewPage } from '../../src/api/client.js';
import type { ReviewPolicy } from '../../src/domain/campaign.js';
import { OWNER, teams } from './made-companies.js';

/** Somebody who decides through the API with a token of their own. */
export interface Decider {
  readonly email: string;
  readonly personId: string;
  readonly token: string;
}

export interface OpenRoles {
  readonly campaignId: string;
  /** The candidates' reviews, all open, in the order of their ids. */
  readonly reviews: ReviewPage['items'];
  readonly deciders: readonly Decider[];
}

export interface Opening {
  readonly url: string;
  readonly adminToken: string;
  readonly roles: number;
  readonly deciders: number;
  readonly policy?: Partial<ReviewPolicy>;
  readonly say: (line: string) => void;
}

/** Plays a campaign up to the point where `roles` candidates each have an open review that every decider may decide. */
export async function openRoles(opening: Opening): Promise<OpenRoles> {
  const { url, adminToken, roles, say } = opening;
  const admin = createClient({ url, token: adminToken });
  const campaignId = await start(admin, opening);
  say(`campaign ${campaignId} has started: ${roles} candidate roles will come of it`);
  const owner = createClient({ url, token: (await tokenFor(admin, OWNER)).token });
  for (const { reviewId, viewDigest } of await opened(owner, 2)) {
    await owner.decide(reviewId, { viewDigest, answer: { kind: 'confirm' } });
  }
  say('its sources are confirmed; stages run');
  const deciders = await Promise.all(emailsOf(opening).map((email) => tokenFor(admin, email)));
  const first = createClient({ url, token: deciders[0]?.token ?? '' });
  const reviews = await opened(first, roles);
  say(`${reviews.length} reviews are open`);
  return { campaignId, deciders, reviews: [...reviews].sort((a, b) => (a.reviewId < b.reviewId ? -1 : 1)) };
}

const emailsOf = ({ deciders }: Opening): readonly string[] =>
  Array.from({ length: deciders }, (_, index) => `decider${index + 1}@corp.example`);

async function start(admin: ApiClient, opening: Opening): Promise<string> {
  const { spec, hr, erp } = teams(opening.roles);
  const upload = async (text: string) => (await admin.uploadExport(new TextEncoder().encode(text))).digest;
  const files = {
    hr: [{ name: 'hr.csv', digest: await upload(hr) }],
    erp: [{ name: 'erp.json', digest: await upload(erp) }],
  };
  const review = { ...spec.review, reviewers: emailsOf(opening), expire: 'PT6H', ...opening.policy };
  return (await admin.startCampaign({ spec: { ...spec, review }, files })).campaignId;
}

async function tokenFor(admin: ApiClient, email: string): Promise<Decider> {
  const { token, personId } = await admin.issueToken({ email, permissions: ['reviewer'], label: email });
  return { email, token, personId };
}

const LOOK_AGAIN_MS = 1000;

async function opened(api: ApiClient, count: number): Promise<ReviewPage['items']> {
  for (;;) {
    const items = await api.allReviews({ state: 'open' });
    if (items.length >= count) return items;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
