import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { builtInReviewers } from '../../src/campaign-file/check-spec.js';
import { readCampaign } from '../../src/campaign-file/parse.js';
import { keysAt } from '../../src/campaign-file/schema.js';
import { sourceKinds } from '../../src/domain/account.js';
import { measurementNames } from '../../src/domain/measurement-names.js';

const documentation = await readFile(new URL('../../docs/campaign-file.md', import.meta.url), 'utf8');
const examples = [...documentation.matchAll(/```yaml\n([^`]*)```/g)].map(([, text]) => text ?? '');

test('the documented examples are campaign files without a warning', async () => {
  assert.equal(examples.length, 2);
  for (const text of examples) assert.deepEqual((await readCampaign(text, 'docs/campaign-file.md')).warnings, []);
});

test('the documented defaults are the real ones', async () => {
  const { spec } = await readCampaign(examples[1] ?? '', 'docs/campaign-file.md');
  const documented = (key: string): string | undefined => {
    const row = documentation.split('\n').find((line) => line.startsWith(`| \`${key}\``));
    return row?.split('|')[3]?.trim().replaceAll('`', '');
  };
  const { hygiene, mining, review } = spec;
  assert.deepEqual(
    [
      ['hygiene.merge.auto', hygiene.merge.auto],
      ['hygiene.merge.ask', hygiene.merge.ask],
      ['hygiene.orphans.dormantAfter', hygiene.orphans.dormantAfter],
      ['hygiene.orphans.breaker.share', hygiene.orphans.breaker.share],
      ['hygiene.orphans.breaker.atLeast', hygiene.orphans.breaker.atLeast],
      ['mining.objective', mining.objective],
      ['mining.overGrant', mining.overGrant],
      ['mining.minMembers', mining.minMembers],
      ['mining.minEntitlements', mining.minEntitlements],
      ['mining.maxRolesPerIdentity', mining.maxRolesPerIdentity],
      ['mining.seed', mining.seed],
      ['review.quorum', review.quorum],
      ['review.reviewers', `[${review.reviewers.join(', ')}]`],
      ['review.remind', `[${review.remind.join(', ')}]`],
      ['review.expire', review.expire],
      ['review.settle', review.settle],
    ].filter(([key, value]) => documented(String(key)) !== String(value)),
    [],
  );
  assert.equal(spec.score, (await readCampaign(examples[0] ?? '', 'docs')).spec.score);
});

test('every key, kind, reviewer and figure is documented', () => {
  const sections = [
    [],
    ['sources', 'hr'],
    ['attributes', 'department'],
    ['hygiene', 'merge'],
    ['hygiene', 'orphans', 'breaker'],
    ['mining'],
    ['review'],
    ['review', 'when', 0],
    ['review', 'escalate'],
    ['review', 'then', 0],
    ['review', 'calendar'],
    ['review', 'absences', 0],
    ['review', 'bulk'],
  ];
  const star = (path: readonly (string | number)[]): string =>
    path
      .map((part) => (part === 'hr' || part === 'department' ? '*' : String(part)))
      .join('.')
      .replace('.0', '[]');
  const nested = new Set(['hygiene', 'mining', 'review', 'review.escalate', 'review.bulk']);
  const keys = sections.flatMap((path) =>
    keysAt(path).map((key) => [...(path.length > 0 ? [star(path)] : []), key].join('.')),
  );
  assert.ok(keys.length > 30);
  for (const key of keys.filter((one) => !nested.has(one))) assert.ok(documentation.includes(`\`${key}\``), key);
  for (const word of [...sourceKinds, ...builtInReviewers, ...measurementNames]) {
    assert.ok(documentation.includes(`\`${word}\``), word);
  }
});
