import type { Account } from '../domain/account.js';
import type { HygieneSpec } from '../domain/campaign.js';
import type { Finding } from '../domain/finding.js';
import { compareKeys, keyText } from '../domain/keys.js';
import type { Merge, OpenMatch } from '../domain/stage-results.js';
import { blocksOf, matchContext } from './blocking.js';
import { Clusters, compareClusters, type Cluster } from './clusters.js';
import { weighMatch, type MatchContext } from './match-evidence.js';
import { employeeId, employeeIdsOf, mailsOf, type EmployeeId } from './normalise.js';
import { humanName, namesContradict } from './person-name.js';

/** The best of several candidates must lead by this much, or the choice is a person's. */
const MARGIN = 0.2;

export interface Correlation {
  readonly clusters: readonly Cluster[];
  readonly merges: readonly Merge[];
  readonly openMatches: readonly OpenMatch[];
  readonly findings: readonly Finding[];
}

/**
 * Groups the accounts of people: first by keys that systems of record vouch for, then by weighed evidence in three bands
 * (merge, ask, keep apart). A false merge is far worse than a missed one, so hard rules are asked again at every join.
 */
export function correlate(accounts: readonly Account[], merge: HygieneSpec['merge'], asOf: string): Correlation {
  const sorted = [...accounts].sort((a, b) => compareKeys(a.key, b.key));
  const work: Work = { clusters: new Clusters(sorted, asOf), accounts: sorted, merge, asOf, merges: [], findings: [] };
  joinByKeys(work);
  const context = matchContext(work.clusters, sorted, asOf);
  joinByEvidence(work, context, { left: isOnRecord, right: isOnRecord });
  while (joinByEvidence(work, context, { left: isUnknown, right: isOnRecord })) {
    // A cluster that grew knows more mailboxes and logins, which may settle what was open a round ago.
  }
  joinByEvidence(work, context, { left: isUnknown, right: isUnknown });
  const openMatches = openPairs(work, context);
  return {
    clusters: work.clusters.all(),
    merges: work.merges,
    openMatches,
    findings: [...work.findings, ...openMatches.map(openFinding)],
  };
}

interface Work {
  readonly clusters: Clusters;
  readonly accounts: readonly Account[];
  readonly merge: HygieneSpec['merge'];
  readonly asOf: string;
  readonly merges: Merge[];
  readonly findings: Finding[];
}

function joinByKeys(work: Work): void {
  joinEqual(work, 'employee-id', telling(work));
  joinEqual(work, 'anchor', ({ anchors }) => anchors);
  joinPrevious(work);
}

/** Ids that say who: known to a system of record, or at least not the bare number of several people there. */
function telling(work: Work): (account: Account) => readonly string[] {
  const variants = new Map<string, Set<string>>();
  for (const { key, variant } of work.accounts.filter(({ employment }) => employment).flatMap(employeeIdsOf)) {
    variants.set(variant, (variants.get(variant) ?? new Set()).add(key));
  }
  const tells = ({ key, variant }: EmployeeId): boolean =>
    work.clusters.isKnownId(key) || (variants.get(variant)?.size ?? 0) <= 1;
  return (account) =>
    employeeIdsOf(account)
      .filter(tells)
      .map(({ key }) => key);
}

/** Systems of record first within a group, so that what is compared with is a person where there is one. */
function joinEqual(work: Work, rule: 'employee-id' | 'anchor', keysOf: (account: Account) => readonly string[]): void {
  const first = new Map<string, Account>();
  const inOrder = [...work.accounts].sort(
    (a, b) => Number(b.employment !== undefined) - Number(a.employment !== undefined),
  );
  for (const account of inOrder) {
    for (const key of keysOf(account)) {
      const known = first.get(key);
      if (!known) first.set(key, account);
      else if (rule === 'anchor' || !isTypo(account, known))
        join(work, { left: account, right: known, rule, why: `same ${rule}` });
      else work.findings.push(contradiction(account, known));
    }
  }
}

/** Equal ids under the names and mailboxes of two people: one of the ids was typed into the wrong record. */
function isTypo(account: Account, person: Account): boolean {
  const [mine, theirs] = [humanName(account), humanName(person)];
  if (!mine || !theirs || !namesContradict(mine, theirs)) return false;
  const mails = new Set(mailsOf(person).map(({ key }) => key));
  return !mailsOf(account).some(({ key }) => mails.has(key));
}

function joinPrevious(work: Work): void {
  const byId = new Map<string, Account[]>();
  for (const account of work.accounts) {
    for (const { key } of employeeIdsOf(account)) byId.set(key, [...(byId.get(key) ?? []), account]);
  }
  for (const account of work.accounts) {
    for (const text of account.previousEmployeeIds) {
      const previous = byId.get(employeeId(text)?.key ?? '') ?? [];
      const why = 'its system of record names the other as the former id';
      for (const right of previous) join(work, { left: account, right, rule: 'previous-employee-id', why });
    }
  }
}

interface HardJoin {
  readonly left: Account;
  readonly right: Account;
  readonly rule: Merge['rule'];
  readonly why: string;
}

