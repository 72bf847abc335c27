import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SourceReading } from '../../src/domain/account.js';
import { readSource } from '../../src/sources/source.js';
import { bytesOf, connectors, file } from './exports.js';

/** Where the records of an export lie, so that they can be put in another order and some said twice. */
interface Records {
  readonly records: readonly string[];
  readonly write: (records: readonly string[]) => string;
}

const textOf = (source: string, i = 0): string => bytesOf(connectors[source]!.files[i]!).toString();

function lines(text: string): Records {
  const [header = '', ...records] = text.trimEnd().split('\n');
  return { records, write: (shuffled) => [header, ...shuffled, ''].join('\n') };
}

function entries(text: string): Records {
  const records = text.replace('version: 1\n\n', '').trimEnd().split('\n\n');
  return { records, write: (shuffled) => `version: 1\n\n${shuffled.join('\n\n')}\n` };
}

/** Every list at the top of a JSON export; a record is kept with the name of its list. */
function lists(text: string): Records {
  const top = JSON.parse(text) as Record<string, unknown>;
  const names = Object.keys(top).filter((name) => Array.isArray(top[name]) && name !== 'schemas');
  const records = names.flatMap((name) => (top[name] as unknown[]).map((record) => JSON.stringify([name, record])));
  const write = (shuffled: readonly string[]): string => {
    const pairs = shuffled.map((record) => JSON.parse(record) as [string, unknown]);
    const filled = names.map((name) => [name, pairs.filter(([list]) => list === name).map(([, record]) => record)]);
    return JSON.stringify({ ...top, ...Object.fromEntries(filled), totalResults: 0 }, null, 1);
  };
  return { records, write };
}

/** A JSON export that is a list. */
function items(text: string): Records {
  const records = (JSON.parse(text) as unknown[]).map((record) => JSON.stringify(record));
  return { records, write: (shuffled) => `[${shuffled.join(',\n')}]` };
}

/** A copy that says something else of the same id: which of the two is kept must not depend on their order. */
const changed: Readonly<Record<string, (record: string) => string>> = {
  hr: (record) => record.replace('Austin', 'Boston'),
  ad: (record) => record.replace('Finance', 'Treasury'),
  entra: (record) => record.replace('"accountEnabled":true', '"accountEnabled":false'),
  okta: (record) => record.replace('Alice', 'Alicia'),
  aws: (record) => record.replace('"Tags":[]', '"Tags":[{"Key":"owner","Value":"it-ops"}]'),
  scim: (record) => record.replace('"active":true', '"active":false'),
  workday: (record) => record.replace('Austin', 'Boston'),
  successFactors: (record) => record.replace('Austin', 'Boston'),
  bambooHr: (record) => record.replace('Austin', 'Boston'),
  sap: (record) => record.replace('99991231', '20251231'),
  salesforce: (record) => record.replace('2026-01-31', '2027-01-31'),
  matrix: (record) => record.replace('2026-06-12', '2026-06-12T05:00:00Z'),
  azure: (record) => record.replace('wei.zhang', 'wei.chen'),
  kubernetes: (record) => record.replace('"verbs":["get","list"]', '"verbs":["*"]'),
  github: (record) => record.replace('"role":"member"', '"role":"admin"'),
  gcp: (record) => record.replace('wei.zhang', 'Wei.ZHANG'),
};

const shapes: Readonly<Record<string, Records>> = {
  hr: lines(textOf('hr')),
  ad: entries(textOf('ad')),
  entra: lists(textOf('entra')),
  okta: lists(textOf('okta')),
  aws: lists(textOf('aws')),
  scim: lists(textOf('scim')),
  workday: lines(textOf('workday').replace('Ivanova\n', 'Ivanova ')),
  successFactors: lines(textOf('successFactors')),
  bambooHr: lines(textOf('bambooHr')),
  azure: items(textOf('azure')),
  kubernetes: lists(textOf('kubernetes')),
  github: lists(textOf('github')),
  gcp: items(textOf('gcp')),
  sap: lines(textOf('sap')),
  salesforce: lines(textOf('salesforce')),
  matrix: lines(textOf('matrix').replace('Daniel\n', 'Daniel ')),
};

/** The reading without where things stand: what may depend on the order of records. */
function withoutPlaces(reading: SourceReading): unknown {
  const drop = (_: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => !['at', 'file', 'line'].includes(name)));
  };
  return JSON.parse(JSON.stringify(reading, drop));
}

describe('the order of the records in an export', () => {
  it('is tried with every export there is', () => {
    assert.deepEqual(Object.keys(shapes).sort(), Object.keys(connectors).sort());
  });

  for (const [source, { records, write }] of Object.entries(shapes)) {
    it(`changes nothing in what ${source} says but where it stands`, () => {
      const all = [...records, ...records.slice(0, 2), ...records.map(changed[source]!)];
      const { kind, files } = connectors[source]!;
      const readAll = (order: readonly string[]): unknown =>
        withoutPlaces(readSource({ source, kind, files: [file(files[0]!.name, write(order)), ...files.slice(1)] }));
      const wanted = readAll(all);
      const shuffles = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
      fc.assert(
        fc.property(shuffles, (order) => assert.deepEqual(readAll(order), wanted)),
        { numRuns: 25 },
      );
    });
  }
});
