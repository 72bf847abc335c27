import type { Account, AccountClass, SourceReading } from '../domain/account.js';
import type { HygieneSpec } from '../domain/campaign.js';
import type { Finding } from '../domain/finding.js';
import type { Identity, OrphanReason, SetAside } from '../domain/identity.js';
import { compareKeys, compareText, keyText } from '../domain/keys.js';
import type { Verdict } from '../domain/stage-results.js';
import { personReasons, secondaryReasons } from './leavers.js';
import { answerFor, type Answer } from './answerable.js';
import { ownerResolver } from './owners.js';
import { isPlatform, needsOwner, trackOf } from './tracks.js';
import { usageReasons } from './usage.js';

export interface OrphanInput {
  readonly readings: readonly SourceReading[];
  readonly identities: readonly Identity[];
  readonly verdicts: readonly Verdict[];
  readonly policy: HygieneSpec['orphans'];
  readonly asOf: string;
}

export interface OrphanOutput {
  readonly setAside: readonly SetAside[];
  /** The identities with their owners filled in. */
  readonly identities: readonly Identity[];
  readonly findings: readonly Finding[];
}

/** One account with all that its reasons are read from. */
export interface Case {
  readonly account: Account;
  readonly class: AccountClass;
  readonly identity: Identity;
  /** Employment records of the person behind it, if any. */
  readonly people: readonly Account[];
  /** Is there a system of record for people at all? Without one nobody can be unknown to it. */
  readonly hasRecord: boolean;
  readonly asOf: string;
  readonly policy: HygieneSpec['orphans'];
}

/**
 * Accounts nobody living answers for, with every reason that holds. Only what can still be used is an orphan: a disabled
 * account needs no reason, a record of employment is no access, and a platform's own account is nobody's.
 */
export function findOrphans(input: OrphanInput): OrphanOutput {
  const world = survey(input);
  const judged = world.cases.map((one) => judge(one, world));
  const setAside = judged.flatMap(({ setAside: one }) => one ?? []);
  const ownersOf = new Map(judged.flatMap(({ identity, answer }) => (answer ? [[identity, answer] as const] : [])));
  const identities = input.identities.map((identity) => {
    const owners = ownersOf.get(identity.id)?.owners ?? [];
    return owners.length === 0 || identity.ownerIds ? identity : { ...identity, ownerIds: owners };
  });
  const findings = [...danglingFindings(input.readings), ...judged.flatMap(({ findings: own }) => own)];
  return { setAside: setAside.sort(compareKeys), identities, findings };
}

interface World {
  readonly cases: readonly Case[];
  readonly accounts: ReadonlyMap<string, Account>;
  readonly identities: ReadonlyMap<string, Identity>;
  readonly resolve: ReturnType<typeof ownerResolver>;
  /** Accounts (roles) that trust somebody who is not there. */
  readonly dangling: ReadonlySet<string>;
}

function survey({ readings, identities, verdicts, policy, asOf }: OrphanInput): World {
  const all = readings.flatMap(({ accounts }) => accounts);
  const accounts = new Map(all.map((account) => [keyText(account.key), account]));
  const classes = new Map(verdicts.map((verdict) => [keyText(verdict.key), verdict.class]));
  const hasRecord = all.some(({ employment }) => employment !== undefined);
  const cases = identities.flatMap((identity) => {
    const members = identity.accounts.flatMap((key) => accounts.get(keyText(key)) ?? []);
    const people = members.filter(({ employment }) => employment !== undefined);
    return members.map((account) => {
      const taken = classes.get(keyText(account.key)) ?? identity.class;
      return { account, class: taken, identity, people, hasRecord, asOf, policy };
    });
  });
  const trusts = readings.flatMap(({ dangling }) => dangling).filter(({ kind }) => kind === 'trust');
  return {
    cases,
    accounts,
    identities: new Map(identities.map((identity) => [identity.id, identity])),
    resolve: ownerResolver(identities, all),
    dangling: new Set(trusts.flatMap(({ trustedBy }) => (trustedBy ? [keyText(trustedBy)] : []))),
  };
}

interface Judgement {
  readonly identity: string;
  readonly setAside?: SetAside;
  readonly answer?: Answer;
  readonly findings: readonly Finding[];
}

