import type { Account, SourceReading } from '../domain/account.js';
import type { Finding } from '../domain/finding.js';
import type { Bucket, Identity, PrivilegedGrant, SetAside } from '../domain/identity.js';
import { compareKeys, keyText, type EntitlementKey } from '../domain/keys.js';
import type { Placement, Verdict } from '../domain/stage-results.js';
import { classFindings } from './classify.js';
import { isAway } from './employment.js';
import { privilegedList, privilegedRights } from './privileged.js';
import { round9 } from './text.js';
import { trackOf } from './tracks.js';

export interface SplitInput {
  readonly readings: readonly SourceReading[];
  readonly identities: readonly Identity[];
  readonly verdicts: readonly Verdict[];
  readonly setAside: readonly SetAside[];
}

export interface SplitOutput {
  readonly identities: readonly Identity[];
  readonly placements: readonly Placement[];
  readonly privileged: readonly PrivilegedGrant[];
  readonly privilegedEntitlements: readonly EntitlementKey[];
  readonly findings: readonly Finding[];
}

/** An identity with its accounts and the employment records among them. */
interface Member {
  readonly identity: Identity;
  readonly account: Account;
  readonly people: readonly Account[];
}

/**
 * Parts people from non-human, shared and privileged accounts, which go to their own tracks. Privileged is a property of an
 * account or of an entitlement, never of a person: a human's ordinary grants stay.
 */
export function split({ readings, identities, verdicts, setAside }: SplitInput): SplitOutput {
  const members = membersOf(identities, readings);
  const classes = new Map(verdicts.map((verdict) => [keyText(verdict.key), verdict]));
  const orphans = new Set(setAside.map(keyText));
  const placements = members.map((member): Placement => {
    const { key } = member.account;
    const taken = classes.get(keyText(key))?.class ?? member.identity.class;
    const bucket = orphans.has(keyText(key)) ? 'orphan' : bucketOf(member, taken);
    return { key, identity: member.identity.id, class: taken, bucket };
  });
  const onRecord = new Set(members.filter(({ people }) => people.length > 0).map(({ identity }) => identity.id));
  const vouched = new Set(members.filter(({ people }) => people.length > 0).map(({ account }) => keyText(account.key)));
  const rights = privilegedRights(readings);
  return {
    identities: identities.map((identity) => (onRecord.has(identity.id) ? settle(identity) : identity)),
    placements: placements.sort((a, b) => compareKeys(a.key, b.key)),
    privileged: privilegedList({ readings, placements, rights }),
    privilegedEntitlements: [...rights.values()].map(({ key }) => key).sort(compareKeys),
    findings: classFindings(verdicts.filter(({ key }) => !vouched.has(keyText(key)))),
  };
}

function membersOf(identities: readonly Identity[], readings: readonly SourceReading[]): readonly Member[] {
  const accounts = new Map(
    readings.flatMap((reading) => reading.accounts).map((account) => [keyText(account.key), account]),
  );
  return identities.flatMap((identity) => {
    const own = identity.accounts.flatMap((key) => accounts.get(keyText(key)) ?? []);
    const people = own.filter(({ employment }) => employment !== undefined);
    return own.map((account) => ({ identity, account, people }));
  });
}

/**
 * The first that applies. A disabled account gives nobody anything and is out of scope, unless its person is only away
 * and will find it again.
 */
function bucketOf({ identity, account, people }: Member, taken: Placement['class']): Bucket {
  switch (trackOf(taken)) {
    case 'non_human':
      return 'non_human';
    case 'shared':
      return 'shared';
    case 'privileged':
      return 'privileged';
    case 'guest':
      return 'out_of_scope';
    case 'human': {
      const isUsable = account.enabled || account.employment !== undefined || isAway(people);
      return identity.living && isUsable ? 'mined' : 'out_of_scope';
    }
  }
}

/** An employment record settles what evidence left open: whoever is on it is a person. */
const settle = (identity: Identity): Identity => ({
  ...identity,
  confidence: round9(Math.max(identity.confidence, 0.99)),
});

/** The buckets by account, for the balance. */
export const placementBuckets = (placements: readonly Placement[]): ReadonlyMap<string, Bucket> =>
  new Map(placements.map(({ key, bucket }) => [keyText(key), bucket]));
