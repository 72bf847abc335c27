import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planReview } from '../../activities/plan-review.js';
import type { ReviewPolicy } from '../../src/domain/campaign.js';
import type { Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import { judge } from '../../src/domain/judge.js';
import { nextMoment, passMoment } from '../../src/domain/review-calendar.js';
import { openReview, type ReviewState } from '../../src/domain/review-state.js';
import { campaign } from '../store/values.js';
import { reviewCompany } from '../support/review-company.js';
import { sentBy } from '../support/review-states.js';
import { withStore } from '../support/with-store.js';

const subject = { kind: 'candidate-role', candidateId: 'c1' } as const;
/** A Monday morning in Berlin, 10:30 by the clocks there. */
const openedAt = Date.parse('2026-09-07T08:30:00Z');
const names = ['dora', 'otto', 'sven', 'boss', 'chief', 'fallback', 'pia'];
const emailOf = (name: string): string => `${name}@corp.example`;

const policy: Partial<ReviewPolicy> = {
  reviewers: ['dora', 'otto'].map(emailOf),
  quorum: 2,
  remind: ['P1W', 'P2W', 'P5W', 'P7W2D'],
  escalate: { after: 'P4W', to: emailOf('boss'), then: [{ after: 'P6W', to: emailOf('chief') }] },
  absences: [
    {
      person: emailOf('dora'),
      from: '2026-09-16T00:00:00Z',
      until: '2026-10-19T00:00:00Z',
      substitute: emailOf('sven'),
    },
  ],
  calendar: { timezone: 'Europe/Berlin', workingDays: [1, 2, 3, 4, 5], holidays: ['2026-10-05', '2026-11-02'] },
  expire: 'P8W4D',
  extendAtMost: 'P3W',
  settle: 'P1D',
};

interface Opened {
  readonly state: ReviewState;
  readonly ids: ReadonlyMap<string, string>;
  readonly nameOf: (id: string) => string;
}

const opened = (): Promise<Opened> =>
  withStore('sqlite', async (store) => {
    const people = Object.fromEntries(names.map((name) => [name, { email: emailOf(name) }]));
    const company = await reviewCompany({ people, owner: emailOf('dora'), review: policy });
    const ids = new Map<string, string>();
    for (const name of names) ids.set(name, (await store.ensurePerson({ email: emailOf(name) })).personId);
    const startedBy = ids.get('pia') ?? '';
    await store.addCampaign(campaign({ campaignId: 'test', startedBy, captured: company.captured }));
    const input = { ...company, campaignId: 'test', subject, now: openedAt };
    const plan = await planReview({ store, blobs: company.blobs }, input);
    const byId = new Map([...ids].map(([name, id]) => [id, name]));
    const state = openReview({ reviewId: 'r1', subject, plan, openedAt });
    return { state, ids, nameOf: (id) => byId.get(id) ?? id };
  });

/** At a moment somebody says something. */
type Act = readonly [at: string, who: string, answer: Answer];

/** Lets the calendar and the people take their turns; tells each moment and act, with the names of those who are asked. */
function lived(
  { state, ids, nameOf }: Opened,
  acts: readonly Act[] = [],
): { readonly story: readonly string[]; readonly end: ReviewState } {
  const story: string[] = [];
  const left = [...acts];
  let now = state;
  const tell = (at: number, what: string, next: ReviewState): void => {
    const asks = next.asked.slice(now.asked.length).flatMap(({ personIds }) => personIds.map(nameOf));
    story.push([`${new Date(at).toISOString().slice(0, 16)} ${what}`, ...asks].join(' '));
    now = next;
  };
  for (let moment = nextMoment(now); moment; moment = nextMoment(now)) {
    const [act] = left;
    if (!act || Date.parse(act[0]) > moment.at) {
      tell(moment.at, moment.kind, passMoment(now, moment));
      continue;
    }
    left.shift();
    const [at, who, answer] = act;
    const sent = sentBy(now, ids.get(who) ?? who, answer, { decisionId: `${who} ${at}` });
    assert.equal(judge(now, sent, Date.parse(at)), null, `${who} at ${at}`);
    tell(Date.parse(at), `${who} ${answer.kind}`, applyDecision(now, sent, { now: Date.parse(at) }));
  }
  return { story, end: now };
}

describe('a review of sixty days, by a policy with working days, holidays and a change of clocks', () => {
  it('meets each reminder, escalation and the substitute at its moment, and ends as expired with whom it asked', async () => {
    const { story, end } = lived(await opened());
    assert.deepEqual(story, [
      '2026-09-14T08:30 reminder dora otto',
      '2026-09-16T00:00 substitute sven',
      '2026-09-21T08:30 reminder dora otto sven',
      // A week later is a holiday: the day after it is worked.
      '2026-10-06T08:30 escalation boss',
      '2026-10-12T08:30 reminder dora otto sven boss',
      '2026-10-19T08:30 escalation chief',
      // Clocks went back on 25 October: 10:30 in Berlin is 09:30 UTC.
      '2026-10-28T09:30 reminder dora otto sven boss chief',
      // Eight weeks end on a holiday, and the four working days begin after it.
      '2026-11-06T09:30 expire',
    ]);
    assert.deepEqual([end.outcome?.kind, end.outcome?.decisionIds.length], ['expired', 0]);
    assert.equal(end.outcome?.asked?.length, story.length, 'the opening, and all but the end');
  });

  it('changes its course with what people do, and none of its moments comes twice or is lost', async () => {
    const review = await opened();
    const { story, end } = lived(review, [
      ['2026-09-10T09:00:00Z', 'dora', { kind: 'defer', until: '2026-09-15T09:00:00Z' }],
      ['2026-10-01T09:00:00Z', 'otto', { kind: 'claim' }],
      ['2026-10-13T09:00:00Z', 'otto', { kind: 'approve' }],
      ['2026-11-05T09:00:00Z', 'fallback', { kind: 'extend', until: '2026-11-20T12:00:00.000Z' }],
      ['2026-11-19T09:00:00Z', 'sven', { kind: 'approve' }],
      ['2026-11-19T12:00:00Z', 'sven', { kind: 'withdraw' }],
      ['2026-11-20T11:59:00Z', 'dora', { kind: 'approve' }],
    ]);
    assert.deepEqual(story, [
      '2026-09-10T09:00 dora defer',
      '2026-09-14T08:30 reminder otto',
      '2026-09-15T09:00 deferred dora',
      '2026-09-16T00:00 substitute sven',
      '2026-09-21T08:30 reminder dora otto sven',
      '2026-10-01T09:00 otto claim',
      '2026-10-06T08:30 escalation boss',
      '2026-10-12T08:30 reminder dora otto sven boss',
      '2026-10-13T09:00 otto approve',
      '2026-10-19T08:30 escalation chief',
      '2026-10-28T09:30 reminder dora sven boss chief',
      '2026-11-05T09:00 fallback extend',
      '2026-11-19T09:00 sven approve',
      '2026-11-19T12:00 sven withdraw',
      '2026-11-20T11:59 dora approve',
      '2026-11-21T11:59 settle',
    ]);
    assert.deepEqual(end.outcome, {
      kind: 'approved',
      decisionIds: ['otto 2026-10-13T09:00:00Z', 'dora 2026-11-20T11:59:00Z'],
    });
    assert.deepEqual([end.reminded, end.escalated, end.substituted], [4, 2, 1]);
  });
});
