import type { CampaignSpec, ReviewPolicy } from '../../src/domain/campaign.js';
import { noLineage } from '../../src/domain/campaign.js';
import type { Answer, DecisionCommand } from '../../src/domain/command.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import { signCommand, type SigningKey } from '../../src/snapshot/sign.js';
import type { ReviewRow } from '../../src/store/store.js';
import type { DecisionReceipt, ReviewProgress, ReviewResult } from '../../workflows/messages.js';
import { TASK_QUEUE, reviewIdOf, reviewSummaryQuery, reviewWorkflowId } from '../../workflows/messages.js';
import type { review } from '../../workflows/review.js';
import { reviewCompany, type CompanyParts } from './review-company.js';
import { eventually, type ReviewLab } from './review-lab.js';

/**
 * Whom the role is about. Everybody else is only an e-mail, `NAME@corp.example`; `gus` would gain by the role, `nia` nearly
 * holds it, and `ann` has a second account.
 */
const people: CompanyParts['people'] = {
  ann: { email: 'ann@corp.example', alias: 'adm.ann@corp.example' },
  bob: { email: 'bob@corp.example' },
  gus: { email: 'gus@corp.example' },
  nia: { email: 'nia@corp.example' },
};

export const emailOf = (name: string): string => (name.includes('@') ? name : `${name}@corp.example`);

export interface RoleParts {
  /** Over a policy that asks `dora`, settles after a minute and ends after ten. */
  readonly review?: Partial<ReviewPolicy>;
  readonly functions?: CampaignSpec['functions'];
  readonly candidate?: CompanyParts['candidate'];
  /** Who started the campaign; `pia` unless said otherwise. */
  readonly startedBy?: string;
}

/** A review of the role, open on a running engine. */
export interface OpenRole {
  readonly campaignId: string;
  readonly reviewId: string;
  readonly row: ReviewRow;
  /** Person ids by name. */
  readonly id: (name: string) => Promise<string>;
  /**
   * This person's answer, signed by the server unless by another key, about what the review opened with. It gives a reason,
   * unless `reasonDigest` is empty.
   */
  readonly command: (who: string, answer: Answer, some?: SentPart, key?: SigningKey) => Promise<DecisionCommand>;
  /** Sends it by update; throws the refusal. */
  readonly send: (who: string, answer: Answer, some?: SentPart) => Promise<DecisionReceipt>;
  readonly state: () => Promise<ReviewProgress>;
  readonly result: () => Promise<ReviewResult>;
  /** Entries of its campaign of one kind, in order. */
  readonly ledger: (kind: LedgerEntry['kind']) => Promise<readonly LedgerEntry[]>;
  /** The codes of what was refused, in order. */
  readonly refusals: () => Promise<readonly string[]>;
  /** Ledger numbers of the read model's rows: of what counts, or of what was refused. */
  readonly rows: (which: 'counted' | 'refused') => Promise<readonly number[]>;
  readonly shown: () => Promise<ReviewRow>;
  /** Ends it without an outcome. */
  readonly drop: () => Promise<void>;
}

export type SentPart = Partial<DecisionCommand>;

const policy: Partial<ReviewPolicy> = {
  ...{ reviewers: ['dora@corp.example'], settle: 'PT1M', expire: 'PT10M', claim: 'PT1M' },
  reasons: ['reject'],
};

let opened = 0;

/** Opens a review of a candidate role with real activities, in a campaign of its own. */
export async function openRole(lab: ReviewLab, name: string, parts: RoleParts = {}): Promise<OpenRole> {
  const { client, store, blobs } = lab;
  const company = await reviewCompany({
    people,
    owner: 'owner@corp.example',
    candidate: { members: ['ann', 'bob'], ...parts.candidate },
    review: { ...policy, ...parts.review },
    functions: parts.functions ?? {},
    blobs,
  });
  const campaignId = `${name}-${(opened += 1)}`;
  const subject = { kind: 'candidate-role', candidateId: 'c1' } as const;
  const id = async (who: string): Promise<string> => (await store.ensurePerson({ email: emailOf(who) })).personId;
  const { captured, stages } = company;
  await store.addCampaign({
    ...{ campaignId, name: campaignId, state: 'in-review', startedAt: '2026-06-30T00:00:00.000Z', captured },
    startedBy: await id(parts.startedBy ?? 'pia'),
    stages: Object.fromEntries(Object.entries(stages).map(([stage, digest]) => [stage, { digest, counts: {} }])),
    problem: null,
    ...noLineage,
  });
  const reviewId = reviewIdOf(campaignId, subject);
  const handle = await client.workflow.start<typeof review>('review', {
    workflowId: reviewWorkflowId(reviewId),
    taskQueue: TASK_QUEUE,
    args: [{ campaignId, reviewId, subject, captured, stages }],
  });
  const row = await eventually(() => store.review(reviewId));
  const command: OpenRole['command'] = async (who, answer, some = {}, key = lab.signer) => {
    const { reasonDigest = 'reason/v1:test', ...rest } = some;
    return signCommand(key, {
      decisionId: `${campaignId}-${who}-${answer.kind}`,
      reviewId,
      viewDigest: row.plan.viewDigest,
      answer,
      personId: await id(who),
      via: 'api',
      issuedAt: '2026-06-30T00:00:00.000Z',
      ...(reasonDigest === '' ? {} : { reasonDigest }),
      ...rest,
    });
  };
  return {
    ...{ campaignId, reviewId, row, id, command },
    send: async (...sent) => lab.campaigns.decide(await command(...sent)),
    state: () => eventually(async () => progressIn(await handle.query(reviewSummaryQuery))),
    result: () => handle.result(),
    ledger: (kind) => store.ledger({ campaignId, kind }),
    refusals: async () => (await store.ledger({ campaignId, kind: 'refusal' })).map(({ body }) => textIn(body['code'])),
    rows: async (which) => {
      const rows = await store.decisions({ campaignId, refused: which === 'refused' });
      return rows.map(({ seq }) => seq);
    },
    shown: async () => (await store.review(reviewId))!,
    drop: async () => {
      await handle.terminate();
    },
  };
}

/** A text within a ledger entry; empty where there is none. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

const progressIn = (summary: { readonly state: string }): ReviewProgress | undefined =>
  summary.state === 'planning' ? undefined : (summary as ReviewProgress);

/** What becomes of a decision: its outcome so far, or the code it is refused with. */
export const fateOf = (sent: Promise<DecisionReceipt>): Promise<string> =>
  sent.then(
    ({ outcome }) => outcome?.kind ?? 'counted',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
