import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { checkCampaignValue, parseCampaignFile, readCampaign } from '../../src/campaign-file/parse.js';
import { CampaignFileError } from '../../src/campaign-file/problems.js';
import { campaignSpecSchema } from '../../src/campaign-file/schema.js';
import { describeError } from '../../src/domain/errors.js';
import { canonical } from '../../src/snapshot/canonical.js';

const example = `campaign: finance-q4
asOf: 2026-09-30T00:00:00Z
scope: { department: [Finance, Procurement] }      # start with the highest-value domain
sources:
  hr:   { kind: csv,  path: exports/hr_workers.csv, owner: dana.okafor@corp.example }
  ad:   { kind: ldif, path: exports/ad.ldif,        owner: it-directory@corp.example }
  erp:  { kind: scim, path: exports/erp.json,       owner: erp-owner@corp.example }
attributes:
  department: { systemOfRecord: hr, owner: dana.okafor@corp.example, use: drives }
  location:   { systemOfRecord: hr, owner: dana.okafor@corp.example, use: describes }
hygiene: { merge: { auto: 0.9, ask: 0.6 }, orphans: { dormantAfter: P90D, breaker: { share: 0.02, atLeast: 50 } } }
mining: { objective: recover, overGrant: 0, minMembers: 3, maxRolesPerIdentity: 12, seed: 7 }
score: "0.5 * coverage + 0.3 * cohesion + 0.2 * stability - 0.4 * risk"          # mathjs expression
review:
  reviewers: [entitlement-owner]
  when: [{ if: "privileged > 0 or risk >= 0.7", reviewers: [security], quorum: 2 }]
  remind: [P3D, P5D]
  escalate: { after: P7D, to: manager }
  expire: P14D
  settle: P1D
`;

const least = `campaign: small
asOf: 2026-09-30T00:00:00Z
sources:
  hr: { kind: csv, path: hr.csv, owner: dana@corp.example }
`;

