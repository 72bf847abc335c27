import type { LedgerEntry } from '../../src/domain/ledger.js';
import { chainEntry, GENESIS } from '../../src/snapshot/chain.js';
import type { Facts, WorkflowFact } from './facts.js';

/** Ways in which a decision could be lost, doubled or torn: each makes of honest facts what such a fault would leave. */
export const sabotages: Readonly<Record<string, (facts: Facts) => Facts>> = {
  'lost-in-ledger': (facts) => ({ ...facts, ledger: rechain(without(facts.ledger, isDecision)) }),
  'twice-in-ledger': (facts) => {
    const first = facts.ledger.find(isDecision);
    return first ? { ...facts, ledger: rechain([...facts.ledger, { ...first, key: `${first.key}/again` }]) } : facts;
  },
  'lost-in-read-model': (facts) => ({ ...facts, decisions: without(facts.decisions, () => true) }),
  'lost-in-workflow': (facts) => ({ ...facts, workflows: changed(facts.workflows, { standing: [] }) }),
  'half-counted': (facts) => ({
    ...facts,
    reviews: facts.reviews.map((row) => ({ ...row, state: 'settling' as const })),
  }),
  'role-without-approval': (facts) => ({ ...facts, roles: [...facts.roles, ...facts.roles.slice(0, 1)] }),
  'role-missing': (facts) => ({ ...facts, roles: facts.roles.slice(1) }),
  'chain-broken': (facts) => ({ ...facts, ledger: without(facts.ledger, isDecision) }),
};

const isDecision = ({ kind }: LedgerEntry): boolean => kind === 'decision';

function without<T>(items: readonly T[], is: (item: T) => boolean): readonly T[] {
  const at = items.findLastIndex(is);
  return items.filter((_, index) => index !== at);
}

const changed = (workflows: readonly WorkflowFact[], some: Partial<WorkflowFact>): readonly WorkflowFact[] => {
  const at = workflows.findIndex(({ standing }) => standing.length > 0);
  return workflows.map((workflow, index) => (index === at ? { ...workflow, ...some } : workflow));
};

/** A chain that holds by itself, so that only what is missing from it can be noticed. */
function rechain(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const chained: LedgerEntry[] = [];
  for (const entry of entries) {
    const last = chained.at(-1);
    const at = last && last.at > entry.at ? last.at : entry.at;
    chained.push(chainEntry(entry, { seq: chained.length + 1, at, prev: last?.hash ?? GENESIS }));
  }
  return chained;
}
