import type { MiningReport } from '../../domain/candidate.js';
import { proofText } from '../../domain/mining-summary.js';
import { compareText, keyText } from '../../domain/keys.js';
import type { ReviewFacts } from '../ledger-facts.js';
import type { ReportMaterial } from './material.js';

/** A figure as one line of text; every number in it is counted in the bundle. */
type Measure = (material: ReportMaterial) => string;

export const measureNames = [
  'sources-confirmed',
  'files-read',
  'identities-merged',
  'orphans-set-aside',
  'accounts-by-class',
  'privileged-kept-out',
  'population-balance',
  'snapshot-frozen',
  'mining-parameters',
  'candidates-mined',
  'reviews-by-outcome',
  'candidates-decided',
  'decisions-signed',
  'decisions-refused',
  'time-to-decide',
  'silence',
  'roles-governed',
  'grants-added',
  'amendments',
  'histories-kept',
  'ledger-chained',
] as const;

export type MeasureName = (typeof measureNames)[number];

/** The figures that control files may name. */
export const measures: Readonly<Record<MeasureName, Measure>> = {
  'sources-confirmed': ({ inventory, facts }) => {
    const about = reviewsOf(facts.reviews, 'source');
    const confirmed = about.filter((review) => outcomeOf(review) === 'confirmed');
    const confirming = `${confirmed.length} of ${inventory.controls.length} sources confirmed by their owners`;
    return `${confirming}; ${sum(inventory.controls.map(({ rows }) => rows))} rows counted`;
  },
  'files-read': ({ inventory }) => {
    const files = inventory.controls.flatMap((control) => control.files);
    const refused = sum(inventory.controls.map((control) => control.refused));
    return `${files.length} export files, each by its SHA-256; ${refused} rows refused, each a finding with its line`;
  },
  'identities-merged': ({ identities }) =>
    `${identities.identities.length} identities; ${identities.merges.length} merges, each explained; ` +
    `${identities.openMatches.length} doubtful pairs kept apart`,
  'orphans-set-aside': ({ orphans }) => {
    const set = orphans.setAside.filter(({ bucket }) => bucket === 'orphan');
    return `${set.length} accounts set aside as orphans: ${counted(set.flatMap(({ reasons }) => reasons))}`;
  },
  'accounts-by-class': ({ split }) =>
    `${split.placements.length} accounts by class: ${counted(split.placements.map((placement) => placement.class))}`,
  'privileged-kept-out': ({ split }) =>
    `${split.privileged.length} privileged grants and ${split.privilegedEntitlements.length} privileged entitlements kept out of mining`,
  'population-balance': ({ frozen }) => {
    const parts = Object.values(frozen.balance.sources).map((source) => source.accounts);
    const total = sum(parts.map((part) => part.total));
    const mined = sum(parts.map(({ buckets }) => buckets.mined));
    return `${total} accounts, each in exactly one bucket: ${mined} mined, ${total - mined} set aside with a reason`;
  },
  'snapshot-frozen': ({ frozen: { snapshot, inputDigest, readiness } }) =>
    `${snapshot.identities.length} identities × ${snapshot.entitlements.length} entitlements frozen as ${inputDigest}, ` +
    `${readiness.fit ? 'fit' : 'NOT fit'} to mine`,
  'mining-parameters': ({ mined }) =>
    Object.entries(mined.report.parameters)
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  'candidates-mined': ({ mined: { candidates, report } }) =>
    `${candidates.length} candidates, ${percent(report.coverage)} of assignments explained, ` +
    `${report.overGrant} grants nobody holds today, ${report.residue.length} assignments left over with a reason; ` +
    foundText(report) +
    fewestOf(report),
  'reviews-by-outcome': ({ facts }) =>
    `${facts.reviews.size} reviews: ${counted([...facts.reviews.values()].map(outcomeOf))}`,
  'candidates-decided': ({ mined, facts }) => {
    const reviews = reviewsOf(facts.reviews, 'candidate-role');
    const decided = reviews.filter((review) => decidedKinds.includes(outcomeOf(review)));
    return `${decided.length} of ${mined.candidates.length} candidates decided by named people: ${counted(reviews.map(outcomeOf))}`;
  },
  'decisions-signed': ({ facts }) => {
    const all = [...facts.reviews.values()].flatMap(({ decisions }) => decisions.map(({ command }) => command));
    const people = new Set(all.map(({ personId }) => personId));
    return `${all.length} signed decisions by ${people.size} people: ${counted(all.map(({ via }) => `by ${via}`))}`;
  },
  'decisions-refused': ({ ledger }) => {
    const codes = ledger.flatMap(({ kind, body }) => (kind === 'refusal' ? [codeOf(body['code'])] : []));
    return codes.length === 0 ? '0 decisions refused' : `${codes.length} decisions refused: ${counted(codes)}`;
  },
  'time-to-decide': ({ facts }) => {
    const reviews = reviewsOf(facts.reviews, 'candidate-role');
    const waits = reviews.flatMap(firstAnswerAfter).sort((a, b) => a - b);
    const quick = waits.filter((wait) => wait < HASTY_MS).length;
    if (waits.length === 0) return 'no candidate was answered';
    const median = Math.round((waits[Math.floor(waits.length / 2)] ?? 0) / 1000);
    return `median ${median} s from question to first answer; ${quick} of ${waits.length} within ${HASTY_MS / 1000} s`;
  },
  silence: ({ facts }) => {
    const silent = [...facts.reviews.values()].filter((review) => outcomeOf(review) === 'expired');
    const governed = silent.filter(({ outcomes }) => outcomes[0]?.role).length;
    return `${silent.length} reviews ended in silence; ${governed} of them put a role in force`;
  },
  'roles-governed': ({ catalogue }) => {
    const members = new Set(catalogue.flatMap((role) => role.members));
    const rights = sum(catalogue.map(({ entitlements }) => entitlements.length));
    return `${catalogue.length} roles in force with ${rights} entitlements for ${members.size} people, each by decisions it names`;
  },
  'grants-added': (material) => `${addedGrants(material)} grants in governed roles that a member does not hold today`,
  amendments: ({ facts }) => {
    const amended = [...facts.reviews.values()].filter(({ outcomes }) => outcomes[0]?.outcome.amendment);
    return `${amended.length} roles approved with changes, each as its approvers made them`;
  },
  'histories-kept': ({ manifest }) =>
    `${manifest.files.filter(({ path }) => path.startsWith('histories/')).length} workflow histories, for replay`,
  'ledger-chained': ({ manifest, ledger }) =>
    `${ledger.length} entries of this campaign in a hash chain of ${manifest.ledger.seq}`,
};

