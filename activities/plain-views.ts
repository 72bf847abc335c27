import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { Account } from '../src/domain/account.js';
import type { CampaignSpec } from '../src/domain/campaign.js';
import { attributeFacts } from '../src/domain/attestable-views.js';
import { grantsIn } from '../src/domain/account.js';
import { CodedError } from '../src/domain/errors.js';
import { compareText, keyText, sameKey, type AccountKey } from '../src/domain/keys.js';
import { countRows, MOST_LISTED, row } from '../src/domain/plain-rows.js';
import type { ReviewSubject } from '../src/domain/review.js';
import {
  accountsOf,
  type DeduplicateResult,
  type FreezeResult,
  type InventoryResult,
  type RemoveOrphansResult,
  type SplitResult,
} from '../src/domain/stage-results.js';
import type { PlainKind, PlainSection, PlainView } from '../src/domain/view.js';
import type { StageDigests } from './review-context.js';

export type PlainSubject = Extract<ReviewSubject, { readonly kind: Exclude<PlainKind, 'membership'> }>;

export interface PlainQuestion {
  readonly campaignId: string;
  readonly subject: PlainSubject;
  readonly spec: CampaignSpec;
  readonly stages: StageDigests;
}

/** What the reviewers of such a question are shown, and its title. */
export async function plainView(
  blobs: Blobs,
  question: PlainQuestion,
): Promise<{ readonly title: string; readonly view: PlainView }> {
  const { campaignId, subject } = question;
  const { title, sections } = await factsOf(blobs, question);
  return { title, view: { kind: subject.kind, campaignId, sections } };
}

interface Facts {
  readonly title: string;
  readonly sections: readonly PlainSection[];
}

async function factsOf(blobs: Blobs, { subject, spec, stages }: PlainQuestion): Promise<Facts> {
  const at = (stage: string): string => stages[stage] ?? '';
  const inventory = await loadInventory(blobs, at('inventory'));
  switch (subject.kind) {
    case 'attribute':
      return attributeFacts(subject.attribute, spec, inventory);
    case 'match':
      return matchFacts(subject, inventory, await getJson<DeduplicateResult>(blobs, at('deduplicate')));
    case 'account-class':
      return classFacts(subject.account, inventory, await getJson<SplitResult>(blobs, at('split-non-human')));
    case 'nhi-owner':
      return machineFacts(subject.identity, inventory, await getJson<SplitResult>(blobs, at('split-non-human')));
    case 'circuit-breaker':
      return breakerFacts(subject.source, spec, await getJson<RemoveOrphansResult>(blobs, at('remove-orphans')));
    case 'readiness':
      return readinessFacts(await getJson<FreezeResult>(blobs, at('freeze-snapshot')));
  }
}

function matchFacts(
  { left, right }: { readonly left: AccountKey; readonly right: AccountKey },
  inventory: InventoryResult,
  { openMatches }: DeduplicateResult,
): Facts {
  const match = openMatches.find((one) => sameKey(one.left, left) && sameKey(one.right, right));
  const evidence = (match?.evidence ?? []).map((why, index) => row(`Evidence ${index + 1}`, why));
  return {
    title: `${left.source} ${left.id} and ${right.source} ${right.id}: one identity, or two?`,
    sections: [
      { title: 'Evidence', rows: [row('Score', String(match?.score ?? 0)), ...evidence] },
      accountSection(inventory, left),
      accountSection(inventory, right),
    ],
  };
}

function classFacts(account: AccountKey, inventory: InventoryResult, split: SplitResult): Facts {
  const identity = split.identities.find(({ accounts }) => accounts.some((key) => sameKey(key, account)));
  const reasons = (identity?.reasons ?? []).map((why, index) => row(`Reason ${index + 1}`, why));
  return {
    title: `${account.source} ${account.id}: a person, or what?`,
    sections: [
      {
        title: 'Taken for',
        rows: [row('Class', identity?.class ?? ''), row('Confidence', String(identity?.confidence ?? 0)), ...reasons],
      },
      accountSection(inventory, account),
    ],
  };
}

function machineFacts(id: string, inventory: InventoryResult, split: SplitResult): Facts {
  const identity = split.identities.find((one) => one.id === id);
  if (!identity) throw new CodedError('IDENTITY_MISSING', `expected identity ${id} among those of stage 4`);
  const keys = new Set(identity.accounts.map(keyText));
  const grants = [...grantsIn(inventory.readings)].filter(({ account }) => keys.has(keyText(account)));
  const [first] = identity.accounts;
  return {
    title: `${first ? `${first.source} ${first.id}` : 'A machine identity'}: is it yours, and still needed?`,
    sections: [
      {
        title: 'What it is',
        rows: [
          row('Class', identity.class),
          row('Confidence', String(identity.confidence)),
          row('Entitlements held', String(grants.length)),
          ...(identity.ownerIds ?? []).map((owner) => ({ label: 'Owner on record', value: { identity: owner } })),
        ],
      },
      ...identity.accounts.slice(0, MOST_LISTED).map((key) => accountSection(inventory, key)),
    ],
  };
}

function breakerFacts(source: string, { hygiene }: CampaignSpec, result: RemoveOrphansResult): Facts {
  const tripped = result.tripped.find((one) => one.source === source);
  const { share, atLeast } = hygiene.orphans.breaker;
  const counts = new Map<string, number>();
  for (const one of result.setAside) {
    if (one.source !== source) continue;
    for (const reason of one.reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return {
    title: `Source ${source}: may this run set aside ${tripped?.removed ?? 0} of ${tripped?.accounts ?? 0} accounts?`,
    sections: [
      {
        title: 'What it would do',
        rows: [
          row('Accounts set aside', `${tripped?.removed ?? 0} of ${tripped?.accounts ?? 0}`),
          row('Allowed without asking', `up to ${share * 100} %, or fewer than ${atLeast}`),
        ],
      },
      { title: 'Reasons', rows: countRows(counts) },
    ],
  };
}

function readinessFacts({ readiness }: FreezeResult): Facts {
  const failed = readiness.checks.filter(({ ok }) => !ok);
  return {
    title: 'This set is not fit to mine: mine it in spite of that?',
    sections: [
      {
        title: `Score ${readiness.score}`,
        rows: failed.map(({ name, value, limit, advice }) => row(name, `${value}, limit ${limit}. ${advice}`)),
      },
    ],
  };
}

/** What a record says of itself, names left out: they are looked up, and can be erased. */
function accountSection(inventory: InventoryResult, key: AccountKey): PlainSection {
  const account = accountsOf(inventory.readings).find((one) => sameKey(one.key, key));
  return { title: `${key.source} ${key.id}`, rows: account ? accountRows(account) : [row('Record', 'not there')] };
}

function accountRows(account: Account): PlainSection['rows'] {
  const attributes = Object.entries(account.attributes).sort(([a], [b]) => compareText(a, b));
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['Created', account.createdAt],
    ['Declared type', account.declaredType],
    ['Last use', account.lastUse.kind === 'at' ? account.lastUse.at : account.lastUse.kind],
    ['Signals', account.signals.join(', ') || undefined],
  ];
  return [
    row('State', account.enabled ? 'enabled' : 'disabled'),
    ...optional.flatMap(([label, value]) => (value === undefined ? [] : [row(label, value)])),
    ...attributes.map(([name, value]) => row(name, value)),
  ];
}
