import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { grantPlan, type PlannedGrant } from '../../src/domain/grant-plan.js';
import { holdingsOf } from '../../src/domain/holdings.js';
import { applied, company, pairText, pairsOf, world, worlds } from '../support/export-world.js';

const [A, B, C] = ['a', 'b', 'c'].map((id) => ({ source: 'erp', id })) as [Key, Key, Key];
type Key = { readonly source: string; readonly id: string };

const said = (grants: readonly PlannedGrant[]): readonly string[] =>
  grants.map(({ action, identity, entitlement }) => `${action} ${identity} ${entitlement.id}`);

describe('the plan of a governed role', () => {
  it('keeps what members hold and adds what they do not', () => {
    const { grants } = world(
      new Map([
        ['i1', [A, B]],
        ['i2', [A]],
      ]),
      {
        r: [
          [
            ['i1', 'i2'],
            [A, B],
          ],
        ],
      },
      ['erp'],
    );
    assert.deepEqual(said(grants), ['keep i1 a', 'keep i1 b', 'keep i2 a', 'add i2 b']);
    assert.deepEqual(
      grants.map(({ account }) => account),
      ['i1@erp', 'i1@erp', 'i2@erp', 'i2@erp'],
    );
  });

  it('leaves alone what people hold outside of roles and no decision was about', () => {
    const { grants } = world(
      new Map([
        ['i1', [A, C]],
        ['i9', [A, B, C]],
      ]),
      { r: [[['i1'], [A]]] },
      ['erp'],
    );
    assert.deepEqual(said(grants), ['keep i1 a']);
  });

  it('would revoke what the approvers amended out and is still held: a person, and a right', () => {
    const shown = { members: ['i1', 'i2'], entitlements: [A, B] };
    const held = new Map([
      ['i1', [A, B]],
      ['i2', [A, B]],
    ]);
    const removed = world(held, { r: [[['i1'], [A, B], shown]] }, ['erp']);
    assert.deepEqual(said(removed.grants), ['keep i1 a', 'keep i1 b', 'would-revoke i2 a', 'would-revoke i2 b']);
    const dropped = world(held, { r: [[['i1', 'i2'], [A], shown]] }, ['erp']);
    assert.deepEqual(said(dropped.grants), ['keep i1 a', 'would-revoke i1 b', 'keep i2 a', 'would-revoke i2 b']);
  });

  it('would revoke what an earlier version gave and the one in force does not, unless a later one gave it back', () => {
    const held = new Map([
      ['i1', [A, B]],
      ['i2', [A, B]],
    ]);
    const versions = {
      r: [
        [
          ['i1', 'i2'],
          [A, B],
        ],
        [['i1', 'i2'], [A]],
        [['i1', 'i2'], [A]],
      ],
    } as const;
    assert.deepEqual(
      said(world(held, versions, ['erp']).grants).filter((one) => one.startsWith('would')),
      ['would-revoke i1 b', 'would-revoke i2 b'],
    );
    const back = world(
      held,
      {
        r: [
          ...versions.r,
          [
            ['i1', 'i2'],
            [A, B],
          ],
        ],
      },
      ['erp'],
    );
    assert.deepEqual(
      said(back.grants).filter((one) => one.startsWith('would')),
      [],
    );
  });

  it('would not revoke what another role in force gives, be that one exported or not', () => {
    const held = new Map([['i1', [A, B]]]);
    const roles = {
      r: [
        [['i1'], [A, B]],
        [['i1'], [A]],
      ],
      other: [[['i1'], [B]]],
    } as const;
    const { histories, inForce, grants } = world(held, roles, ['erp']);
    assert.ok(!said(grants).some((one) => one.startsWith('would')));
    assert.deepEqual(said(grantPlan(histories.slice(0, 1), inForce)), ['keep i1 a']);
    assert.deepEqual(said(grantPlan(histories.slice(0, 1), inForce.slice(0, 1))), ['keep i1 a', 'would-revoke i1 b']);
  });

  it('names no account where somebody is gone, has none, or has several of which none can be picked', () => {
    const of = company(
      new Map([
        ['i1', []],
        ['i2', []],
      ]),
      ['erp'],
    );
    const twice = [
      { source: 'erp', id: 'x' },
      { source: 'erp', id: 'y' },
    ];
    const identities = [
      { id: 'i1', accounts: [] },
      { id: 'i2', accounts: twice },
    ];
    const { histories, inForce } = world(new Map(), { r: [[['i1', 'i2', 'left'], [A]]] }, []);
    const moved = histories.map((one) => ({ ...one, holdings: holdingsOf({ ...of, identities }) }));
    assert.deepEqual(
      grantPlan(moved, inForce).map(({ identity, account, note }) => [identity, account, note]),
      [
        ['i1', null, 'no-account'],
        ['i2', null, 'several-accounts'],
        ['left', null, 'gone'],
      ],
    );
  });

  it('gives the governed state when applied, changes nothing else, and nothing when applied again', () => {
    fc.assert(
      fc.property(worlds, ({ held, histories, inForce, grants }) => {
        const after = applied(held, grants);
        const [before, now] = [pairsOf(held), pairsOf(after)];
        const governed = new Set(
          inForce.flatMap(({ members, entitlements }) =>
            members.flatMap((id) => entitlements.map((key) => pairText(id, key))),
          ),
        );
        const revoked = new Set(
          grants.flatMap(({ action, identity, entitlement }) =>
            action === 'would-revoke' ? [pairText(identity, entitlement)] : [],
          ),
        );
        assert.deepEqual(now, new Set([...before, ...governed].filter((pair) => !revoked.has(pair))));
        for (const pair of revoked) assert.ok(before.has(pair) && !governed.has(pair));
        assert.deepEqual(pairsOf(applied(after, grants)), now);
        const again = histories.map((one) => ({ ...one, holdings: holdingsOf(company(after, ['ad', 'erp'])) }));
        assert.ok(grantPlan(again, inForce).every(({ action }) => action === 'keep'));
      }),
    );
  });

  it('is the same in whatever order roles are given', () => {
    fc.assert(
      fc.property(worlds, ({ histories, inForce, grants }) => {
        assert.deepEqual(grantPlan([...histories].reverse(), [...inForce].reverse()), grants);
      }),
    );
  });
});