/** What is wrong with this file, as `code:line`. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const error = await parseCampaignFile(text, 'campaign.yaml').then(
    () => assert.fail('expected the file to be refused'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CampaignFileError, String(error));
  assert.equal(error.code, 'BAD_CAMPAIGN_FILE');
  assert.equal(error.problems.length, error.parts.length);
  for (const part of error.parts) {
    assert.ok(part.advice, part.message);
    assert.equal(part.place?.file, 'campaign.yaml');
  }
  return error.parts.map(({ code, place }) => `${code}:${place?.line}`);
}

const swap = (from: string, to: string): string => {
  assert.ok(example.includes(from), from);
  return example.replace(from, to);
};

test('the example of a campaign file is read as it is written', async () => {
  const { spec, warnings } = await readCampaign(example, 'campaign.yaml');
  assert.equal(spec.campaign, 'finance-q4');
  assert.equal(spec.asOf, '2026-09-30T00:00:00Z');
  assert.deepEqual(spec.scope, { department: ['Finance', 'Procurement'] });
  assert.deepEqual(spec.sources['ad'], {
    kind: 'ldif',
    paths: ['exports/ad.ldif'],
    owner: 'it-directory@corp.example',
  });
  assert.deepEqual(spec.review.when, [{ if: 'privileged > 0 or risk >= 0.7', reviewers: ['security'], quorum: 2 }]);
  assert.deepEqual(spec.review.escalate, { after: 'P7D', to: 'manager', then: [] });
  assert.equal(spec.review.fallback, 'dana.okafor@corp.example');
  assert.equal(spec.review.quorum, 1);
  assert.deepEqual(spec.functions, { security: ['dana.okafor@corp.example'] });
  assert.equal(warnings.length, 1, 'nobody is named for security');
});

test('every default is written out', async () => {
  const { spec, warnings } = await readCampaign(least, 'campaign.yaml');
  assert.deepEqual(warnings, []);
  assert.deepEqual(spec, {
    campaign: 'small',
    asOf: '2026-09-30T00:00:00Z',
    scope: {},
    sources: { hr: { kind: 'csv', paths: ['hr.csv'], owner: 'dana@corp.example' } },
    attributes: {},
    hygiene: {
      merge: { auto: 0.9, ask: 0.6 },
      orphans: { dormantAfter: 'P90D', breaker: { share: 0.02, atLeast: 50 } },
    },
    mining: {
      objective: 'recover',
      overGrant: 0,
      minMembers: 3,
      minEntitlements: 1,
      maxRolesPerIdentity: 12,
      neverOverGrant: [],
      apart: [],
      seed: 7,
    },
    score: '0.5 * coverage + 0.3 * cohesion + 0.2 * stability - 0.4 * risk',
    review: {
      ask: [],
      reviewers: ['entitlement-owner'],
      when: [],
      rule: 'any-rejection-rejects',
      then: [],
      quorum: 1,
      fallback: 'dana@corp.example',
      remind: ['P3D', 'P5D'],
      expire: 'P14D',
      extendAtMost: 'P30D',
      settle: 'P1D',
      claim: 'P1D',
      reasons: ['reject', 'deny', 'end', 'not-mine', 'proceed', 'stop'],
      absences: [],
      bulk: { most: 100, maxRisk: 0.5 },
      recertify: 'P365D',
      membership: 0.2,
    },
    functions: { security: ['dana@corp.example'] },
  });
});

test('a whole campaign, as the API keeps it, reads as itself', async () => {
  const { spec } = await readCampaign(example, 'campaign.yaml');
  const again = await checkCampaignValue(JSON.parse(canonical(spec)), 'request body');
  assert.equal(canonical(again.spec), canonical(spec));
  assert.equal(canonical(campaignSpecSchema.parse(JSON.parse(canonical(spec)))), canonical(spec));
});

test('JSON is a campaign file too', async () => {
  const { spec } = await readCampaign(example, 'campaign.yaml');
  assert.equal(canonical(await parseCampaignFile(JSON.stringify(spec, null, 2), 'campaign.json')), canonical(spec));
});

test('a moment with an offset is kept in UTC', async () => {
  const spec = await parseCampaignFile(swap('2026-09-30T00:00:00Z', '2026-09-30T02:00:00+02:00'), 'campaign.yaml');
  assert.equal(spec.asOf, '2026-09-30T00:00:00Z');
});

test('a rule that says no quorum keeps the general one', async () => {
  const text = `${least}review: { quorum: 2, when: [{ if: risk > 0.5, reviewers: [manager] }] }\n`;
  const { review } = await parseCampaignFile(text, 'c.yaml');
  assert.deepEqual([review.quorum, review.when[0]?.quorum], [2, 2]);
});

test('several files of one source stand under paths', async () => {
  const text = least.replace('kind: csv, path: hr.csv', 'kind: aws, paths: [details.json, report.csv]');
  assert.deepEqual((await parseCampaignFile(text, 'c.yaml')).sources['hr']?.paths, ['details.json', 'report.csv']);
});

test('reminders that would come after the end are not there by default, and are warned of when written', async () => {
  const short = await readCampaign(`${least}review: { expire: PT20S }\n`, 'c.yaml');
  assert.deepEqual(short.spec.review.remind, []);
  assert.deepEqual(short.warnings, []);
  const late = await readCampaign(
    `${least}review: { expire: P1D, remind: [P2D], escalate: { after: P3D, to: manager } }\n`,
    'c.yaml',
  );
  assert.equal(late.warnings.length, 2);
});

const cases: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
  ['an unknown key', swap('scope:', 'scoop:'), ['UNKNOWN_KEY:3']],
  ['an unknown key deep inside', swap('seed: 7', 'sed: 7'), ['UNKNOWN_KEY:12']],
  ['a key of the language', `${example}__proto__: { a: 1 }\n`, ['UNKNOWN_KEY:21']],
  ['a source named like a part of the language', swap('  erp:', '  constructor:'), ['BAD_NAME:7']],
  ['a source named __proto__', swap('  erp:', '  __proto__:'), ['UNKNOWN_KEY:7']],
  ['an unknown kind of source', swap('kind: scim', 'kind: sacm'), ['UNKNOWN_KIND:7']],
  ['no path', swap('path: exports/erp.json,       ', ''), ['MISSING_PATH:7']],
  [
    'a mapping of a source that has none',
    swap('path: exports/erp.json,', 'path: a.json, dates: excel,'),
    ['NOT_FOR_KIND:7'],
  ],
  ['both path and paths', swap('path: exports/erp.json,', 'path: a.json, paths: [b.json],'), ['MISSING_PATH:7']],
  ['one file under two sources', swap('exports/erp.json', 'exports/ad.ldif'), ['SAME_FILE_TWICE:7']],
  ['no owner of a source', swap(',       owner: erp-owner@corp.example', ''), ['MISSING_OWNER:7']],
  [
    'no owner of an attribute',
    swap(', owner: dana.okafor@corp.example, use: drives', ', use: drives'),
    ['MISSING_OWNER:9'],
  ],
  ['an owner that is no e-mail', swap('owner: it-directory@corp.example', 'owner: Dana Okafor'), ['BAD_EMAIL:6']],
  [
    'an owner with a display name',
    swap('owner: it-directory@corp.example', 'owner: "Dana <dana@corp.example>"'),
    ['BAD_EMAIL:6'],
  ],
  ['no sources', 'campaign: a\nasOf: 2026-09-30T00:00:00Z\nsources: {}\n', ['NO_SOURCES:3']],
  ['no campaign name', swap('campaign: finance-q4\n', ''), ['MISSING_KEY:1']],
  ['a campaign name that no id can carry', swap('finance-q4', 'Finance Q4'), ['BAD_NAME:1']],
  ['a day without a time', swap('2026-09-30T00:00:00Z', '2026-09-30'), ['BAD_DATE:2']],
  ['a moment without a zone', swap('2026-09-30T00:00:00Z', '2026-09-30T00:00:00'), ['BAD_DATE:2']],
  ['a day that no calendar has', swap('2026-09-30T00:00:00Z', '2026-02-30T00:00:00Z'), ['BAD_DATE:2']],
  ['a duration in words', swap('expire: P14D', 'expire: 14 days'), ['BAD_DURATION:19']],
  ['a duration in months', swap('remind: [P3D, P5D]', 'remind: [P3D, P1M]'), ['BAD_DURATION:17']],
  ['an end before anything can happen', swap('expire: P14D', 'expire: PT0S'), ['BAD_DURATION:19']],
  ['a share above one', swap('share: 0.02', 'share: 2'), ['OUT_OF_RANGE:11']],
  ['half a member', swap('minMembers: 3', 'minMembers: 2.5'), ['WRONG_TYPE:12']],
  ['a list where one value belongs', swap('to: manager', 'to: [manager]'), ['WRONG_TYPE:18']],
  [
    'a value where a list belongs',
    swap('reviewers: [entitlement-owner]', 'reviewers: entitlement-owner'),
    ['WRONG_TYPE:15'],
  ],
  ['asking above merging', swap('ask: 0.6', 'ask: 0.95'), ['OUT_OF_RANGE:11']],
  ['an unknown use of an attribute', swap('use: drives', 'use: drive'), ['UNKNOWN_VALUE:9']],
  [
    'a system of record that is no source',
    swap(
      'systemOfRecord: hr, owner: dana.okafor@corp.example, use: drives',
      'systemOfRecord: hrs, owner: dana.okafor@corp.example, use: drives',
    ),
    ['UNKNOWN_SOURCE:9'],
  ],
  [
    'a system of record that every object has',
    swap(
      'systemOfRecord: hr, owner: dana.okafor@corp.example, use: drives',
      'systemOfRecord: toString, owner: dana.okafor@corp.example, use: drives',
    ),
    ['UNKNOWN_SOURCE:9'],
  ],
  [
    'a scope by an attribute nobody answers for',
    swap('scope: { department:', 'scope: { departement:'),
    ['UNKNOWN_ATTRIBUTE:3'],
  ],
  ['a reviewer nobody defined', swap('[entitlement-owner]', '[entitlement-owners]'), ['UNKNOWN_FUNCTION:15']],
  ['a reviewer that every object has', swap('[entitlement-owner]', '[constructor]'), ['UNKNOWN_FUNCTION:15']],
  ['an escalation to nobody', swap('to: manager', 'to: ciso'), ['UNKNOWN_FUNCTION:18']],
  ['a reviewer whose address is none', swap('to: manager', 'to: "@ciso"'), ['BAD_EMAIL:18']],
  [
    'a function that would hide a built-in one',
    `${example}functions: { manager: [a@corp.example] }\n`,
    ['RESERVED_FUNCTION:21'],
  ],
  ['a function without people', `${example}functions: { legal: [] }\n`, ['OUT_OF_RANGE:21']],
  [
    'a score with a function outside the list',
    swap('"0.5 * coverage', '"import(1) + 0.5 * coverage'),
    ['FORMULA_REFUSED:13'],
  ],
  ['a score with a power', swap('0.5 * coverage', 'coverage ^ 2'), ['FORMULA_REFUSED:13']],
  ['a score of itself', swap('0.5 * coverage', 'score'), ['FORMULA_REFUSED:13']],
  [
    'a score that is no number',
    swap('"0.5 * coverage + 0.3 * cohesion + 0.2 * stability - 0.4 * risk"', '"risk > 0.5"'),
    ['FORMULA_NOT_A_NUMBER:13'],
  ],
  ['a condition on an unknown figure', swap('risk >= 0.7', 'danger >= 0.7'), ['FORMULA_REFUSED:16']],
  ['a condition that is a number', swap('privileged > 0 or risk >= 0.7', 'privileged'), ['FORMULA_NOT_A_CONDITION:16']],
  ['the same key twice', `${example}score: "1"\n`, ['DUPLICATE_KEY:21']],
  ['a tab', swap('  remind:', '\tremind:'), ['TAB_AS_INDENT:17']],
  ['a bracket that is never closed', swap('[Finance, Procurement] }', '[Finance, Procurement'), ['BAD_YAML:4']],
  ['two documents', `${example}---\ncampaign: other\n`, ['MULTIPLE_DOCS:21']],
  ['nothing', '', ['MISSING_KEY:1']],
  ['a list', '- campaign\n', ['WRONG_TYPE:1']],
];

for (const [name, text, expected] of cases) {
  test(`${name} is refused with its line`, async () => {
    const found = await problemsOf(text);
    const codes = new Set(found);
    for (const one of expected) assert.ok(codes.has(one), `expected ${one}, got ${found.join(' ')}`);
    if (!['BAD_YAML', 'TAB_AS_INDENT', 'MULTIPLE_DOCS', 'MISSING_KEY'].includes(expected[0]!.split(':')[0]!))
      assert.deepEqual(found, expected);
  });
}

test('anchors, aliases, merge keys and tags are refused, however little they stand for', async () => {
  assert.deepEqual(await problemsOf(swap('kind: csv', 'kind: &k csv')), ['YAML_ALIAS:5']);
  assert.ok((await problemsOf(swap('kind: csv', 'kind: *k'))).includes('YAML_ALIAS:5'));
  assert.deepEqual(await problemsOf(swap('finance-q4', '!!js/function x')), ['BAD_YAML:1']);
  assert.deepEqual(await problemsOf(swap('finance-q4', '!!binary aGk=')), ['WRONG_TYPE:1']);
  const bomb = ['a: &a [x, x]', ...['b', 'c', 'd'].map((to, i) => `${to}: &${to} [*${'abc'[i]}, *${'abc'[i]}]`)].join(
    '\n',
  );
  assert.ok((await problemsOf(bomb)).every((problem) => problem.startsWith('YAML_ALIAS')));
});

test('a file without end and nesting without end are refused before they are read', async () => {
  assert.deepEqual(await problemsOf(`# ${'x'.repeat(500_000)}`), ['TOO_LARGE:1']);
  assert.deepEqual(await problemsOf(`a: ${'['.repeat(30)}${']'.repeat(30)}`), ['TOO_LARGE:1']);
  const deep = await problemsOf(`a: ${'['.repeat(200_000)}`);
  assert.ok(deep.some((problem) => /^(?:TOO_LARGE|BAD_YAML)/.test(problem)));
});

test('everything that is wrong is told at once, in order of its lines, one a line', async () => {
  const text = swap('scope:', 'scoop:').replace('kind: scim', 'kind: sacm').replace('expire: P14D', 'expire: soon');
  const found = await problemsOf(text);
  assert.deepEqual(found, ['UNKNOWN_KEY:3', 'UNKNOWN_KIND:7', 'BAD_DURATION:19']);
  const error = await parseCampaignFile(text, 'campaign.yaml').catch((thrown: unknown) => thrown);
  assert.ok(error instanceof CampaignFileError);
  const printed = describeError(error).split('\n');
  assert.deepEqual(printed, error.problems);
  assert.deepEqual(
    printed.map((line) => line.split(' ')[0]),
    ['campaign.yaml:3:', 'campaign.yaml:7:', 'campaign.yaml:19:'],
  );
});

test('references, reviewers and formulas are looked at together', async () => {
  const text = swap('[entitlement-owner]', '[nobody]')
    .replace('0.5 * coverage', 'exp(1)')
    .replace('department:', 'dept:');
  assert.deepEqual(await problemsOf(text), ['UNKNOWN_ATTRIBUTE:3', 'FORMULA_REFUSED:13', 'UNKNOWN_FUNCTION:15']);
});

test('a slip is answered with what was meant', async () => {
  const advice = async (text: string): Promise<string | undefined> => {
    const error = await parseCampaignFile(text, 'c.yaml').catch((thrown: unknown) => thrown);
    return error instanceof CampaignFileError ? error.parts[0]?.advice : undefined;
  };
  assert.match((await advice(swap('scope:', 'scoop:'))) ?? '', /scope/);
  assert.match((await advice(swap('asOf:', 'as_of:'))) ?? '', /asOf/);
  assert.match((await advice(swap('hygiene:', 'HYGIENE:'))) ?? '', /hygiene/);
  assert.match((await advice(swap('kind: ldif', 'kind: ldap'))) ?? '', /ldif/);
  assert.match((await advice(swap('seed: 7', 'sede: 7'))) ?? '', /seed/);
  assert.match((await advice(swap('to: manager', 'to: mangers'))) ?? '', /manager/);
  assert.match((await advice(swap('to: manager', 'to: zebra'))) ?? '', /functions/);
});

test('hostile text is shown clipped and without control characters', async () => {
  const nasty = JSON.stringify(`\u001b[31m${'x'.repeat(5000)}`);
  const error = await parseCampaignFile(swap('finance-q4', nasty), 'c.yaml').catch((thrown: unknown) => thrown);
  assert.ok(error instanceof CampaignFileError);
  const printed = describeError(error);
  assert.ok(printed.length < 1000);
  assert.ok(!/[\u0000-\u001f\u007f-\u009f]/.test(printed.replaceAll('\n', '')));
});

test('any value at all is a campaign or a list of problems', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
      const result = await checkCampaignValue(value, 'body').catch((thrown: unknown) => thrown);
      assert.ok(result instanceof CampaignFileError && result.parts.length > 0);
    }),
    { numRuns: 300 },
  );
});

test('any value in any place of the example is a campaign or a list of problems with lines', async () => {
  const { spec } = await readCampaign(example, 'campaign.yaml');
  const places = leaves(JSON.parse(JSON.stringify(spec)));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), async (place, value) => {
      const text = JSON.stringify(replaceAt(spec, place, value), null, 1);
      const result = await readCampaign(text, 'c.json').catch((thrown: unknown) => thrown);
      if (result instanceof CampaignFileError) assert.ok(result.parts.every((part) => (part.place?.line ?? 0) > 0));
      else assert.ok(typeof result === 'object' && result !== null && 'spec' in result, String(result));
    }),
    { numRuns: 300 },
  );
});

function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))];
}

function replaceAt(value: unknown, [key, ...rest]: readonly string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaceAt(copy[key], rest, replacement);
  return copy;
}
