import { verifyChain } from '../../src/snapshot/chain.js';
import { canonical } from '../../src/snapshot/canonical.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import type { SentDecision } from './clients.js';
import type { Facts, WorkflowFact } from './facts.js';

/** What must never happen, by its code, and where it did. */
export interface Violation {
  readonly code:
    | 'CHAIN_BROKEN'
    | 'REFUSED'
    | 'RECEIPTS_DIFFER'
    | 'NOT_ONCE_IN_LEDGER'
    | 'NOT_ONCE_IN_READ_MODEL'
    | 'NOT_ONCE_IN_WORKFLOW'
    | 'HALF_THERE'
    | 'STRANGER'
    | 'READ_MODEL_DIFFERS'
    | 'OUTCOME_DIFFERS'
    | 'CATALOGUE_DIFFERS'
    | 'CAMPAIGN_DIFFERS';
  readonly about: string;
}

/**
 * Holds everything that is written anywhere against what the senders know: acknowledged is exactly once everywhere, and
 * what nobody acknowledged is everywhere or nowhere. Empty when all is well.
 */
export function check(sent: readonly SentDecision[], facts: Facts): readonly Violation[] {
  const index = indexOf(facts);
  const chain = verifyChain(facts.ledger);
  return [
    ...(chain === null ? [] : [{ code: 'CHAIN_BROKEN', about: `entry ${chain}` } as const]),
    ...sent.flatMap((decision) => checkDecision(decision, index)),
    ...checkStrangers(sent, facts, index),
    ...checkReadModel(facts),
    ...facts.workflows.flatMap((workflow) => checkOutcome(workflow, facts, index)),
    ...checkCampaign(facts),
  ];
}

interface Index {
  /** Decision entries by decision id. */
  readonly ledgered: ReadonlyMap<string, readonly LedgerEntry[]>;
  readonly rows: ReadonlyMap<string, Facts['decisions']>;
  readonly workflows: ReadonlyMap<string, WorkflowFact>;
}

const indexOf = (facts: Facts): Index => ({
  ledgered: groupBy(
    facts.ledger.filter(({ kind }) => kind === 'decision'),
    commandIdOf,
  ),
  rows: groupBy(
    facts.decisions.filter(({ refusedCode }) => refusedCode === null),
    ({ decisionId }) => decisionId,
  ),
  workflows: new Map(facts.workflows.map((workflow) => [workflow.reviewId, workflow])),
});

function checkDecision(decision: SentDecision, index: Index): readonly Violation[] {
  const { decisionId, reviewId, fate, seqs, code } = decision;
  if (fate === 'refused') return [{ code: 'REFUSED', about: `${decisionId} as ${code}` }];
  const entries = index.ledgered.get(decisionId) ?? [];
  const rows = index.rows.get(decisionId) ?? [];
  const workflow = index.workflows.get(reviewId);
  const standing = workflow?.standing.filter((id) => id === decisionId).length ?? 0;
  const counts = `${entries.length} in the ledger, ${rows.length} in the read model, ${standing} in the workflow`;
  if (fate === 'unknown' && entries.length + rows.length + standing === 0) return [];
  const missing = fate === 'unknown' && Math.min(entries.length, rows.length, standing) === 0;
  if (missing) return [{ code: 'HALF_THERE', about: `${decisionId}: ${counts}` }];
  const receipts = (workflow?.receipts ?? []).filter((receipt) => receipt.decisionId === decisionId);
  const all = new Set([...seqs, ...[...entries, ...rows, ...receipts].map(({ seq }) => seq)]);
  const about = `${decisionId}: ${counts}`;
  const differ = { code: 'RECEIPTS_DIFFER', about: `${decisionId}: entries ${[...all].join(', ')}` } as const;
  return [
    ...notOnce({ code: 'NOT_ONCE_IN_LEDGER', about }, entries.length),
    ...notOnce({ code: 'NOT_ONCE_IN_READ_MODEL', about }, rows.length),
    ...notOnce({ code: 'NOT_ONCE_IN_WORKFLOW', about }, standing),
    ...(all.size > 1 ? [differ] : []),
  ];
}

const notOnce = (violation: Violation, count: number): readonly Violation[] => (count === 1 ? [] : [violation]);

