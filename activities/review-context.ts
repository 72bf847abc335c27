import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { Entitlement, OwnerReference } from '../src/domain/account.js';
import type { Candidate, MiningResult } from '../src/domain/candidate.js';
import { CodedError } from '../src/domain/errors.js';
import type { Identity } from '../src/domain/identity.js';
import { keyText, type EntitlementKey } from '../src/domain/keys.js';
import { accountsOf, type FreezeResult, type InventoryResult } from '../src/domain/stage-results.js';

/** Blob addresses of the finished stages, by stage. */
export type StageDigests = Readonly<Record<string, string>>;

/** What planning and closing a candidate's review look up, indexed once for all reviews of a campaign. */
export interface ReviewContext {
  /** Throws `CANDIDATE_MISSING`. */
  candidate(id: string): Candidate;
  readonly candidates: readonly Candidate[];
  entitlement(key: EntitlementKey): Entitlement | undefined;
  identity(id: string): Identity | undefined;
  /** The e-mail of whoever a source points at; undefined for teams, resources and strangers. */
  emailOf(owner: OwnerReference): string | undefined;
  /** The identities whose e-mail this is, that of any of their accounts: all accounts of one person. */
  identitiesOf(email: string): readonly string[];
}

/** The contexts used last, by content: a pure function of immutable blobs, so sharing them is safe. */
const recent = new Map<string, Promise<ReviewContext>>();
const KEPT = 2;

export function reviewContext(blobs: Blobs, stages: StageDigests): Promise<ReviewContext> {
  const key = JSON.stringify([stages['inventory'], stages['freeze-snapshot'], stages['mine-roles']]);
  const known = recent.get(key);
  if (known) return known;
  const context = loadContext(blobs, stages);
  recent.set(key, context);
  context.catch(() => recent.delete(key));
  const oldest = recent.keys().next().value;
  if (recent.size > KEPT && oldest !== undefined) recent.delete(oldest);
  return context;
}

async function loadContext(blobs: Blobs, stages: StageDigests): Promise<ReviewContext> {
  const inventory = await loadInventory(blobs, stages['inventory'] ?? '');
  const frozen = await getJson<FreezeResult>(blobs, stages['freeze-snapshot'] ?? '');
  const { candidates } = await getJson<MiningResult>(blobs, stages['mine-roles'] ?? '');
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
  const entitlements = new Map(
    inventory.readings.flatMap(({ entitlements: all }) => all.map((one) => [keyText(one.key), one] as const)),
  );
  const identities = new Map(frozen.identities.map((identity) => [identity.id, identity]));
  return {
    candidates,
    candidate: (id) => byId.get(id) ?? missing(id),
    entitlement: (key) => entitlements.get(keyText(key)),
    identity: (id) => identities.get(id),
    emailOf: ownerLookup(inventory, frozen.identities),
    identitiesOf: emailLookup(inventory, frozen.identities),
  };
}

function ownerLookup(inventory: InventoryResult, identities: readonly Identity[]): ReviewContext['emailOf'] {
  const byAccount = new Map<string, string>();
  for (const { accounts, secondary, email } of identities) {
    if (email) for (const key of [...accounts, ...secondary]) byAccount.set(keyText(key), email);
  }
  const byEmployee = new Map<string, string>();
  for (const account of accountsOf(inventory.readings)) {
    const email = byAccount.get(keyText(account.key));
    if (account.employment && email) for (const id of account.employeeIds) byEmployee.set(id, email);
  }
  return (owner) => {
    switch (owner.kind) {
      case 'account':
        return byAccount.get(keyText(owner.key));
      case 'employee-id':
        return byEmployee.get(owner.value);
      case 'email':
        return owner.value.toLowerCase();
      case 'team':
      case 'resource':
        return undefined;
    }
  };
}

/** An identity's own e-mail names it before an account's does, because shared mailboxes are told in more than one. */
export function emailLookup(
  inventory: InventoryResult,
  identities: readonly Identity[],
): ReviewContext['identitiesOf'] {
  const emails = new Map(accountsOf(inventory.readings).map(({ key, emails: own }) => [keyText(key), own] as const));
  const main = new Map<string, string[]>();
  const others = new Map<string, string[]>();
  for (const { id, email, accounts, secondary } of identities) {
    const told = [...accounts, ...secondary].flatMap((key) => emails.get(keyText(key)) ?? []);
    if (email) add(main, email, id);
    for (const other of new Set(told.map((text) => text.toLowerCase()))) add(others, other, id);
  }
  return (email) => main.get(email.toLowerCase()) ?? others.get(email.toLowerCase()) ?? [];
}

function add(index: Map<string, string[]>, email: string, id: string): void {
  const key = email.toLowerCase();
  index.set(key, [...(index.get(key) ?? []), id]);
}

function missing(id: string): never {
  throw new CodedError('CANDIDATE_MISSING', `expected candidate ${id} among the mined ones`);
}
