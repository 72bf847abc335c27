import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkCover } from '../../src/certificate/check-cover.js';
import { InputError } from '../../src/domain/errors.js';
import { readPairs } from '../../src/pairs/read-pairs.js';
import { readApart, readPermissions } from '../../src/pairs/read-permissions.js';

const folder = await mkdtemp(join(tmpdir(), 'mine-'));
after(() => rm(folder, { recursive: true }));

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function mine(file: string, ...options: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, 'mine', file, ...options]);
  const [out, err] = [child.stdout, child.stderr].map(async (stream) =>
    Buffer.concat(await stream.toArray()).toString(),
  );
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: await out!, err: await err! };
}

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

/** Four sales people and three engineers who all have mail. */
const people = { sales: ['ann', 'bob', 'cyd', 'dee'], engineers: ['eve', 'fay', 'gus'] };
const pairs: readonly (readonly [string, string])[] = [
  ...[...people.sales, ...people.engineers].map((user) => [user, 'mail'] as const),
  ...people.sales.flatMap((user) => ['crm', 'quotes'].map((permission) => [user, permission] as const)),
  ...people.engineers.flatMap((user) => ['git', 'build', 'deploy'].map((permission) => [user, permission] as const)),
];
const lines = (separator: string, of = pairs): string => of.map((pair) => pair.join(separator)).join('\n');

describe('rolewright mine', () => {
  it('tells a person what was read, how few roles there can be, and the largest of them', async () => {
    const { code, out } = await mine(await written('a.csv', lines(',')), '--objective', 'roles');
    assert.equal(code, 0);
    assert.match(out, /7 users, 6 permissions, 24 grants/);
    assert.match(out, /roles +2 \(proven to be the fewest\)/);
  });

  it('prints one object that its own checker finds true', async () => {
    const { out } = await mine(await written('b.csv', lines(',')), '--objective', 'wsc', '--json');
    const found = JSON.parse(out);
    assert.deepEqual(
      [found.users, found.permissions, found.grants, found.roleCount, found.coverage, found.optimal],
      [7, 6, 24, 2, 1, true],
    );
    assert.deepEqual([found.overGranted, found.missing, found.residue], [[], [], []]);
    assert.deepEqual(checkCover({ grants: pairs, roles: found.roles, certificate: found.certificate }), {
      problems: [],
      lowerBound: 2,
    });
    assert.equal(
      found.flatWsc,
      found.roles.reduce(
        (sum: number, { members, permissions }: any) => sum + 1 + members.length + permissions.length,
        0,
      ),
    );
  });

  it('gives the same digest for the same pairs, however they are written and in whatever order they come', async () => {
    const digestOf = async (name: string, content: string | Uint8Array): Promise<string> =>
      JSON.parse((await mine(await written(name, content), '--json')).out).digest;
    const first = await digestOf('c.csv', lines(','));
    assert.match(first, /^mined\/v1:sha256:[0-9a-f]{64}$/);
    assert.equal(await digestOf('c.tsv', lines('\t')), first);
    assert.equal(
      await digestOf('c.txt', pairs.map(([user, permission]) => `   ${user}      ${permission}`).join('\r\n')),
      first,
    );
    assert.equal(
      await digestOf('c.csv.gz', gzipSync(`\ufeffUser,Permission\n${lines(',', [...pairs, ...pairs])}\n\n`)),
      first,
    );
    assert.equal(await digestOf('d.csv', lines(',', pairs.toReversed())), first);
  });
});

describe('limits of rolewright mine', () => {
  it('come from options and files, and what they cost is told with the reason', async () => {
    const file = await written('limits.csv', lines(',', [...pairs, ['gus', 'root']]));
    const apart = await written('apart.csv', 'git,deploy\n\n"build",deploy\n');
    const never = await written('never.txt', 'root\n"git"\n');
    const { out } = await mine(
      ...[file, '--json', '--objective', 'roles', '--min-members', '2', '--max-permissions-per-role', '3'],
      ...['--apart', apart, '--never-over-grant', never, '--max-roles-per-user', '3'],
    );
    const found = JSON.parse(out);
    assert.deepEqual(found.residue, [['gus', 'root', 'too_few_holders']]);
    const roles: readonly (readonly string[])[] = found.roles.map(({ permissions }: any) => permissions);
    assert.deepEqual(
      roles.map((permissions) => permissions.length).filter((count) => count > 3),
      [],
    );
    assert.deepEqual(roles.filter((given) => given.includes('deploy') && (given.includes('git') || given.includes('build'))), []); // prettier-ignore
    assert.match((await mine(file, '--min-members', '2')).out, /missing +1 grants \(too_few_holders 1\)/);
  });

  it('that contradict one another are refused with exit code 2, before the pairs are read', async () => {
    const nowhere = join(folder, 'nowhere.csv');
    const itself = await written('itself.csv', 'git,git\n');
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [
        ['--min-permissions', '3', '--max-permissions-per-role', '2'],
        /^expected .* at most 2 \[LIMITS_CONTRADICT\]\n$/,
      ],
      [['--apart', itself], /^.*itself\.csv:1: expected .* git apart from itself \[LIMITS_CONTRADICT\]\n$/],
    ];
    for (const [options, said] of wrong) {
      const { code, out, err } = await mine(nowhere, ...options);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, said);
    }
  });

  it('that contradict the pairs are refused with exit code 2, all at once', async () => {
    const file = await written('few.csv', lines(','));
    const { code, out, err } = await mine(file, '--min-members', '8', '--min-permissions', '7'); // prettier-ignore
    assert.deepEqual([code, out], [2, '']);
    assert.match(
      err,
      /at least 8 members a role, got 7 users in all \[LIMITS_CONTRADICT\]\n.*at least 7 permissions a role, got 6 in all \[LIMITS_CONTRADICT\]/,
    );
  });

  const known = ['a;b', 'build', 'git'];
  const read = { readApart, readPermissions };
  const wrong: readonly (readonly [keyof typeof read, string, string])[] = [
    ['readApart', 'git,build\ngit,git\n', 'LIMITS_CONTRADICT 2'],
    ['readApart', 'git,build,git\n', 'BAD_ROW 1'],
    ['readApart', 'git fly', 'UNKNOWN_PERMISSION 1'],
    ['readApart', '"git,build\n', 'BAD_CSV 1'],
    ['readPermissions', 'git\nfly\n\nrun\n', 'UNKNOWN_PERMISSION 2; UNKNOWN_PERMISSION 4'],
  ];
  for (const [reader, content, problems] of wrong) {
    it(`in a file name permissions that somebody holds, and are refused with the line: ${JSON.stringify(content)}`, async () => {
      const file = await written('wrong.csv', content);
      await assert.rejects(
        async () => (await read[reader](file))(known),
        (error: any) => {
          const parts = error.parts.length > 0 ? error.parts : [error];
          assert.equal(parts.map(({ code, place }: any) => `${code} ${place.line}`).join('; '), problems);
          return true;
        },
      );
    });
  }

  it('in a file may be quoted, and stand apart by comma, semicolon, tab or blanks', async () => {
    const apart = await written('right.csv', '\ufeffgit,build\r\n"a;b";git\n\nbuild\tgit\nbuild  git\n"a;b",build');
    assert.deepEqual((await readApart(apart))(known), [[2, 1], [0, 2], [1, 2], [1, 2], [0, 1]]); // prettier-ignore
    assert.deepEqual((await readPermissions(await written('right.txt', 'a;b\n"git"\n')))(known), [0, 2]);
  });
});

