import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { grantsIn, type SourceKind, type SourceReading } from '../../src/domain/account.js';
import type { PlannedGrant } from '../../src/domain/grant-plan.js';
import { renderExport } from '../../src/export/render.js';
import { fileOfBytes } from '../../src/sources/input.js';
import { readScim } from '../../src/sources/scim.js';
import { exportPlan, hostileText, words, worlds, type World } from '../support/export-world.js';

const list = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const text = z.string().min(1);
const value = z.array(z.strictObject({ value: text }));
const members = z.array(z.strictObject({ value: text, type: z.literal('User') }));

/** As much of RFC 7643 §8.7.1 as we write, strictly; `userName` and `displayName` are required there. */
const user = z.strictObject({
  schemas: z.tuple([z.literal(userSchema)]),
  id: text,
  externalId: text.optional(),
  userName: text,
  displayName: z.string(),
  roles: value.optional(),
  entitlements: value.optional(),
});
const group = z
  .object({ schemas: z.tuple([z.literal(groupSchema), text]), id: text, displayName: text, members })
  .catchall(z.unknown())
  // RFC 7643 §3.3: what an extension adds stands under its URI, and `schemas` names it.
  .refine((one) =>
    Object.keys(one).every((key) => ['schemas', 'id', 'displayName', 'members', one.schemas[1]].includes(key)),
  );
const listResponse = z
  .strictObject({
    schemas: z.tuple([z.literal(list)]),
    totalResults: z.number(),
    itemsPerPage: z.number(),
    startIndex: z.literal(1),
    Resources: z.array(z.union([user, group])),
  })
  .refine(
    ({ totalResults, itemsPerPage, Resources }) => totalResults === Resources.length && itemsPerPage === totalResults,
  );

const patchOperation = z.union([
  z.strictObject({
    op: z.literal('add'),
    path: z.enum(['members', 'roles', 'entitlements']),
    value: z.array(z.unknown()).min(1),
  }),
  z.strictObject({
    op: z.literal('remove'),
    path: z.string().regex(/^(members|roles|entitlements)\[value eq ".*"\]$/su),
  }),
]);
const bulk = z.strictObject({
  schemas: z.tuple([z.literal('urn:ietf:params:scim:api:messages:2.0:BulkRequest')]),
  Operations: z.array(
    z.strictObject({
      method: z.literal('PATCH'),
      path: z.string().regex(/^\/(Users|Groups)\/[^/?#]+$/u),
      data: z.strictObject({
        schemas: z.tuple([z.literal('urn:ietf:params:scim:api:messages:2.0:PatchOp')]),
        Operations: z.array(patchOperation).min(1),
      }),
    }),
  ),
});

const kinds: Readonly<Record<string, SourceKind>> = { ad: 'ldif', erp: 'scim' };

function files(made: World, name = 'Right'): ReadonlyMap<string, Uint8Array> {
  return new Map(
    Object.entries(renderExport(exportPlan(made, { ...words(kinds), entitlementName: () => name }), 'scim')),
  );
}

const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

const readIn = (source: string, bytes: Uint8Array): SourceReading =>
  readScim({ source, kind: 'scim', files: [fileOfBytes('resources.json', bytes)] });

/** A right as our own SCIM reader names it: a system that was not read by SCIM has groups only. */
const idIn = ({ source, id }: PlannedGrant['entitlement']): string =>
  kinds[source] === 'scim' && /^(groups|roles|entitlements)\//u.test(id) ? id : `groups/${id}`;

const triple = (of: string, account: string, id: string): string => JSON.stringify([of, account, id]);

/** What the requests would change, as `[system, account, right]`. */
function changesIn(source: string, bytes: Uint8Array): { readonly add: string[]; readonly remove: string[] } {
  const found = { add: [] as string[], remove: [] as string[] };
  for (const { path, data } of bulk.parse(json(bytes)).Operations) {
    const [, kind, id = ''] = path.split('/').map(decodeURIComponent);
    for (const one of data.Operations) {
      const attribute = one.path.replace(/\[.*/su, '');
      const values =
        one.op === 'add'
          ? z
              .array(z.object({ value: text }))
              .parse(one.value)
              .map((each) => each.value)
          : [filtered(one.path)];
      for (const each of values) {
        found[one.op].push(
          kind === 'Groups' ? triple(source, each, `groups/${id}`) : triple(source, id, `${attribute}/${each}`),
        );
      }
    }
  }
  return found;
}

const filtered = (path: string): string => z.string().parse(JSON.parse(/\[value eq (".*")\]$/su.exec(path)?.[1] ?? ''));

describe('the plan as SCIM', () => {
  it('reads back, by our own SCIM source and the requests, as exactly the plan', () => {
    fc.assert(
      fc.property(worlds, hostileText, (made, name) => {
        const all = files(made, name);
        const wanted = (action: PlannedGrant['action']): Set<string> =>
          new Set(
            made.grants.flatMap((one) =>
              one.action === action && one.account !== null
                ? [triple(one.entitlement.source, one.account, idIn(one.entitlement))]
                : [],
            ),
          );
        const [given, add, remove] = [new Set<string>(), new Set<string>(), new Set<string>()];
        for (const [path, bytes] of all) {
          const [, source = '', file] = path.split('/');
          if (file === 'resources.json') {
            const reading = readIn(source, bytes);
            assert.deepEqual(reading.findings, []);
            assert.deepEqual([reading.dangling, reading.refused, reading.duplicates], [[], [], []]);
            for (const { account, entitlement } of grantsIn([reading]))
              given.add(triple(source, account.id, entitlement.id));
          } else if (file === 'bulk.json') {
            const changes = changesIn(source, bytes);
            for (const one of changes.add) add.add(one);
            for (const one of changes.remove) remove.add(one);
          }
        }
        assert.deepEqual(given, new Set([...wanted('add'), ...wanted('keep')]));
        assert.deepEqual([add, remove], [wanted('add'), wanted('would-revoke')]);
        const rest = json(all.get('without-account.json')!);
        assert.deepEqual(
          rest,
          made.grants.filter(({ account }) => account === null),
        );
      }),
    );
  });

  it('is of the schemas of RFC 7643 and RFC 7644, with ids that its systems gave', () => {
    fc.assert(
      fc.property(worlds, (made) => {
        for (const [path, bytes] of files(made)) {
          if (path.endsWith('bulk.json')) bulk.parse(json(bytes));
          else if (path !== 'without-account.json') listResponse.parse(json(bytes));
        }
      }),
    );
  });

  it('has a group for each governed role, whose members are its people', () => {
    fc.assert(
      fc.property(worlds, (made) => {
        const reading = readIn('roles', files(made).get('roles.json')!);
        assert.deepEqual(reading.dangling, []);
        assert.deepEqual(
          new Set([...grantsIn([reading])].map(({ account, entitlement }) => triple('', account.id, entitlement.id))),
          new Set(
            made.inForce.flatMap(({ roleId, members: own }) => own.map((id) => triple('', id, `groups/${roleId}`))),
          ),
        );
      }),
    );
  });

  it('is the same bytes for the same plan in whatever order it comes', () => {
    fc.assert(
      fc.property(worlds, (made) => {
        const turned = { ...made, histories: [...made.histories].reverse() };
        assert.deepEqual(files(turned), files(made));
      }),
    );
  });
});
