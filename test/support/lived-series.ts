import {
  askedCandidates,
  carryOver,
  listedRoles,
  membershipOwners,
  type CarriedRole,
  type CarryOver,
  type RejectedRole,
  type StandingRole,
} from '../../src/domain/carry-over.js';
import type { Candidate } from '../../src/domain/candidate.js';
import { peopleBefore, type PersonBefore } from '../../src/domain/carry-over-people.js';
import { standingRule } from '../../src/domain/carry-over-rule.js';
import { confirmedRoles, governedRole, previousOf } from '../../src/domain/govern.js';
import { compareText, keyText } from '../../src/domain/keys.js';
import type { Snapshot } from '../../src/domain/snapshot.js';
import { mine } from '../../src/mining/mine.js';
import { seededRandom, type Random } from '../../src/mining/random.js';
import { digest } from '../../src/snapshot/digest.js';
import { mineTools, miningSpec } from './matrices.js';
import type { Change } from './quarters.js';

export interface Quarter {
  readonly candidates: number;
  readonly questions: number;
  readonly memberships: number;
  readonly cited: number;
  readonly fates: Readonly<Record<string, number>>;
  readonly outside: number;
  readonly why: string;
  readonly changes: number;
  readonly unseen: readonly Change[];
}

/** Share of candidates that their owners turn down. */
const REJECTED = 0.1;

/** A series of campaigns on one company, decided by the domain's own functions: mined, carried over, answered. */
export class LivedSeries {
  private standing: readonly StandingRole[] = [];
  private rejected: readonly RejectedRole[] = [];
  private readonly random: Random;
  private people: readonly PersonBefore[] = [];
  private at = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  quarter(snapshot: Snapshot, changes: readonly Change[]): Quarter {
    this.at += 1;
    const campaignId = `q${this.at}`;
    const now = new Date(Date.UTC(2026, 3 * this.at, 1)).toISOString();
    const inputDigest = digest('matrix/v1', snapshot);
    const { candidates } = mine(
      { snapshot, inputDigest, mining: miningSpec(), entitlementNames: [], privileged: [] },
      mineTools,
    );
    const previous = {
      campaignId: `q${this.at - 1}`,
      standing: this.standing,
      rejected: this.rejected,
      people: this.people,
    };
    const policy = { membership: 0.2, recertify: 'P365D', minMembers: 3 };
    const carried = carryOver({ previous, policy, now, candidates, snapshot });
    const asked = new Set(askedCandidates(carried));
    const owners = membershipOwners(carried);
    this.decide(carried, { campaignId, now, snapshot, asked: candidates.filter(({ id }) => asked.has(id)) });
    this.people = peopleBefore(snapshot, this.standing);
    const fates: Record<string, number> = {};
    for (const { fate } of carried.candidates) fates[fate] = (fates[fate] ?? 0) + 1;
    for (const { fate } of carried.roles) fates[`role ${fate}`] = (fates[`role ${fate}`] ?? 0) + 1;
    return {
      candidates: candidates.length,
      questions: asked.size + owners.length,
      memberships: owners.length,
      cited: carried.candidates.length - asked.size,
      fates,
      outside: carried.outside.length,
      why: carried.candidates.flatMap((c) => ('why' in c ? [c.why.join('+')] : [])).join(' '),
      changes: changes.length,
      unseen: changes.filter((change) => !isShown(change, { carried, candidates, asked })),
    };
  }

  private decide(
    carried: CarryOver,
    about: {
      readonly campaignId: string;
      readonly now: string;
      readonly snapshot: Snapshot;
      readonly asked: readonly Candidate[];
    },
  ): void {
    const { campaignId, now, snapshot } = about;
    const roles = new Map(this.standing.map((one) => [one.role.roleId, one]));
    for (const candidate of about.asked) {
      const reviewId = `${campaignId}.role.${candidate.id.slice(-16)}`;
      const decisionIds = [`${reviewId}-d`];
      if (this.random() < REJECTED) {
        const { name, entitlements, id: candidateId } = candidate;
        this.rejected = [...this.rejected, { candidateId, name, entitlements, reviewId, decisionIds, at: now }];
        continue;
      }
      const previous = previousOf(carried, candidate.id);
      const role = governedRole({
        candidate,
        outcome: { kind: 'approved', decisionIds },
        owner: previous?.owner ?? ownerOf(candidate),
        campaignId,
        reviewId,
        viewDigest: 'view',
        since: now,
        ...(previous ? { previous } : {}),
      });
      const { risk, overGrant } = candidate.measurements;
      const rule = standingRule(candidate, snapshot);
      roles.set(role.roleId, { role, approvedAt: now, approvedBy: decisionIds, risk, overGrant, excluded: [], rule });
    }
    for (const owner of membershipOwners(carried)) {
      const by = { campaignId, reviewId: `${campaignId}.members.${owner}`, viewDigest: 'view', since: now };
      const listed = listedRoles(carried, owner);
      for (const role of confirmedRoles(carried, listed, { ...by, decisionIds: [`${by.reviewId}-d`] })) {
        const before = roles.get(role.roleId);
        if (before) roles.set(role.roleId, { ...before, role });
      }
    }
    this.standing = [...roles.values()].sort((a, b) => compareText(a.role.roleId, b.role.roleId));
  }
}

/** Most of its own entitlements lie in one source: whoever answers for that one. */
const ownerOf = ({ ownEntitlements }: Candidate): string => {
  const counts = new Map<string, number>();
  for (const { source } of ownEntitlements) counts.set(source, (counts.get(source) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  return `owner of ${first?.[0] ?? ''}`;
};

/** Does a question, a membership list or a citation say it? */
function isShown(
  change: Change,
  about: {
    readonly carried: CarryOver;
    readonly candidates: readonly Candidate[];
    readonly asked: ReadonlySet<string>;
  },
): boolean {
  const { carried, candidates, asked } = about;
  const questions = candidates.filter(({ id }) => asked.has(id));
  if ('identity' in change && carried.outside.some(({ identity }) => identity === change.identity)) return true;
  switch (change.kind) {
    case 'joined':
      return (
        carried.roles.some(({ joined }) => joined.includes(change.identity)) ||
        questions.some(({ members }) => members.includes(change.identity))
      );
    case 'left':
      return carried.roles.some(({ left }) => left.includes(change.identity));
    case 'moved':
      return (
        carried.roles.some(({ joined, left }) => joined.includes(change.identity) || left.includes(change.identity)) ||
        questions.some(({ members }) => members.includes(change.identity))
      );
    case 'gained':
      return (
        questions.some(({ entitlements }) => entitlements.some((key) => keyText(key) === keyText(change.key))) ||
        change.people.every((id) => carried.outside.some(({ identity }) => identity === id))
      );
    case 'lost': {
      const without = carried.previous.standing.filter(({ role }) =>
        role.entitlements.some((key) => keyText(key) === keyText(change.key)),
      );
      const named = new Set([
        ...carried.roles.flatMap(({ joined, left }) => [...joined, ...left]),
        ...carried.outside.map(({ identity }) => identity),
      ]);
      const names = ({ fate, lost, dropped }: CarriedRole): boolean =>
        fate === 'asked' || [...lost, ...dropped].some((key) => keyText(key) === keyText(change.key));
      return (
        without.some(({ role }) => carried.roles.some((one) => one.roleId === role.roleId && names(one))) ||
        change.people.every((id) => named.has(id))
      );
    }
  }
}