function judge(one: Case, world: World): Judgement {
  const { account, identity } = one;
  const answer =
    trackOf(one.class) === 'human' || one.class === 'privileged_admin' ? undefined : answerFor(one, world.resolve);
  const verdict: Judgement = { identity: identity.id, findings: [], ...(answer ? { answer } : {}) };
  if (!account.enabled || account.employment !== undefined || isPlatform(one.class)) return verdict;
  const reasons = [...new Set(reasonsOf(one, world, answer))].sort(compareText);
  if (reasons.length === 0) return verdict;
  const setAside: SetAside = {
    source: account.key.source,
    id: account.key.id,
    bucket: 'orphan',
    class: one.class,
    reasons,
    detail: detailOf(one, reasons, answer),
  };
  return { ...verdict, setAside, findings: [orphanFinding(one, setAside)] };
}

function reasonsOf(one: Case, world: World, answer: Answer | undefined): readonly OrphanReason[] {
  const { account, asOf } = one;
  // Nothing else is alive about an account that has run out; that it was never disabled is the finding.
  if (account.expiresAt !== undefined && Date.parse(account.expiresAt) < Date.parse(asOf)) return ['expired'];
  const trust: readonly OrphanReason[] = world.dangling.has(keyText(account.key)) ? ['dangling_trust'] : [];
  switch (trackOf(one.class)) {
    case 'human':
      return [...personReasons(one), ...usageReasons(one)];
    case 'guest':
      return guestReasons(one, answer);
    case 'privileged':
      if (one.class !== 'privileged_admin') return [...ownerReasons(one, answer), ...usageReasons(one)];
      return [
        ...secondaryReasons(
          one,
          (key) => world.accounts.get(key),
          (id) => world.identities.get(id),
        ),
        ...usageReasons(one),
      ];
    case 'non_human':
    case 'shared':
      return [...ownerReasons(one, answer), ...usageReasons(one), ...trust];
  }
}

/** A guest answers to whoever invited them; unknown to the system of record is what guests are. */
function guestReasons(one: Case, answer: Answer | undefined): readonly OrphanReason[] {
  const isSponsored = one.people.length > 0 || answer?.kind === 'answered';
  const unused = usageReasons(one).map((reason) =>
    reason === 'dormant' && !isSponsored ? 'dormant_guest_no_sponsor' : reason,
  );
  return one.people.length > 0 ? [...personReasons(one), ...unused] : unused;
}

function ownerReasons(one: Case, answer: Answer | undefined): readonly OrphanReason[] {
  if (!needsOwner(one.class) || !answer || answer.kind === 'answered') return [];
  return [answer.kind === 'left' ? 'owner_is_leaver' : 'no_owner'];
}

const texts: Readonly<Record<OrphanReason, string>> = {
  leaver_active: 'its person has left and it still works',
  no_owner: 'nobody is named who answers for it',
  owner_is_leaver: 'whoever answered for it has left',
  dormant: 'it has not been used for longer than policy allows',
  dormant_guest_no_sponsor: 'a guest who has not come for long and whom nobody sponsors',
  uncorrelated: 'it belongs to no known person',
  no_sor: 'several systems know this person, the system of record does not',
  never_used: 'it has never been used',
  not_used_in_window: 'it was not used in the window its source keeps',
  expired: 'it expired and was never disabled',
  dangling_trust: 'it trusts a principal that no longer exists',
  primary_disabled_secondary_active: 'the ordinary accounts of its person are disabled, this one is not',
};

function detailOf({ account }: Case, reasons: readonly OrphanReason[], answer: Answer | undefined): string {
  const used = account.lastUse.kind === 'at' ? [`last used ${account.lastUse.at.slice(0, 10)}`] : [];
  const said =
    answer && answer.kind !== 'answered' && answer.said.length > 0 ? [`named: ${answer.said.join(', ')}`] : [];
  return [...reasons.map((reason) => texts[reason]), ...used, ...said].join('; ');
}

const orphanFinding = ({ account }: Case, { reasons, detail }: SetAside): Finding => ({
  code: 'ORPHAN',
  severity: 'warning',
  source: account.key.source,
  line: account.at.line,
  subject: account.key.id,
  message: `${reasons.join(', ')}: ${detail}`,
});

/** Sources may have said so already; each dangling grant is said once. */
function danglingFindings(readings: readonly SourceReading[]): readonly Finding[] {
  return readings.flatMap(({ source, dangling, findings }) => {
    const said = new Set(
      findings.filter(({ code }) => code.startsWith('DANGLING')).map(({ line, subject }) => `${line} ${subject}`),
    );
    const all = dangling.map(({ on, principal, kind, at }): Finding => {
      const code = kind === 'trust' ? 'DANGLING_TRUST' : 'DANGLING_GRANT';
      const message = `${on} names ${principal}, which does not exist`;
      return { code, severity: 'warning', source, line: at.line, subject: `${on}->${principal}`, message };
    });
    return all.filter(({ line, subject }) => !said.has(`${line} ${subject}`));
  });
}
