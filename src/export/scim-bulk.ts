import { compareText } from '../domain/keys.js';
import type { Placed } from './scim.js';
import { targetOf, type Target } from './scim-target.js';

interface Change {
  readonly op: 'add' | 'remove';
  /** The resource to patch. */
  readonly path: string;
  readonly attribute: 'members' | 'roles' | 'entitlements';
  readonly value: string;
}

/** What would change in one system, as one BulkRequest (RFC 7644 §3.7): one PATCH a resource. Sending it twice changes nothing more. */
export function bulkRequest(placed: readonly Placed[]): unknown {
  const changes = new Map<string, Map<string, Change>>();
  for (const change of placed.flatMap(changeOf)) {
    const own = changes.get(change.path) ?? new Map<string, Change>();
    own.set(JSON.stringify([change.attribute, change.op, change.value]), change);
    changes.set(change.path, own);
  }
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [...changes].sort(([a], [b]) => compareText(a, b)).map(([path, own]) => patch(path, [...own.values()])),
  };
}

function changeOf({ grant, of, account }: Placed): readonly Change[] {
  if (grant.action === 'keep') return [];
  const op = grant.action === 'add' ? 'add' : 'remove';
  const { kind, value }: Target = targetOf(grant.entitlement, of.words);
  if (kind !== 'group') return [{ op, path: `/Users/${encodeURIComponent(account)}`, attribute: kind, value }];
  return [{ op, path: `/Groups/${encodeURIComponent(value)}`, attribute: 'members', value: account }];
}

const patch = (path: string, changes: readonly Change[]): unknown => ({
  method: 'PATCH',
  path,
  data: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations(changes) },
});

/** Values to add go together; each to remove is named by a filter (RFC 7644 §3.5.2.2). */
function operations(changes: readonly Change[]): readonly unknown[] {
  const sorted = [...changes].sort((a, b) => compareText(a.attribute, b.attribute) || compareText(a.value, b.value));
  const removed = sorted.filter(({ op }) => op === 'remove');
  return [
    ...(['entitlements', 'members', 'roles'] as const).flatMap((attribute) => {
      const added = sorted.filter((one) => one.op === 'add' && one.attribute === attribute);
      return added.length === 0 ? [] : [{ op: 'add', path: attribute, value: added.map(valueOf) }];
    }),
    ...removed.map(({ attribute, value }) => ({
      op: 'remove',
      path: `${attribute}[value eq ${JSON.stringify(value)}]`,
    })),
  ];
}

const valueOf = ({ attribute, value }: Change): unknown =>
  attribute === 'members' ? { value, type: 'User' } : { value };
