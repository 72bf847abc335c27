import type { Account } from '../domain/account.js';
import { compareKeys, compareText, keyText } from '../domain/keys.js';
import type { Verdict } from '../domain/stage-results.js';
import { classify } from './classify.js';
import type { PeopleIndex } from './people-index.js';

/** A verdict on every account, in key order. Records that are one account in two systems get one class: the more severe. */
export function classifyAll(accounts: readonly Account[], index: PeopleIndex, asOf: string): readonly Verdict[] {
  const sorted = [...accounts].sort((a, b) => compareKeys(a.key, b.key));
  const verdicts = new Map(sorted.map((account) => [keyText(account.key), classify(account, index, asOf)]));
  const byAnchor = new Map<string, Verdict>();
  for (const account of sorted) {
    const verdict = verdicts.get(keyText(account.key));
    for (const anchor of account.anchors) if (verdict) byAnchor.set(anchor, worse(byAnchor.get(anchor), verdict));
  }
  return sorted.flatMap((account) => {
    const own = verdicts.get(keyText(account.key));
    return own ? [account.anchors.flatMap((anchor) => byAnchor.get(anchor) ?? []).reduce(adopt, own)] : [];
  });
}

/** Non-human before human, then the surer one, then by name, so that no order of records shows. */
function worse(a: Verdict | undefined, b: Verdict): Verdict {
  if (!a || a.class === b.class) return a ?? b;
  if ((a.class === 'human') !== (b.class === 'human')) return a.class === 'human' ? b : a;
  const order = b.confidence - a.confidence || compareText(a.class, b.class);
  return order > 0 ? b : a;
}

const adopt = (own: Verdict, other: Verdict): Verdict =>
  own.class === other.class
    ? own
    : {
        ...own,
        class: other.class,
        confidence: other.confidence,
        reasons: [`the same account in ${other.key.source}: ${other.reasons.join('; ')}`],
      };