/** Decisions in the reviews of the senders that nobody sent. */
function checkStrangers(sent: readonly SentDecision[], facts: Facts, index: Index): readonly Violation[] {
  const known = new Set(sent.map(({ decisionId }) => decisionId));
  const reviews = new Set(facts.workflows.map(({ reviewId }) => reviewId));
  const written = [
    ...[...index.ledgered.values()]
      .flat()
      .flatMap((entry) => (reviews.has(reviewIdOf(entry)) ? [commandIdOf(entry)] : [])),
    ...facts.decisions.flatMap(({ reviewId, decisionId }) => (reviews.has(reviewId) ? [decisionId] : [])),
    ...facts.workflows.flatMap(({ standing }) => standing),
  ];
  return [...new Set(written)].filter((id) => !known.has(id)).map((id) => ({ code: 'STRANGER', about: id }));
}

/** The rows of decisions and refusals are those of the ledger, one for one. */
function checkReadModel({ ledger, decisions }: Facts): readonly Violation[] {
  const written = ledger
    .filter(({ kind }) => kind === 'decision' || kind === 'refusal')
    .map((entry) => {
      const { decisionId, reviewId, personId, answer } = commandOf(entry);
      return canonical([entry.seq, decisionId, reviewId, personId, answer, entry.body['code'] ?? null]);
    });
  const shown = decisions.map(({ seq, decisionId, reviewId, personId, answer, refusedCode }) =>
    canonical([seq, decisionId, reviewId, personId, answer, refusedCode]),
  );
  return differences(written, shown).map((about) => ({ code: 'READ_MODEL_DIFFERS', about }));
}

/** One review: its standing decisions say how it must have ended, everywhere. */
function checkOutcome(workflow: WorkflowFact, facts: Facts, index: Index): readonly Violation[] {
  const { reviewId } = workflow;
  const expected = expectedOutcome(reviewId, index);
  const row = facts.reviews.find((one) => one.reviewId === reviewId);
  const entries = facts.ledger.filter(({ kind, body }) => kind === 'outcome' && body['reviewId'] === reviewId);
  const roles = facts.roles.filter((role) => role.reviewId === reviewId);
  const said = [
    textOf(workflow.outcome),
    row?.state === 'closed' ? textOf(row.outcome) : row ? 'open' : 'missing',
    entries.length === 0 ? 'open' : entries.map(({ body }) => textOf(body['outcome'])).join(' and '),
  ];
  const about = `${reviewId}: expected ${expected}, got ${said.join('; ')}`;
  const governed = roles.map(({ decisionIds }) => textOf({ kind: 'approved', decisionIds }));
  const expectedRoles = expected.startsWith('approved') ? [expected] : [];
  return [
    ...(said.every((one) => one === expected) ? [] : [{ code: 'OUTCOME_DIFFERS', about } as const]),
    ...(governed.join() === expectedRoles.join()
      ? []
      : [
          {
            code: 'CATALOGUE_DIFFERS',
            about: `${reviewId}: expected ${expectedRoles.join()}, got ${governed.join()}`,
          } as const,
        ]),
  ];
}

/** One rejection rejects, two approvals approve; else it is still open. */
function expectedOutcome(reviewId: string, { ledgered }: Index): string {
  const commands = [...ledgered.values()]
    .flat()
    .map(commandOf)
    .filter((command) => command.reviewId === reviewId);
  const rejected = commands.find(({ answer }) => answer.kind === 'reject');
  if (rejected) return textOf({ kind: 'rejected', decisionIds: [rejected.decisionId] });
  if (commands.length < 2) return 'open';
  return textOf({ kind: 'approved', decisionIds: commands.map(({ decisionId }) => decisionId) });
}

/** The order of the ledger is the order of the decisions. */
const textOf = (outcome: any): string =>
  outcome ? `${outcome.kind} by ${[...outcome.decisionIds].sort().join(' and ')}` : 'open';

function checkCampaign({ workflows, campaignState }: Facts): readonly Violation[] {
  const open = workflows.filter(({ closed }) => !closed).length;
  const expected = open === 0 ? 'closed' : 'in-review';
  if (campaignState === expected) return [];
  return [{ code: 'CAMPAIGN_DIFFERS', about: `expected ${expected} with ${open} open reviews, got ${campaignState}` }];
}

const commandOf = ({ body }: LedgerEntry): any => body['command'] ?? {};
const commandIdOf = (entry: LedgerEntry): string => commandOf(entry).decisionId;
const reviewIdOf = (entry: LedgerEntry): string => commandOf(entry).reviewId;

function differences(one: readonly string[], other: readonly string[]): readonly string[] {
  const [a, b] = [new Set(one), new Set(other)];
  return [
    ...one.filter((text) => !b.has(text)).map((text) => `in the ledger only: ${text}`),
    ...other.filter((text) => !a.has(text)).map((text) => `in the read model only: ${text}`),
  ];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
