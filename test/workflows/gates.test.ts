import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { putJson } from '../../src/blobs/json.js';
import { noLineage, type CapturedCampaign, type ReviewPolicy } from '../../src/domain/campaign.js';
import type { Answer } from '../../src/domain/command.js';
import { signCommand } from '../../src/snapshot/sign.js';
import type { CampaignRow, ReviewRow } from '../../src/store/store.js';
import { OWNER, teams } from '../support/made-companies.js';
import { eventually, withReviewLab, type ReviewLab } from '../support/review-lab.js';
import { fateOf } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';

const MINED = ['inventory', 'deduplicate', 'remove-orphans', 'split-non-human', 'freeze-snapshot', 'mine-roles'];

/** What is answered at each gate, in the order they are met; what becomes of the campaign, and after which stages. */
const ways: readonly {
  readonly story: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly review?: Partial<ReviewPolicy>;
  readonly ends: string;
  readonly stages: number;
}[] = [
  {
    story: 'passes every gate where a named human says yes to each question',
    answers: { source: 'confirm', attribute: 'confirm', 'circuit-breaker': 'proceed', readiness: 'proceed' },
    ends: 'in-review',
    stages: 6,
  },
  {
    story: 'ends where the owner of a source does not confirm it',
    answers: { source: 'deny', attribute: 'confirm' },
    ends: 'SOURCE_NOT_CONFIRMED',
    stages: 1,
  },
  {
    story: 'ends where the owner of a driving attribute does not confirm it',
    answers: { source: 'confirm', attribute: 'deny' },
    ends: 'SOURCE_NOT_CONFIRMED',
    stages: 1,
  },
  {
    story: 'ends where nobody answers at a gate: silence lets nothing through',
    answers: {},
    review: { expire: 'PT1S' },
    ends: 'SOURCE_NOT_CONFIRMED',
    stages: 1,
  },
  {
    story: 'ends where the owner stops what the circuit breaker held up',
    answers: { source: 'confirm', attribute: 'confirm', 'circuit-breaker': 'stop' },
    ends: 'CIRCUIT_BREAKER',
    stages: 3,
  },
  {
    story: 'ends where nobody will mine a set that is not fit',
    answers: { source: 'confirm', attribute: 'confirm', 'circuit-breaker': 'proceed', readiness: 'stop' },
    ends: 'NOT_READY',
    stages: 5,
  },
];

describe('a campaign at its gates, on a real engine', needsTemporal, () => {
  const lab = shared<ReviewLab>((work) => withReviewLab(work));

  for (const [nth, { story, answers, review, ends, stages }] of ways.entries()) {
    it(story, async () => {
      const campaignId = await start(lab(), `gates-${nth}`, review);
      const over = eventually(async () => {
        const row = await lab().store.campaign(campaignId);
        return row?.state === 'failed' || row?.state === 'in-review' ? row : undefined;
      });
      const met: string[] = [];
      await Promise.race([over, answerAll(lab(), { campaignId, answers, met })]);
      const row = await over;
      assert.equal(endOf(row), ends);
      assert.deepEqual(Object.keys(row.stages).toSorted(), MINED.slice(0, stages).toSorted());
      assert.deepEqual(
        (await lab().store.catalogue({ campaignId })).length,
        0,
        'a gate puts nothing in force, whatever is said at it',
      );
      if (ends === 'in-review') await openAt(lab(), campaignId, 'candidate-role');
      const kinds = (await lab().store.reviews({ campaignId })).map(({ subject }) => subject.kind);
      assert.equal(kinds.includes('candidate-role'), ends === 'in-review', 'nobody is asked about roles before');
      assert.deepEqual([...new Set(met)], Object.keys(answers), 'each question is asked, in this order');
    });
  }

  it('lets nobody through whom it does not ask, nor whoever started it', async () => {
    const eva = 'eva@corp.example';
    const campaignId = await start(lab(), 'gates-strangers', { fallback: eva }, OWNER);
    const confirm = { kind: 'confirm' } as const;
    for (const row of await openAt(lab(), campaignId, 'source')) {
      const { personId } = await lab().store.ensurePerson({ email: eva });
      assert.equal(await fateOf(send(lab(), row, { answer: confirm, personId })), 'NOT_A_REVIEWER');
      await send(lab(), row, { answer: confirm });
    }
    for (const row of await openAt(lab(), campaignId, 'attribute')) await send(lab(), row, { answer: confirm });
    const [breaker] = await openAt(lab(), campaignId, 'circuit-breaker');
    const { personId: owner } = await lab().store.ensurePerson({ email: OWNER });
    assert.equal(await fateOf(send(lab(), breaker!, { answer: { kind: 'proceed' }, personId: owner })), 'PROPOSER');
    assert.equal((await lab().store.campaign(campaignId))?.state, 'waiting-at-gate');
    const { personId } = await lab().store.ensurePerson({ email: eva });
    const proceed = { answer: { kind: 'proceed' }, personId } as const;
    assert.equal(
      await fateOf(send(lab(), breaker!, proceed)),
      'proceeding',
      'the fallback is asked besides the starter',
    );
  });

  it('ends before a circuit breaker is asked about to which only whoever started it could say yes', async () => {
    const campaignId = await start(lab(), 'gates-alone', { fallback: OWNER }, OWNER);
    const confirm = { kind: 'confirm' } as const;
    for (const kind of ['source', 'attribute'] as const) {
      for (const row of await openAt(lab(), campaignId, kind)) await send(lab(), row, { answer: confirm });
    }
    const { problem } = await eventually(async () => {
      const row = await lab().store.campaign(campaignId);
      return row?.state === 'failed' ? row : undefined;
    });
    assert.match(problem ?? '', /^REVIEW_UNREACHABLE: .*circuit breaker of erp: reaches only whoever started/);
    const kinds = (await lab().store.reviews({ campaignId })).map(({ subject }) => subject.kind);
    assert.ok(!kinds.includes('circuit-breaker'));
  });
});

