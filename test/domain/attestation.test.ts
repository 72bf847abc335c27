import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  askedAgain,
  attestationCitations,
  attestations,
  type Attestable,
  type Attestation,
} from '../../src/domain/attestation.js';
import type { PlainView, SourceView } from '../../src/domain/view.js';

const hr: SourceView = {
  ...{
    kind: 'source',
    campaignId: 'q1',
    source: 'hr',
    sourceKind: 'csv',
    rows: 100,
    accounts: 100,
    grants: 0,
    findings: 0,
  },
  files: [{ name: 'hr.csv', digest: 'sha256:1' }],
  attributes: [{ name: 'department', use: 'drives' }],
  mappings: { attributeNames: 'attribute-names/v1' },
};
const department = (record: string, use: string, mapping = 'v1'): PlainView => ({
  kind: 'attribute',
  campaignId: 'q1',
  sections: [
    {
      title: 'What it is',
      rows: [
        { label: 'System of record', value: record },
        { label: 'Use', value: use },
        { label: 'Mapping tables', value: mapping },
      ],
    },
    { title: 'Values', rows: [{ label: 'Finance', value: '12' }] },
  ],
});

const source = (view: SourceView = hr, owner = 'p_dana'): Attestable => ({
  subject: { kind: 'source', source: view.source },
  owner,
  view,
});
const attribute = (view: PlainView): Attestable => ({
  subject: { kind: 'attribute', attribute: 'department' },
  owner: 'p_dana',
  view,
});
const confirmed = (one: Attestable, at = '2026-01-02T00:00:00.000Z'): Attestation => ({
  ...one,
  reviewId: 'q1.source.hr',
  decisionIds: ['d1'],
  at,
});

const carried = (before: readonly Attestation[], today: readonly Attestable[], attest = 'P365D') =>
  attestations({
    previous: { campaignId: 'q1', attested: before },
    policy: { attest },
    now: '2026-04-01T00:00:00.000Z',
    today,
  });
const fateOf = (before: Attestable, today: Attestable, attest?: string): unknown => {
  const { subject: _, ...fate } = carried([confirmed(before)], [today], attest).fates[0]!;
  return fate;
};

describe('what an owner confirmed in an earlier campaign of the series', () => {
  it('stands while nothing of it has changed, and is cited with its age and decisions', () => {
    const next = {
      ...hr,
      campaignId: 'q2',
      rows: 119,
      accounts: 3,
      findings: 9,
      files: [{ name: 'hr.csv', digest: 'sha256:2' }],
    };
    const found = carried([confirmed(source())], [source(next)]);
    assert.deepEqual(askedAgain(found), []);
    assert.deepEqual(attestationCitations(found), [
      { kind: 'source', id: 'hr', reviewId: 'q1.source.hr', decisionIds: ['d1'], ageDays: 89 },
    ]);
  });

  it('stands although its files are named after another period', () => {
    const named = (name: string) => source({ ...hr, files: [{ name, digest: 'sha256:1' }] });
    assert.deepEqual(fateOf(named('hr-2026-q1.csv'), named('hr-2026-q2.csv')), { fate: 'standing' });
    assert.deepEqual(fateOf(named('hr-2026-q1.csv'), named('pay-2026-q2.csv')), { fate: 'changed', why: ['files'] });
  });

  it('is asked again once it has lapsed, to the second', () => {
    assert.deepEqual(fateOf(source(), source(), 'P89D'), { fate: 'standing' });
    assert.deepEqual(fateOf(source(), source(), 'P88DT23H59M59S'), { fate: 'lapsed' });
  });

  const changes: readonly (readonly [string, Attestable, readonly string[]])[] = [
    ['has another owner', source(hr, 'p_eve'), ['owner']],
    ['comes in another format', source({ ...hr, sourceKind: 'ldif' }), ['format']],
    [
      'comes in other files',
      source({ ...hr, files: [...hr.files, { name: 'more.csv', digest: 'sha256:3' }] }),
      ['files'],
    ],
    [
      'is normalised by other tables',
      source({ ...hr, mappings: { attributeNames: 'attribute-names/v2' } }),
      ['mapping'],
    ],
    ['means something else', source({ ...hr, attributes: [{ name: 'department', use: 'describes' }] }), ['meaning']],
    [
      'answers for something more',
      source({ ...hr, attributes: [...hr.attributes, { name: 'a', use: 'drives' }] }),
      ['meaning'],
    ],
    ['has a fifth fewer records, and more', source({ ...hr, rows: 79 }), ['volume']],
    ['has a fifth more records, and more', source({ ...hr, rows: 121 }), ['volume']],
    ['changed in many ways', source({ ...hr, rows: 1, files: [] }, 'p_eve'), ['owner', 'files', 'volume']],
  ];
  for (const [how, today, why] of changes) {
    it(`is asked again where a source ${how}`, () =>
      assert.deepEqual(fateOf(source(), today), { fate: 'changed', why }));
  }

  it('is asked again where an attribute has another record, use or mapping, and not where its values moved', () => {
    const before = attribute(department('hr', 'drives'));
    const moved: PlainView = {
      ...department('hr', 'drives'),
      sections: department('hr', 'drives').sections.slice(0, 1),
    };
    assert.deepEqual(fateOf(before, attribute(moved)), { fate: 'standing' });
    assert.deepEqual(fateOf(before, attribute(department('ad', 'drives'))), { fate: 'changed', why: ['meaning'] });
    assert.deepEqual(fateOf(before, attribute(department('hr', 'describes'))), { fate: 'changed', why: ['meaning'] });
    assert.deepEqual(fateOf(before, attribute(department('hr', 'drives', 'v2'))), {
      fate: 'changed',
      why: ['mapping'],
    });
  });

  it('says nothing of another source or attribute', () => {
    const other = source({ ...hr, source: 'ad' });
    const found = carried([confirmed(source())], [other, attribute(department('hr', 'drives'))]);
    assert.deepEqual(
      found.fates.map(({ fate }) => fate),
      ['new', 'new'],
    );
    assert.deepEqual(attestationCitations(found), []);
  });

  it('was shown before mapping tables were: it is asked once more', () => {
    const { mappings: _, ...old } = hr;
    assert.deepEqual(fateOf(source(old), source()), { fate: 'changed', why: ['mapping'] });
  });
});
