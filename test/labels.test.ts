import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { parseCampaignFile } from '../src/campaign-file/parse.js';
import type { Finding } from '../src/domain/finding.js';
import { keyText, type AccountKey } from '../src/domain/keys.js';
import { connectorExports, groundTruth } from './support/connectors.js';
import { runStages } from './support/pipeline.js';

/**
 * Every label of the fixture company, kind by kind. Labels are partial: what is labelled must hold, what is not labelled is
 * not asserted, and an account may have more reasons than its label names.
 */
const campaignFile = new URL('./fixtures/connectors.campaign.yaml', import.meta.url);
const spec = await parseCampaignFile(readFileSync(campaignFile, 'utf8'), 'connectors.campaign.yaml');
const run = await runStages(spec, connectorExports());
const truth = groundTruth();
const score: string[] = [];

const identityOf = new Map(
  run.frozen.identities.flatMap((identity) => identity.accounts.map((key) => [keyText(key), identity] as const)),
);
const classOf = new Map(run.split.placements.map(({ key, class: taken }) => [keyText(key), taken]));
const reasonsOf = new Map(run.frozen.setAside.map((one) => [keyText(one), one.reasons]));

test('every label "same person" holds', () => {
  tally('same person', truth.same_person, (labels) => {
    const ids = new Set(labels.map((label) => identityOf.get(textOf(label))?.id));
    return ids.size === 1 && !ids.has(undefined);
  });
});

test('every label "must not merge" holds', () => {
  tally('must not merge', truth.must_not_merge, (labels) => {
    const ids = labels.map((label) => identityOf.get(textOf(label))?.id);
    return !ids.includes(undefined) && new Set(ids).size === labels.length;
  });
});

test('every secondary account is linked to its person and merged with nobody', () => {
  tally('owned secondary accounts', Object.entries(truth.owned_secondary_accounts), ([account, person]) => {
    const owner = identityOf.get(textOf(person));
    const own = identityOf.get(textOf(account));
    const isLinked = owner?.secondary.some((key) => keyText(key) === textOf(account)) ?? false;
    return isLinked && own?.accounts.length === 1 && own.ownerIds?.[0] === owner?.id;
  });
});

test('every labelled class holds', () => {
  tally('classes', Object.entries(truth.class), ([account, label]) => classOf.get(textOf(account)) === label);
});

test('every labelled orphan is set aside for at least its labelled reasons', () => {
  tally('orphans with their reasons', Object.entries(truth.orphans), ([account, label]) => {
    const reasons: readonly string[] = reasonsOf.get(textOf(account)) ?? [];
    return label.split('+').every((reason) => reasons.includes(reason));
  });
});

test('nothing labelled "not an orphan" is set aside', () => {
  tally('not orphans', Object.entries(truth.not_orphans), ([account]) => {
    return identityOf.has(textOf(account)) && !reasonsOf.has(textOf(account));
  });
});

test('every labelled dangling grant or trust is a finding', () => {
  tally('dangling grants', truth.dangling_grants, (label) => {
    const { source, id } = keyOf(label);
    return run.frozen.findings.some(
      (one) => one.code.startsWith('DANGLING') && one.source === source && one.subject === id,
    );
  });
});

test('every labelled flaw of the data is a finding', () => {
  const flaws: Readonly<Record<string, (all: readonly Finding[]) => boolean>> = {
    'ad:mgarcia employeeID': (all) =>
      has(all, 'EMPLOYEE_ID_SPELLING', 'ad mgarcia') && has(all, 'EMAIL_DIFFERS', 'ad mgarcia'),
    'okta:00u1 employeeNumber': (all) => has(all, 'EMPLOYEE_ID_SPELLING', 'okta 00u1'),
    'ad:oivanova department stale': (all) => has(all, 'ATTRIBUTE_DISAGREES', 'ad oivanova'),
    'ad department "SALES" casing': (all) => has(all, 'ATTRIBUTE_SPELLING', 'ad mgarcia'),
  };
  tally('data quality', truth.data_quality, (label) => {
    const [, holds] = Object.entries(flaws).find(([begin]) => label.startsWith(begin)) ?? [];
    return holds?.(run.frozen.findings) ?? false;
  });
});

after(() => console.log(`labels that hold:\n${score.join('\n')}`));

function tally<T>(kind: string, labels: readonly T[], holds: (label: T) => boolean): void {
  const missed = labels.filter((label) => !holds(label));
  score.push(`  ${kind}: ${labels.length - missed.length} of ${labels.length}`);
  assert.ok(labels.length > 0, `no labels of kind ${kind}`);
  assert.deepEqual(missed, []);
}

/** Labels are `source:id`; ids may hold colons themselves. */
function keyOf(label: string): AccountKey {
  const at = label.indexOf(':');
  return { source: label.slice(0, at), id: label.slice(at + 1) };
}

const textOf = (label: string): string => keyText(keyOf(label));

const has = (findings: readonly Finding[], code: string, about: string): boolean =>
  findings.some((one) => one.code === code && `${one.source} ${one.subject}` === about);
