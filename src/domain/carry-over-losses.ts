import type { Candidate } from './candidate.js';
import type { StandingRole } from './carry-over.js';
import type { Today } from './carry-over-state.js';
import type { GovernedRole } from './catalogue.js';
import { contentText } from './carry-over-content.js';
import { compareText, keyText } from './keys.js';

/** Entitlements that most of a role's people do not hold any more, as key texts. */
export interface Losses {
  /** To be asked about in the role itself. */
  readonly own: ReadonlySet<string>;
  /** The role in whose question each of the others is, by role id. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

export const noLosses: Losses = { own: new Set(), elsewhere: new Map() };

interface Loser {
  readonly role: GovernedRole;
  readonly lost: ReadonlySet<string>;
  /** What is left of it was mined, and of no other role is the same left: there is something to ask about. */
  readonly isMined: boolean;
}

/**
 * Where each loss is asked about, by role id; roles that lost nothing are not in it. What every role in force that gives it
 * has lost was withdrawn: that is one change, wherever its people sit, and one question. What only some lost is asked about
 * in each of them, but for those whose people are mostly in a wider role that lost it too. Of roles that could ask, the one
 * that mining found again comes first, then the one of more members.
 */
export function lossesOf(given: {
  readonly standing: readonly StandingRole[];
  readonly world: Today;
  /** Candidates by the text of their content. */
  readonly byContent: ReadonlyMap<string, Candidate>;
}): ReadonlyMap<string, Losses> {
  const roles = given.standing.map(({ role }) => role);
  const lost = new Map(roles.map((role) => [role.roleId, lostBy(role, given.world)]));
  const losers = losersOf(roles, { lost, byContent: given.byContent });
  const givers = countOf(roles.flatMap(({ entitlements }) => [...new Set(entitlements.map(keyText))]));
  const elsewhere = new Map(losers.map((loser) => [loser.role.roleId, elsewhereOf(loser, { losers, givers })]));
  const contents = countOf(roles.map((role) => contentText(without(role, elsewhere.get(role.roleId)))));
  return new Map(
    losers.map((loser) => {
      const found = elsewhere.get(loser.role.roleId) ?? new Map();
      const content = without(loser.role, found);
      // A role of nothing would be everybody's, and one like another role is none: that is for somebody to end.
      const isRole = content.length > 0 && contents.get(contentText(content)) === 1;
      return [loser.role.roleId, isRole ? losses(loser, found) : losses(loser, new Map())];
    }),
  );
}

const losses = ({ lost }: Loser, elsewhere: Losses['elsewhere']): Losses => ({
  own: new Set([...lost].filter((key) => !elsewhere.has(key))),
  elsewhere,
});

/** Those that could ask first, then by members. */
function losersOf(
  roles: readonly GovernedRole[],
  about: {
    readonly lost: ReadonlyMap<string, ReadonlySet<string>>;
    readonly byContent: ReadonlyMap<string, Candidate>;
  },
): readonly Loser[] {
  const rests = new Map(roles.map((role) => [role, contentText(without(role, about.lost.get(role.roleId)))]));
  const counts = countOf([...rests.values()]);
  const losers = [...rests].flatMap(([role, rest]): readonly Loser[] => {
    const lost = about.lost.get(role.roleId);
    return lost?.size ? [{ role, lost, isMined: about.byContent.has(rest) && counts.get(rest) === 1 }] : [];
  });
  return losers.sort(
    (a, b) =>
      Number(b.isMined) - Number(a.isMined) ||
      b.role.members.length - a.role.members.length ||
      compareText(a.role.roleId, b.role.roleId),
  );
}

function elsewhereOf(
  loser: Loser,
  { losers, givers }: { readonly losers: readonly Loser[]; readonly givers: ReadonlyMap<string, number> },
): Losses['elsewhere'] {
  const elsewhere = new Map<string, string>();
  for (const key of loser.lost) {
    const together = losers.filter(({ lost }) => lost.has(key));
    const isWithdrawn = together.length === givers.get(key);
    const asking = isWithdrawn ? together[0] : together.find((one) => isWider(one.role, loser.role));
    if (asking && asking !== loser) elsewhere.set(key, asking.role.roleId);
  }
  return elsewhere;
}

const without = (
  { entitlements }: GovernedRole,
  keys: { readonly has: (key: string) => boolean } = new Set(),
): GovernedRole['entitlements'] => entitlements.filter((key) => !keys.has(keyText(key)));

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Entitlements that fewer than half of the members who are still here hold. */
function lostBy({ members, entitlements }: GovernedRole, { attributes, holds }: Today): ReadonlySet<string> {
  const here = members.filter((id) => attributes.has(id));
  const keys = here.length === 0 ? [] : entitlements.map(keyText);
  return new Set(keys.filter((key) => here.filter((id) => holds(id, key)).length * 2 < here.length));
}

/** More people, and among them most of the other's. */
function isWider({ members }: GovernedRole, than: GovernedRole): boolean {
  if (members.length <= than.members.length) return false;
  const all = new Set(members);
  return than.members.filter((id) => all.has(id)).length * 2 > than.members.length;
}