function join(work: Work, { left, right, rule, why }: HardJoin): void {
  const [a, b] = [work.clusters.of(left), work.clusters.of(right)];
  if (a === b) return;
  const rejection = work.clusters.rejection(a, b);
  if (rejection !== undefined) work.findings.push(refusedJoin(left, right, `${why}, but ${rejection}`));
  else if (work.clusters.join(left, right)) {
    work.merges.push({ left: left.key, right: right.key, rule, score: 1, evidence: [why] });
  }
}

interface Proposal {
  readonly left: Cluster;
  readonly right: Cluster;
  readonly score: number;
  readonly evidence: readonly string[];
}

/** Which clusters are compared with which. */
interface Pairing {
  readonly left: (cluster: Cluster) => boolean;
  readonly right: (cluster: Cluster) => boolean;
}

const isOnRecord = ({ people }: Cluster): boolean => people.length > 0;
const isUnknown = ({ people }: Cluster): boolean => people.length === 0;

/** One round: every proposal is made on the state at its beginning, then taken in order of score. True when one was. */
function joinByEvidence(work: Work, context: MatchContext, pairing: Pairing): boolean {
  const sure = proposals(work, context, pairing).filter(({ best, second }) => isSure(best, second, work.merge.auto));
  const ordered = sure.map(({ best }) => best).sort((a, b) => b.score - a.score || compareClusters(a.left, b.left));
  const before = work.merges.length;
  for (const { left, right, score, evidence } of ordered) {
    const [from, to] = [left.accounts[0], right.accounts[0]];
    if (!from || !to || work.clusters.of(from) === work.clusters.of(to)) continue;
    if (work.clusters.join(from, to))
      work.merges.push({ left: from.key, right: to.key, rule: 'evidence', score, evidence });
  }
  return work.merges.length > before;
}

const isSure = (best: Proposal, second: Proposal | undefined, auto: number): boolean =>
  best.score >= auto && (second === undefined || best.score - second.score >= MARGIN - 1e-9);

interface Choice {
  readonly best: Proposal;
  readonly second: Proposal | undefined;
}

function proposals(work: Work, context: MatchContext, pairing: Pairing): readonly Choice[] {
  const all = work.clusters.all();
  const { candidates, overCap } = blocksOf(all);
  for (const key of overCap) note(work, overCapFinding(key));
  return all.filter(pairing.left).flatMap((left) => {
    const rivals = candidates(left).filter(
      (right) => pairing.right(right) && work.clusters.rejection(left, right) === undefined,
    );
    const scored = rivals.map((right) => ({ left, right, ...weighMatch(left, right, context) }));
    const [best, second] = scored.sort((a, b) => b.score - a.score || compareClusters(a.right, b.right));
    return best ? [{ best, second }] : [];
  });
}

/** What stays open after the last round: a pair in the asking band, or two candidates too close to choose between. */
function openPairs(work: Work, context: MatchContext): readonly OpenMatch[] {
  const seen = new Set<string>();
  const open = [
    ...proposals(work, context, { left: isOnRecord, right: isOnRecord }),
    ...proposals(work, context, { left: isUnknown, right: () => true }),
  ];
  return open
    .map(({ best }) => best)
    .filter(({ score }) => score >= work.merge.ask)
    .flatMap(({ left, right, score, evidence }) => {
      const [a, b] = [left.accounts[0], right.accounts[0]].sort((x, y) => (x && y ? compareKeys(x.key, y.key) : 0));
      if (!a || !b) return [];
      const pair = keyText(a.key) + keyText(b.key);
      if (seen.has(pair)) return [];
      seen.add(pair);
      return [{ left: a.key, right: b.key, score, evidence }];
    });
}

function note(work: Work, finding: Finding): void {
  if (!work.findings.some(({ code, subject }) => code === finding.code && subject === finding.subject))
    work.findings.push(finding);
}

const openFinding = ({ left, right, score, evidence }: OpenMatch): Finding => ({
  code: 'MATCH_NEEDS_REVIEW',
  severity: 'warning',
  source: left.source,
  subject: left.id,
  message: `may be the same person as ${right.id} of ${right.source} (${score}), kept apart: ${evidence.join('; ')}`,
});

const contradiction = (account: Account, person: Account): Finding => ({
  code: 'KEY_CONTRADICTED',
  severity: 'warning',
  source: account.key.source,
  line: account.at.line,
  subject: account.key.id,
  message: `carries the employee id of ${person.key.id} of ${person.key.source} under another name and mailbox, kept apart`,
});

const refusedJoin = (left: Account, right: Account, why: string): Finding => ({
  code: 'MATCH_REJECTED',
  severity: 'warning',
  source: left.key.source,
  line: left.at.line,
  subject: left.key.id,
  message: `not merged with ${right.key.id} of ${right.key.source}: ${why}`,
});

const overCapFinding = (key: string): Finding => ({
  code: 'BLOCK_OVER_CAP',
  severity: 'info',
  source: '',
  subject: key,
  message: 'too many accounts share this key for it to say anything about who they are',
});
