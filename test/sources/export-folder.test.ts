import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { InputError } from '../../src/domain/errors.js';
import { exportFolder } from '../../src/sources/export-folder.js';

describe('the folder of captured exports', () => {
  let home: string;
  let read: ReturnType<typeof exportFolder>;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'rolewright-exports-'));
    const root = join(home, 'exports');
    await mkdir(join(root, '2026-q1', 'sub'), { recursive: true });
    await mkdir(join(home, 'exports-elsewhere'));
    await writeFile(join(home, 'secret'), 'outside');
    await writeFile(join(home, 'exports-elsewhere', 'hr.csv'), 'outside');
    await writeFile(join(root, '2026-q1', 'hr.csv'), 'inside');
    await writeFile(join(root, '2026-q1', 'empty.csv'), '');
    await symlink(join(home, 'secret'), join(root, '2026-q1', 'link.csv'));
    await symlink('../../secret', join(root, '2026-q1', 'relative.csv'));
    await symlink(home, join(root, '2026-q2'));
    await symlink('2026-q1', join(root, '2026-q3'));
    await symlink(join(home, 'nowhere'), join(root, '2026-q1', 'dangling.csv'));
    await symlink('loop.csv', join(root, '2026-q1', 'loop.csv'));
    read = exportFolder(root);
  });
  after(() => rm(home, { recursive: true, force: true }));

  const codeOf = async (folder: string, name: string): Promise<string> => {
    try {
      return new TextDecoder().decode(await read(folder, name));
    } catch (error) {
      if (error instanceof InputError) return error.code;
      throw error;
    }
  };

  const outside: readonly (readonly [string, string, string])[] = [
    ['a name that climbs out', '2026-q1', '../../secret'],
    ['a name that climbs out and comes back under another root', '2026-q1', '../../exports-elsewhere/hr.csv'],
    ['a name that is a path from the root', '2026-q1', '/etc/passwd'],
    ['a folder that climbs out', '../exports-elsewhere', 'hr.csv'],
    ['a folder that is the root’s own parent', '..', 'secret'],
    ['the exports folder itself', '.', '.'],
    ['a link to a file outside', '2026-q1', 'link.csv'],
    ['a relative link to a file outside', '2026-q1', 'relative.csv'],
    ['a folder that is a link to outside', '2026-q2', 'secret'],
  ];
  for (const [what, folder, name] of outside) {
    it(`gives nothing for ${what}`, async () => assert.equal(await codeOf(folder, name), 'EXPORT_OUTSIDE'));
  }

  it('gives what lies in it, also by a link that stays inside, and by .. that does', async () => {
    assert.equal(await codeOf('2026-q1', 'hr.csv'), 'inside');
    assert.equal(await codeOf('2026-q3', 'hr.csv'), 'inside');
    assert.equal(await codeOf('2026-q1', 'sub/../hr.csv'), 'inside');
  });

  it('tells a file that is missing, empty, a folder or a link to nothing', async () => {
    for (const name of ['other.csv', 'empty.csv', 'sub', 'dangling.csv', 'hr.csv/x']) {
      assert.equal(await codeOf('2026-q1', name), 'EXPORT_MISSING', name);
    }
  });

  it('tells for good what no second try would read: a link that goes round in a circle, a name that no file can have', async () => {
    assert.equal(await codeOf('2026-q1', 'loop.csv'), 'EXPORT_UNREADABLE');
    assert.equal(await codeOf('2026-q1', 'x'.repeat(5000)), 'EXPORT_UNREADABLE');
  });
});
