import type { Candidate } from '../../src/domain/candidate.js';
import { carryOver, type CandidateFate, type CarryOver, type StandingRole } from '../../src/domain/carry-over.js';
import { compareText } from '../../src/domain/keys.js';
import type { Snapshot } from '../../src/domain/snapshot.js';
import { candidateView } from '../api/with-api.js';
import { role } from '../store/values.js';

/** A tiny company after a quarter. Ids are single words, and lists of them are texts. */
export interface Scenario {
  /** What people hold; one line may be about several of them. */
  readonly holds: Readonly<Record<string, string>>;
  /** By identity: the job, where it matters. */
  readonly jobs?: Readonly<Record<string, string>>;
  /** The roles in force, by name, as they were approved; the rule is a job. */
  readonly standing: Readonly<Record<string, readonly [entitlements: string, members: string, rule?: string]>>;
  /** By name: entitlements. Its members are whoever holds them all. */
  readonly mined: Readonly<Record<string, string>>;
  /** Share of members that may change. */
  readonly membership?: number;
  readonly measured?: Readonly<Record<string, Partial<Candidate['measurements']>>>;
}

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const heldBy = ({
  holds,
}: Pick<Scenario, 'holds'>): readonly (readonly [identity: string, held: readonly string[]])[] =>
  Object.entries(holds).flatMap(([people, held]) => words(people).map((id) => [id, words(held)] as const));

const keysOf = (ids: readonly string[]): StandingRole['role']['entitlements'] =>
  ids.map((id) => ({ source: 'ad', id }));

export function snapshotOf(company: Pick<Scenario, 'holds' | 'jobs'>): Snapshot {
  const people = heldBy(company);
  const entitlements = [...new Set(people.flatMap(([, held]) => held))].sort(compareText);
  return {
    format: 'rolewright/snapshot',
    version: 1,
    identities: people.map(([id]) => ({ id, attributes: { job: company.jobs?.[id] ?? '' } })),
    entitlements: keysOf(entitlements),
    assignments: people.map(([, held]) => held.map((id) => entitlements.indexOf(id))),
  };
}

/** Carries the roles in force over a quarter; candidates keep their names as ids. */
export function carried(scenario: Scenario): CarryOver {
  const standing = Object.entries(scenario.standing).map(([name, [entitlements, members, rule]]): StandingRole => ({
    role: role(name, { name, entitlements: keysOf(words(entitlements)), members: words(members) }),
    approvedAt: '2026-07-01T00:00:00.000Z',
    approvedBy: ['d1'],
    risk: 0,
    overGrant: 0,
    excluded: [],
    rule: rule === undefined ? null : { attribute: 'job', value: rule },
  }));
  return carryOver({
    previous: { campaignId: 'q1', standing, rejected: [], people: [] },
    policy: { membership: scenario.membership ?? 0.2, recertify: 'P365D', minMembers: 3 },
    now: '2026-10-01T00:00:00.000Z',
    candidates: Object.keys(scenario.mined).map((name) => minedCandidate(scenario, name)),
    snapshot: snapshotOf(scenario),
  });
}

function minedCandidate(scenario: Scenario, name: string): Candidate {
  const ids = words(scenario.mined[name] ?? '');
  const { candidate } = candidateView();
  return {
    ...candidate,
    id: name,
    name,
    entitlements: keysOf(ids),
    members: heldBy(scenario).flatMap(([id, held]) => (ids.every((key) => held.includes(key)) ? [id] : [])),
    measurements: { ...candidate.measurements, risk: 0, overGrant: 0, ...scenario.measured?.[name] },
  };
}

export function fateOf({ candidates }: CarryOver, name: string): CandidateFate | undefined {
  const found = candidates.find(({ candidateId }) => candidateId === name);
  if (!found) return undefined;
  const { candidateId: _, ...fate } = found;
  return fate;
}

/** What becomes of a role in force, without what is about its owner and its age. */
export function roleFate({ roles }: CarryOver, name: string) {
  const found = roles.find(({ roleId }) => roleId === name);
  if (!found) return undefined;
  const { dropped, fate, follows, joined, left, lost, why } = found;
  return { fate, why, lost: lost.map(({ id }) => id), dropped: dropped.map(({ id }) => id), follows, joined, left };
}
