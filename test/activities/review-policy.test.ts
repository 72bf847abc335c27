import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { preflightReviews } from '../../activities/preflight-reviews.js';
import { planReview } from '../../activities/plan-review.js';
import { reviewContext } from '../../activities/review-context.js';
import { candidateStages } from '../../activities/review-policy.js';
import { putJson } from '../../src/blobs/json.js';
import { CodedError } from '../../src/domain/errors.js';
import type { Reviewer, ReviewPlan } from '../../src/domain/review.js';
import { reviewCompany, type CompanyParts } from '../support/review-company.js';
import { withStore } from '../support/with-store.js';
import { campaign, role } from '../store/values.js';

const people: CompanyParts['people'] = {
  ana: { email: 'ana@corp.example', alias: 'a.ng@corp.example', manager: 'max' },
  ben: { email: 'ben@corp.example', manager: 'max' },
  max: { email: 'max@corp.example' },
  sec: { email: 'sec@corp.example' },
};
const functions = { security: ['sec@corp.example'] };
const gain = { identity: 'ana', entitlement: { source: 'ad', id: 'a' } };

/** The rounds of the company's only candidate, each reviewer as `e-mail functions`. */
async function rounds(parts: Partial<CompanyParts>) {
  const { blobs, spec, stages } = await reviewCompany({ people, functions, owner: 'ana@corp.example', ...parts });
  const context = await reviewContext(blobs, stages);
  const found = await candidateStages({ spec, context, candidate: context.candidate('c1') });
  return found.map(({ reviewers, ...rest }) => ({
    ...rest,
    reviewers: reviewers.map((one) => `${one.email.split('@')[0]} ${one.functions.join('+')}`),
  }));
}

/** The plan of that candidate, proposed by whoever has this e-mail. */
function planned(
  proposer: string,
  parts: Partial<CompanyParts>,
): Promise<{ plan: ReviewPlan; ids: Map<string, string> }> {
  return withStore('sqlite', async (store) => {
    const company = await reviewCompany({ people, functions, owner: 'ana@corp.example', ...parts });
    const { personId } = await store.ensurePerson({ email: proposer });
    await store.addCampaign(campaign({ campaignId: 'test', startedBy: personId, captured: company.captured }));
    const subject = { kind: 'candidate-role', candidateId: 'c1' } as const;
    const plan = await planReview({ store, blobs: company.blobs }, { ...company, campaignId: 'test', subject, now: 0 });
    const emails = ['ana', 'ben', 'max', 'sec'].map((name) => `${name}@corp.example`);
    const known = await Promise.all(emails.map((email) => store.ensurePerson({ email })));
    return { plan, ids: new Map(known.map((one, index) => [emails[index]?.split('@')[0] ?? '', one.personId])) };
  });
}

describe('who is asked about a candidate', () => {
  it('is one person, however many of their e-mails a source names', async () => {
    const [first] = await rounds({
      owner: 'A.Ng@corp.example',
      review: { reviewers: ['entitlement-owner', 'ana@corp.example'] },
    });
    assert.deepEqual(first?.reviewers, ['ana entitlement-owner+named']);
  });

  it('is the manager of most members where that is asked for', async () => {
    const [first] = await rounds({ review: { reviewers: ['manager'] }, candidate: { members: ['ana', 'ben'] } });
    assert.deepEqual(first?.reviewers, ['max manager']);
  });

  for (const measurements of [{ privileged: 1 }, { overGrant: 1 }]) {
    it(`includes security, which has to agree, at ${JSON.stringify(measurements)}, whatever the file says`, async () => {
      const [first] = await rounds({ candidate: { measurements } });
      assert.deepEqual(first?.reviewers, ['ana entitlement-owner', 'sec security']);
      assert.deepEqual(first?.required, ['security']);
    });
  }

  it('has security agree in the round that asks it, and the quorum of every rule that holds', async () => {
    const then = [{ reviewers: ['security'], rule: 'all', quorum: 1 } as const];
    const when = [{ if: 'risk > 0.5', reviewers: ['manager'], quorum: 2 }];
    const candidate = { members: ['ben'], measurements: { privileged: 1, risk: 0.9 } };
    const [first, second] = await rounds({ review: { then, when }, candidate });
    assert.deepEqual(
      [first?.quorum, first?.required, first?.reviewers],
      [2, ['manager'], ['ana entitlement-owner', 'max manager']],
    );
    assert.deepEqual([second?.rule, second?.required, second?.reviewers], ['all', ['security'], ['sec security']]);
  });

  it('is topped up with the source’s owner, then the fallback, where only beneficiaries are found', async () => {
    const [first] = await rounds({ candidate: { overGrants: [gain] } });
    assert.deepEqual(first?.reviewers, ['ana entitlement-owner', 'source source-owner']);
  });
});

