import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { connectorExports } from '../support/connectors.js';
import { campaign, runStages, type Exports } from '../support/pipeline.js';

const owner = 'owner@corp.example';
const kinds = { hr: 'csv', ad: 'ldif', entra: 'entra', okta: 'okta', aws: 'aws', scim: 'scim' } as const;
const spec = campaign({
  sources: Object.fromEntries(Object.entries(kinds).map(([source, kind]) => [source, { kind, paths: [], owner }])),
  attributes: { department: { systemOfRecord: 'hr', owner, use: 'drives' } },
});

test('the order of rows in any export changes no input digest, no identity and no set-aside account', async () => {
  const exports = connectorExports();
  const first = await runStages(spec, exports);
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const again = await runStages(spec, shuffled(exports, seed));
      assert.equal(again.frozen.inputDigest, first.frozen.inputDigest);
      assert.deepEqual(again.frozen.identities, first.frozen.identities);
      assert.deepEqual(again.frozen.setAside, first.frozen.setAside);
      assert.deepEqual(again.frozen.balance, first.frozen.balance);
    }),
    { numRuns: 12 },
  );
});

test('the same campaign gives the same receipts, digest for digest', async () => {
  const [one, two] = [await runStages(spec, connectorExports()), await runStages(spec, connectorExports())];
  assert.deepEqual(one.receipts, two.receipts);
});

test('a changed right changes the input digest; a changed description does not', async () => {
  const exports = connectorExports();
  const before = (await runStages(spec, exports)).frozen.inputDigest;
  const edit = (from: string, to: string): Exports => ({
    ...exports,
    ad: exports['ad']!.map(({ name, content }) => ({ name, content: textOf(content).replace(from, to) })),
  });
  assert.notEqual(
    (await runStages(spec, edit('memberOf: CN=GRP_LEGAL_DMS', 'memberOf: CN=GRP_OTHER'))).frozen.inputDigest,
    before,
  );
  assert.equal(
    (await runStages(spec, edit('description: fax gw', 'description: fax gateway'))).frozen.inputDigest,
    before,
  );
});

/** Every export with its records in another order: CSV rows, LDIF entries and values, items of every JSON list. */
function shuffled(exports: Exports, seed: number): Exports {
  const random = randomOf(seed);
  const files = Object.entries(exports).map(([source, list]) => [
    source,
    list.map(({ name, content }) => ({ name, content: shuffleFile(name, textOf(content), random) })),
  ]);
  return Object.fromEntries(files) as Exports;
}

function shuffleFile(name: string, text: string, random: () => number): string {
  if (name.endsWith('.json')) return JSON.stringify(shuffleLists(JSON.parse(text), random), null, 1);
  if (name.endsWith('.csv')) {
    const [head = '', ...rows] = text.split('\n').filter((row) => row !== '');
    return `${[head, ...shuffle(rows, random)].join('\n')}\n`;
  }
  const [version = '', ...entries] = text.split(/\n\n+/u).filter((entry) => entry.trim() !== '');
  return `${[version, ...shuffle(entries, random)].join('\n\n')}\n`;
}

function shuffleLists(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return shuffle(value, random).map((item) => shuffleLists(item, random));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shuffleLists(item, random)]));
}

function shuffle<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const textOf = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);
