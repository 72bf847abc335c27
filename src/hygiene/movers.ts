import { grantsIn, type Account, type Grant, type SourceReading } from '../domain/account.js';
import type { AttributeSpec } from '../domain/campaign.js';
import type { Finding } from '../domain/finding.js';
import type { Identity } from '../domain/identity.js';
import { keyText } from '../domain/keys.js';
import type { Placement } from '../domain/stage-results.js';
import { attributeOf } from './attributes.js';
import { attributeValueKey } from './normalise.js';

const ATTRIBUTE = 'department';
/** Held by at least this share of the former department, and at most that of the present one. */
const TYPICAL = 0.5;
const UNUSUAL = 0.1;

/**
 * Rights that look left over from a move: a system still shows a former department, whose people typically hold the right,
 * while those of the present one do not. A finding to look at, never a reason to set anything aside.
 */
export function moverFindings({
  readings,
  identities,
  placements,
  attributes,
}: {
  readonly readings: readonly SourceReading[];
  readonly identities: readonly Identity[];
  readonly placements: readonly Placement[];
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
}): readonly Finding[] {
  if (!Object.hasOwn(attributes, ATTRIBUTE)) return [];
  const mined = new Map(
    placements.flatMap(({ key, identity, bucket }) => (bucket === 'mined' ? [[keyText(key), identity]] : [])),
  );
  const departments = departmentsOf(identities, new Set(mined.values()));
  const accounts = new Map(readings.flatMap((reading) => reading.accounts).map((one) => [keyText(one.key), one]));
  const grants = [...grantsIn(readings)].filter(({ via }) => via === undefined);
  const holders = holdersOf(grants, mined);
  const share = (right: string, department: string, but: string): number => {
    const people = [...(departments.members.get(department) ?? [])].filter((id) => id !== but);
    return people.length === 0 ? 0 : people.filter((id) => holders.get(right)?.has(id)).length / people.length;
  };
  return grants.flatMap((grant) => {
    const identity = mined.get(keyText(grant.account));
    const former = formerDepartment(accounts.get(keyText(grant.account)));
    const present = departments.of.get(identity ?? '');
    if (identity === undefined || former === undefined || present === undefined || former === present) return [];
    const right = keyText(grant.entitlement);
    const isLeftOver = share(right, former, identity) >= TYPICAL && share(right, present, identity) <= UNUSUAL;
    return isLeftOver ? [leftOver(grant, { former, present })] : [];
  });
}

function departmentsOf(identities: readonly Identity[], inside: ReadonlySet<string>) {
  const of = new Map<string, string>();
  const members = new Map<string, Set<string>>();
  for (const { id, attributes } of identities) {
    const value = Object.hasOwn(attributes, ATTRIBUTE) ? attributes[ATTRIBUTE] : undefined;
    if (value === undefined || !inside.has(id)) continue;
    const key = attributeValueKey(ATTRIBUTE, value);
    of.set(id, key);
    members.set(key, (members.get(key) ?? new Set()).add(id));
  }
  return { of, members };
}

function holdersOf(
  grants: readonly Grant[],
  mined: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const holders = new Map<string, Set<string>>();
  for (const { account, entitlement } of grants) {
    const identity = mined.get(keyText(account));
    if (identity === undefined) continue;
    holders.set(keyText(entitlement), (holders.get(keyText(entitlement)) ?? new Set()).add(identity));
  }
  return holders;
}

/** What the account's own system still says. */
function formerDepartment(account: Account | undefined): string | undefined {
  const value = account && attributeOf(account, ATTRIBUTE);
  return value === undefined ? undefined : attributeValueKey(ATTRIBUTE, value);
}

const leftOver = (
  { account, entitlement, at }: Grant,
  { former, present }: { readonly former: string; readonly present: string },
): Finding => ({
  code: 'MOVER_LEFTOVER',
  severity: 'warning',
  source: account.source,
  line: at.line,
  subject: account.id,
  message: `holds ${entitlement.id}, which is usual in ${former} and not in ${present}, where the person is now`,
});