describe('a plan', () => {
  it('knows the proposer by whichever of their e-mails they started it with', async () => {
    const { plan, ids } = await planned('a.ng@corp.example', {});
    assert.equal(plan.proposer, ids.get('ana'));
  });

  it('finds whoever is away by any of their e-mails, and names security for amendments that add access', async () => {
    const absences = [{ person: 'a.ng@corp.example', from: '1970-01-01', substitute: 'ben@corp.example' }];
    const { plan, ids } = await planned('max@corp.example', { review: { absences } });
    assert.equal(plan.calendar.absences[0]?.personId, ids.get('ana'));
    assert.deepEqual(
      plan.security.map(({ personId }) => personId),
      [ids.get('sec')],
    );
  });
});

describe('the fallback', () => {
  const review = {
    fallback: 'A.Ng@corp.example',
    reviewers: ['entitlement-owner'],
    escalate: { after: 'P7D', to: 'manager', then: [] },
  };
  const parts = { owner: 'ben@corp.example', review, candidate: { overGrants: [gain] } };

  it('that a step of the escalation falls back to is the person of all their e-mails, who may not approve their own gain', async () => {
    const { plan, ids } = await planned('max@corp.example', parts);
    assert.deepEqual(plan.calendar.escalate[0]?.to, [
      { personId: ids.get('ana'), functions: ['fallback'], gains: 1, escalated: true },
    ]);
  });

  it('is a steward by whichever of their e-mails the file names, and not one more where they started the campaign', async () => {
    const { plan, ids } = await planned('max@corp.example', parts);
    assert.deepEqual(plan.stewards, [ids.get('ana'), ids.get('max')]);
    const own = await planned('ana@corp.example', parts);
    assert.deepEqual(own.plan.stewards, [own.ids.get('ana')]);
  });
});

describe('before anybody is asked', () => {
  const preflight = (proposer: string, parts: Partial<CompanyParts>): Promise<string> =>
    withStore('sqlite', async (store) => {
      const company = await reviewCompany({ people, functions, owner: 'ana@corp.example', ...parts });
      const { personId } = await store.ensurePerson({ email: proposer });
      await store.addCampaign(campaign({ campaignId: 'test', startedBy: personId, captured: company.captured }));
      const deps = { store, blobs: company.blobs, carryOver: () => Promise.resolve(undefined) };
      return preflightReviews(deps, { ...company, campaignId: 'test' }).then(
        ({ reviews }) => `${reviews} can be decided`,
        (error: unknown) => (error instanceof CodedError ? `${error.code} ${error.message}` : String(error)),
      );
    });

  const only = { fallback: 'ana@corp.example' };
  const cases: readonly (readonly [string, string, Partial<CompanyParts>, RegExp])[] = [
    ['all is well', 'max@corp.example', {}, /^1 can be decided$/],
    ['only the proposer', 'ana@corp.example', {}, /^REVIEW_UNREACHABLE .*only whoever started/],
    ['only the proposer, by another e-mail', 'A.NG@corp.example', {}, /^REVIEW_UNREACHABLE .*only whoever started/],
    [
      'only beneficiaries',
      'max@corp.example',
      { owner: 'ana@corp.example', review: only, candidate: { overGrants: [gain], entitlements: [] } },
      /^REVIEW_UNREACHABLE .*would gain/,
    ],
    [
      'nobody as security',
      'max@corp.example',
      { functions: {}, candidate: { measurements: { privileged: 1 } } },
      /^REVIEW_UNREACHABLE .*nobody as security/,
    ],
    [
      'one person in two rounds',
      'max@corp.example',
      { review: { then: [{ reviewers: ['ana@corp.example'], rule: 'any', quorum: 1 }] } },
      /^REVIEW_UNREACHABLE .*reaches 0 of the 1/,
    ],
  ];
  for (const [title, proposer, parts, expected] of cases) {
    it(`reaching ${title} is found out`, async () => assert.match(await preflight(proposer, parts), expected));
  }
});