describe('pairs', () => {
  const names = async (content: string, header = false) => {
    const { users, permissions } = await readPairs(await written('names.csv', content), { header });
    return [users, permissions];
  };

  it('may have any names: quoted commas, quotes, line ends, and words that look like numbers or prototypes', async () => {
    const content = '"Lee, Ann","say ""hi"""\n"two\nlines",__proto__\n007,constructor\n';
    assert.deepEqual(await names(content), [
      ['007', 'Lee, Ann', 'two\nlines'],
      ['__proto__', 'constructor', 'say "hi"'],
    ]);
  });

  it('have a header where it says user,permission, or where one says so', async () => {
    assert.deepEqual(await names('USER,Permission\na,b\n'), [['a'], ['b']]);
    assert.deepEqual(await names('who,what\na,b\n', true), [['a'], ['b']]);
    assert.deepEqual(await names('who,what\na,b\n'), [
      ['a', 'who'],
      ['b', 'what'],
    ]);
  });

  const bad: readonly (readonly [string, string, string])[] = [
    ['a file of one column', 'ann\nbob\n', 'BAD_ROW 1; BAD_ROW 2'],
    ['a row too short and one too long', 'ann,mail\nbob\ncyd,crm,x\n', 'BAD_ROW 2; BAD_ROW 3'],
    ['an empty name', 'ann,mail\n,crm\nbob,\n', 'BAD_ROW 2; BAD_ROW 3'],
    ['nothing but a header', 'user,permission\n', 'NO_GRANTS undefined'],
    ['nothing at all', '', 'NO_GRANTS undefined'],
  ];
  for (const [what, content, problems] of bad) {
    it(`are refused with the line: ${what}`, async () => {
      await assert.rejects(readPairs(await written('bad.csv', content), { header: false }), (error: any) => {
        const parts = error.parts.length > 0 ? error.parts : [error];
        assert.equal(parts.map(({ code, place }: any) => `${code} ${place?.line}`).join('; '), problems);
        return true;
      });
    });
  }

  it('are refused where there are more than positions: here more than 23 instead of 2³¹ − 1', async () => {
    const file = await written('many.csv', lines(','));
    assert.equal((await readPairs(file, { header: false, most: 24 })).matrix.ones, 24);
    await assert.rejects(readPairs(file, { header: false, most: 23 }), (error) => {
      assert.ok(error instanceof InputError && error.code === 'TOO_MANY_GRANTS');
      assert.match(error.message, /at most 23 pairs/);
      return true;
    });
  });

  it('are refused with exit code 2 and no stack, be it the file or an option that is wrong', async () => {
    const good = await written('good.csv', lines(','));
    const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
      [await written('one.csv', 'ann\n'), [], /one\.csv:1: expected a user and a permission, got 1 cell \[BAD_ROW\]/],
      [join(folder, 'nowhere.csv'), [], /FILE_UNREADABLE/],
      [await written('cut.gz', gzipSync(lines(',')).subarray(0, 30)), [], /FILE_UNREADABLE/],
      [good, ['--over-grant', '-1'], /whole number of at least 0/],
      [good, ['--over-grant', '0.5'], /whole number of at least 0/],
      [good, ['--under-grant', '1e3'], /whole number of at least 0/],
      [good, ['--under-grant', '-0.5'], /whole number of at least 0/],
      [good, ['--over-grant', '9007199254740993'], /whole number of at least 0/],
      [good, ['--over-grant', ''], /whole number of at least 0/],
      [good, ['--max-roles-per-user', '0'], /whole number of at least 1/],
      [good, ['--threads', '1.5'], /whole number of at least 1/],
      [good, ['--min-members', '0'], /whole number of at least 1/],
      [good, ['--objective', 'best'], /Allowed choices are roles, wsc, recover/],
    ];
    for (const [file, options, said] of wrong) {
      const { code, out, err } = await mine(file, ...options);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, said);
      assert.doesNotMatch(err, /\n\s+at /);
    }
  });
});