const decidedKinds: readonly string[] = ['approved', 'rejected'];

/** An answer given faster than this was hardly thought about. */
const HASTY_MS = 10_000;

const reviewsOf = (reviews: ReadonlyMap<string, ReviewFacts>, kind: string): readonly ReviewFacts[] =>
  [...reviews.values()].filter(({ opened }) => opened.subject.kind === kind);

const outcomeOf = ({ outcomes }: ReviewFacts): string => outcomes[0]?.outcome.kind ?? 'open';

function firstAnswerAfter({ opened, decisions }: ReviewFacts): readonly number[] {
  const [first] = decisions;
  return first ? [Date.parse(first.at) - Date.parse(opened.at)] : [];
}

function addedGrants({ catalogue, frozen: { snapshot } }: ReportMaterial): number {
  const names = snapshot.entitlements.map(keyText);
  const held = new Map(
    snapshot.identities.map(({ id }, row) => [
      id,
      new Set(snapshot.assignments[row]?.map((column) => names[column] ?? '')),
    ]),
  );
  let added = 0;
  for (const { members, entitlements } of catalogue) {
    for (const member of members) {
      added += entitlements.filter((key) => !held.get(member)?.has(keyText(key))).length;
    }
  }
  return added;
}

const codeOf = (code: unknown): string => (typeof code === 'string' ? code : 'without a code');

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** `3 a, 1 b`, in the order of the names. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => compareText(a, b));
  return sorted.map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
}

const fewestOf = ({ exactCoverRoles, lowerBound, optimal }: MiningReport): string =>
  exactCoverRoles === 0
    ? 'the fewest roles were not computed'
    : `${exactCoverRoles} roles would grant exactly what is held, ${optimal ? 'proven to be the fewest' : `none fewer than ${lowerBound}`}`;

const foundText = ({ found, roles }: MiningReport): string =>
  found ? `objective ${found.objective}, flat WSC ${found.flatWsc}, ${proofText(found, roles)}; ` : '';