const endOf = ({ state, problem }: CampaignRow): string => problem?.split(':')[0] ?? state;

/** One team and its role, a leaver whose account still works, and a driving attribute that nobody has. */
async function start(
  { store, blobs, campaigns }: ReviewLab,
  campaignId: string,
  review: Partial<ReviewPolicy> = {},
  starter = 'pia@corp.example',
): Promise<string> {
  const { spec, hr, erp } = teams(1);
  const parsed = JSON.parse(erp) as { Resources: readonly Record<string, unknown>[]; totalResults: number };
  const gone = JSON.stringify(parsed.Resources[0]).replaceAll('E1000', 'E9000').replaceAll('e1000', 'e9000');
  const leaver = hr.split('\n')[1]!.replaceAll('E1000', 'E9000').replaceAll('e1000', 'e9000');
  const people = `${hr}${leaver.replace('Active,2020-01-01,', 'Terminated,2020-01-01,2026-01-01')}\n`;
  const users = { ...parsed, Resources: [...parsed.Resources, JSON.parse(gone)], totalResults: 5, itemsPerPage: 5 };
  const put = (text: string) => blobs.put(new TextEncoder().encode(text));
  const captured = await putJson(blobs, {
    spec: {
      ...spec,
      attributes: { ...spec.attributes, region: { systemOfRecord: 'hr', owner: OWNER, use: 'drives' } },
      hygiene: { ...spec.hygiene, orphans: { ...spec.hygiene.orphans, breaker: { share: 0.02, atLeast: 1 } } },
      review: { ...spec.review, ask: ['attribute'], fallback: 'fallback@corp.example', ...review },
    },
    files: {
      hr: [{ name: 'hr.csv', digest: await put(people) }],
      erp: [{ name: 'erp.json', digest: await put(JSON.stringify(users)) }],
    },
  } satisfies CapturedCampaign);
  const { personId: startedBy } = await store.ensurePerson({ email: starter });
  await store.addCampaign({
    ...{ campaignId, name: campaignId, state: 'running', startedAt: '2026-06-30T00:00:00.000Z', captured, startedBy },
    ...{ stages: {}, problem: null },
    ...noLineage,
  });
  await campaigns.start({ campaignId, captured });
  return campaignId;
}

/** Answers gate after gate; `met` says which questions came, in order. */
async function answerAll(
  lab: ReviewLab,
  about: { readonly campaignId: string; readonly answers: Readonly<Record<string, string>>; readonly met: string[] },
): Promise<void> {
  const { campaignId, answers, met } = about;
  for (const [kind, answer] of Object.entries(answers)) {
    for (const row of await openAt(lab, campaignId, kind)) {
      met.push(row.subject.kind);
      await send(lab, row, { answer: { kind: answer } as Answer });
    }
  }
}

const EXPECTED: Readonly<Record<string, number>> = { source: 2, attribute: 2 };

const openAt = (lab: ReviewLab, campaignId: string, kind: string): Promise<readonly ReviewRow[]> =>
  eventually(async () => {
    const rows = await lab.store.reviews({ campaignId });
    const asked = rows.filter(({ subject, state }) => subject.kind === kind && state === 'open');
    return asked.length >= (EXPECTED[kind] ?? 1) ? asked : undefined;
  });

/** This person's answer; that of whoever is asked, unless another is named. */
function send(
  { campaigns, signer }: ReviewLab,
  { reviewId, plan }: ReviewRow,
  { answer, personId }: { readonly answer: Answer; readonly personId?: string },
) {
  const asked = personId ?? plan.stages[0]?.reviewers[0]?.personId ?? '';
  return campaigns.decide(
    signCommand(signer, {
      decisionId: `${reviewId}-${asked}-${answer.kind}`,
      reviewId,
      viewDigest: plan.viewDigest,
      answer,
      reasonDigest: 'reason/v1:test',
      personId: asked,
      via: 'api',
      issuedAt: '2026-06-30T00:00:00.000Z',
    }),
  );
}