describe('the owner of a governed role', () => {
  const right = (id: string) => ({ source: 'ad', id });
  const policy = { reviewers: ['role-owner'], fallback: 'max@corp.example' };

  /** Who is asked about the company's candidate, and what the pre-flight says, where Ben answers for a role of these rights. */
  const asked = (rights: string, fate: object, review: CompanyParts['review'] = policy, email = 'ben@corp.example') =>
    withStore('sqlite', async (store) => {
      const company = await reviewCompany({
        people,
        functions,
        owner: 'ana@corp.example',
        review: { ...policy, ...review },
      });
      const owner = await store.ensurePerson({ email });
      const proposer = await store.ensurePerson({ email: 'proposer@corp.example' });
      await store.addCampaign(
        campaign({ campaignId: 'test', startedBy: proposer.personId, captured: company.captured }),
      );
      const governed = role('r', { owner: owner.personId, entitlements: [...rights].map(right) });
      const standing = {
        role: governed,
        approvedAt: '2026-07-01T00:00:00.000Z',
        approvedBy: ['d1'],
        risk: 0,
        overGrant: 0,
      };
      const carried = { previous: { standing: [standing] }, candidates: [{ candidateId: 'c1', ...fate }], roles: [] };
      const digest = await putJson(company.blobs, carried);
      const deps = { store, blobs: company.blobs };
      const carryOver = () =>
        Promise.resolve({ receipt: { stage: 'carry-over', digest, counts: {} } as const, asked: ['c1'] });
      const flight = await preflightReviews({ ...deps, carryOver }, { ...company, campaignId: 'test' }).then(
        () => 'can be decided',
        (error: unknown) => (error instanceof CodedError ? error.message : String(error)),
      );
      const subject = { kind: 'candidate-role', candidateId: 'c1' } as const;
      const stages = { ...company.stages, 'carry-over': digest };
      const planned = await planReview(deps, { ...company, stages, campaignId: 'test', subject, now: 0 });
      const told = async (list: readonly Reviewer[] = []): Promise<readonly string[]> => {
        const names = list.map(async ({ personId }) => (await store.person(personId))?.email.split('@')[0]);
        return (await Promise.all(names)).map((name, at) => `${name} ${list[at]?.functions.join('+')}`);
      };
      const reviewers = await told(planned.stages[0]?.reviewers);
      const escalated = await told(planned.calendar.escalate[0]?.to);
      return { reviewers, escalated, flight };
    });

  it('is asked about the candidate that would be its next version, whatever is left of it', async () => {
    const { reviewers, flight } = await asked('x', { fate: 'changed', roleId: 'r', why: ['entitlements'] });
    assert.deepEqual([reviewers, flight], [['ben role-owner'], 'can be decided']);
  });

  it('is asked about a new candidate that is like the role, and not about one that is not', async () => {
    assert.deepEqual((await asked('abx', { fate: 'new' })).reviewers, ['ben role-owner']);
    assert.deepEqual((await asked('axyz', { fate: 'new' })).reviewers, ['source source-owner']);
  });

  it('is asked on a step of the escalation, else the fallback', async () => {
    const escalate = { after: 'P7D', to: 'role-owner', then: [] };
    const policy = { reviewers: ['entitlement-owner'], escalate };
    assert.deepEqual((await asked('ab', { fate: 'new' }, policy)).escalated, ['ben role-owner']);
    assert.deepEqual((await asked('xyz', { fate: 'new' }, policy)).escalated, ['max fallback']);
  });

  it('is missed by the pre-flight where a rule needs one and there is none, and where only the proposer is one', async () => {
    const when = [{ if: 'members > 0', reviewers: ['role-owner'], quorum: 1 }];
    assert.match((await asked('xyz', { fate: 'new' }, { when })).flight, /reaches nobody as role-owner/);
    assert.match(
      (await asked('ab', { fate: 'new' }, { when }, 'proposer@corp.example')).flight,
      /only whoever started/,
    );
    assert.equal((await asked('ab', { fate: 'new' }, { when })).flight, 'can be decided');
  });
});
