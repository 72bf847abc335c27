import type { Candidate } from './candidate.js';
import type { StandingRole } from './carry-over.js';
import { compareText } from './keys.js';
import type { Snapshot } from './snapshot.js';

/** Nearly everybody in the role has the value, and nearly everybody with it is in the role or misses little of it. */
const RECALL = 0.95;
const PRECISION = 0.9;

/** The value of one driving attribute that told a role's people when it was approved; the closest one, ties by name. */
export function standingRule(
  { members, nearMembers }: Pick<Candidate, 'members' | 'nearMembers'>,
  { identities }: Pick<Snapshot, 'identities'>,
): StandingRole['rule'] {
  const group = new Set([...members, ...nearMembers.map(({ identity }) => identity)]);
  const inside = new Map<string, { readonly attribute: string; readonly value: string; in: number; all: number }>();
  for (const { id, attributes } of identities) {
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value === '') continue;
      const key = JSON.stringify([attribute, value]);
      const count = inside.get(key) ?? { attribute, value, in: 0, all: 0 };
      count.all += 1;
      if (group.has(id)) count.in += 1;
      inside.set(key, count);
    }
  }
  const [best] = [...inside]
    .filter(([, count]) => count.in >= RECALL * group.size && count.in >= PRECISION * count.all)
    .sort(([a, m], [b, n]) => n.in / n.all - m.in / m.all || compareText(a, b));
  return best ? { attribute: best[1].attribute, value: best[1].value } : null;
}
