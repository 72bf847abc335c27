import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planReleases, planReview } from '../../activities/plan-review.js';
import { preflightGate } from '../../activities/preflight-gate.js';
import { preflightReviews } from '../../activities/preflight-reviews.js';
import { getJson, putJson } from '../../src/blobs/json.js';
import { CodedError } from '../../src/domain/errors.js';
import type { ReviewSubject } from '../../src/domain/review.js';
import { reviewCompany } from '../support/review-company.js';
import { withStore } from '../support/with-store.js';
import { campaign } from '../store/values.js';

const people = {
  ana: { email: 'ana@corp.example', alias: 'a.ng@corp.example' },
  ben: { email: 'ben@corp.example' },
};

interface Case {
  readonly kind: 'circuit-breaker' | 'readiness' | 'membership';
  /** By their names in front of `@corp.example`. */
  readonly proposer: string;
  readonly owner: string;
  readonly fallback: string;
  readonly release?: (typeof planReleases)[number];
}

/** Who is asked what Ana or Ben proposed, and what the look ahead says. */
const lookedAt = ({ kind, release = planReleases[0], ...who }: Case) =>
  withStore('sqlite', async (store) => {
    const email = (name: string): string => `${name}@corp.example`;
    const escalate = { after: 'P7D', to: email(who.owner), then: [] };
    const review = { fallback: email(who.fallback), escalate };
    const { blobs, ...company } = await reviewCompany({ people, owner: email('ben'), review });
    const spec = { ...company.spec, sources: { ad: { ...company.spec.sources['ad']!, owner: email(who.owner) } } };
    const captured = await putJson(blobs, { spec, files: {} });
    const { personId: startedBy } = await store.ensurePerson({ email: email(who.proposer) });
    await store.addCampaign(campaign({ campaignId: 'test', startedBy, captured }));
    const { personId: owner } = await store.ensurePerson({ email: email(who.owner) });
    const list = {
      ...{ roleId: 'r', name: 'Clerks', version: 1, owner, fate: 'listed', why: ['members'], ageDays: 1 },
    };
    const role = {
      ...list,
      approvedBy: [],
      dropped: [],
      lost: [],
      follows: [],
      joined: ['ben'],
      left: [],
      members: [],
    };
    const digest = await putJson(blobs, { roles: [role], candidates: [], previous: { standing: [] } });
    const stopped = { tripped: [], setAside: [], readiness: { fit: false, checks: [], score: 0 } };
    const frozen = await getJson<object>(blobs, company.stages['freeze-snapshot']!);
    const stages = {
      ...{ ...company.stages, 'carry-over': digest },
      'freeze-snapshot': await putJson(blobs, { ...stopped, ...frozen }),
      'remove-orphans': await putJson(blobs, stopped),
    };
    const deps = { store, blobs };
    const subjects: Record<Case['kind'], ReviewSubject> = {
      'circuit-breaker': { kind: 'circuit-breaker', source: 'ad' },
      readiness: { kind: 'readiness' },
      membership: { kind: 'membership', owner },
    };
    const subject = subjects[kind];
    const carried = { receipt: { stage: 'carry-over', digest, counts: {} }, asked: [] } as const;
    const look =
      kind === 'membership'
        ? preflightReviews(
            { ...deps, carryOver: () => Promise.resolve(carried) },
            { campaignId: 'test', captured, stages },
            release,
          )
        : preflightGate(deps, { campaignId: 'test', captured, stages, questions: [subject] });
    const flight = await look.then(
      () => 'can be answered',
      (error: unknown) => (error instanceof CodedError ? `${error.code} ${error.message}` : String(error)),
    );
    const plan = await planReview(deps, { campaignId: 'test', captured, stages, subject, now: 0 }, release);
    const named = async ({ personId }: { readonly personId: string }) =>
      (await store.person(personId))?.email.split('@')[0] ?? '';
    const asked = await Promise.all((plan.stages[0]?.reviewers ?? []).map(named));
    const escalated = await Promise.all((plan.calendar.escalate[0]?.to ?? []).map(named));
    return {
      asked,
      escalated,
      flight,
      proposer: await named({ personId: plan.proposer ?? '' }),
      edition: plan.edition,
    };
  });

describe('what whoever started the campaign may only refuse', () => {
  for (const kind of ['circuit-breaker', 'membership'] as const) {
    it(`asks the fallback besides them, where a ${kind} is theirs to answer`, async () => {
      const found = await lookedAt({ kind, proposer: 'ana', owner: 'ana', fallback: 'ben' });
      assert.deepEqual([found.asked, found.flight], [['ana', 'ben'], 'can be answered']);
      const other = await lookedAt({ kind, proposer: 'ben', owner: 'ana', fallback: 'ben' });
      assert.deepEqual([other.asked, other.flight], [['ana'], 'can be answered']);
    });

    it(`is found out before a ${kind} is asked about, where the fallback is the same person by another e-mail`, async () => {
      const found = await lookedAt({ kind, proposer: 'ana', owner: 'ana', fallback: 'a.ng' });
      assert.match(found.flight, /^REVIEW_UNREACHABLE .*only whoever started the campaign/);
      assert.deepEqual(found.asked, ['ana']);
    });
  }

  it('is found out before a set that is not fit is asked about', async () => {
    const found = await lookedAt({ kind: 'readiness', proposer: 'ana', owner: 'ben', fallback: 'ana' });
    assert.match(found.flight, /^REVIEW_UNREACHABLE .*readiness: reaches only whoever started the campaign/);
  });

  it('knows them by every e-mail of theirs, also where an escalation names one', async () => {
    const found = await lookedAt({ kind: 'circuit-breaker', proposer: 'a.ng', owner: 'ana', fallback: 'ben' });
    assert.deepEqual([found.proposer, found.asked, found.escalated], ['a.ng', ['a.ng', 'ben'], ['a.ng']]);
  });

  it('was asked of them alone by an earlier release, whose campaigns are looked at as they were', async () => {
    const release = planReleases[1];
    const found = await lookedAt({ kind: 'membership', proposer: 'ana', owner: 'ana', fallback: 'ana', release });
    assert.deepEqual([found.asked, found.flight, found.edition], [['ana'], 'can be answered', undefined]);
  });
});
