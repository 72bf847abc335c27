import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { directoryBundle } from '../../src/evidence/directory.js';
import { readControls } from '../../src/evidence/report/controls.js';
import { measureNames } from '../../src/evidence/report/measures.js';
import { reportPage } from '../../src/evidence/report/page.js';
import { reportOn, type EvidenceReport } from '../../src/evidence/report/report.js';

export interface ReportSubject {
  readonly bundle: () => string;
  readonly damaged: () => Promise<string>;
}

const nobody = { keys: [] };
const HOSTILE = '</title><script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A folder with one file of controls of the auditor's own. */
async function withControls<T>(yaml: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-controls-'));
  try {
    await writeFile(join(folder, 'own.yaml'), yaml);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const own = (says: string, figure = 'roles-governed'): string =>
  JSON.stringify({
    framework: says,
    version: says,
    controls: [
      { id: says, title: says, claims: [{ says, figure, files: ['catalogue.json', 'nowhere/'] }], notCovered: [says] },
    ],
  });

/** What the report says of a bundle with eight candidates: six approved, one amended, one rejected, by one owner. */
export function reportSuite({ bundle, damaged }: ReportSubject): void {
  describe('the evidence report', () => {
    const report = async (folders: readonly string[] = []): Promise<EvidenceReport> =>
      reportOn(directoryBundle(bundle()), { controls: await readControls(folders), trust: nobody });
    const claimsOf = ({ frameworks }: EvidenceReport) =>
      frameworks.flatMap(({ controls }) => controls.flatMap(({ claims }) => claims));

    it('gives every control a claim, a figure, evidence that is in the bundle, and what is not covered', async () => {
      const made = await report();
      const controls = made.frameworks.flatMap((framework) => framework.controls);
      for (const id of ['PR.AA-05', 'NHI1', 'MAP 3.5', 'AC-2'])
        assert.ok(
          controls.some((one) => one.id === id),
          id,
        );
      assert.match(controls.find(({ id }) => id === 'PR.AA-05')?.formerly ?? '', /PR\.AC-4/);
      for (const { id, claims, notCovered } of controls) {
        assert.ok(claims.length > 0 && notCovered.length > 0, id);
        for (const { figure, evidence } of claims) {
          assert.match(figure, /\d/, id);
          for (const { path, files } of evidence) assert.ok(files > 0, `${id}: ${path}`);
        }
      }
    });

    it('counts its figures in the bundle', async () => {
      const figures = claimsOf(await report()).map(({ figure }) => figure);
      assert.ok(
        figures.includes('8 of 8 candidates decided by named people: 7 approved, 1 rejected'),
        figures.join('\n'),
      );
      assert.ok(figures.some((figure) => figure.startsWith('7 roles in force with ')));
      assert.ok(figures.includes('0 reviews ended in silence; 0 of them put a role in force'));
      assert.ok(figures.includes('1 roles approved with changes, each as its approvers made them'));
      assert.ok(figures.some((figure) => figure.startsWith('2 of 2 sources confirmed by their owners; ')));
    });

    it('shows every figure it knows in some control, so that none is dead', async () => {
      const named = (await readControls([])).flatMap(({ controls }) => controls.flatMap(({ claims }) => claims));
      const used = new Set(named.map(({ figure }) => figure));
      assert.deepEqual(
        measureNames.filter((name) => !used.has(name)),
        [],
      );
    });

    it('reports nothing of a bundle that does not hold', async () => {
      const controls = await readControls([]);
      await assert.rejects(reportOn(directoryBundle(await damaged()), { controls, trust: nobody }), {
        code: 'NOT_VERIFIED',
      });
    });

    it('is one page with nothing from elsewhere, a language, headed tables, and the same bytes each time', async () => {
      const page = await reportPage(await report());
      assert.equal(await reportPage(await report()), page);
      assert.match(page, /^<!doctype html>\s*<html lang="en">/);
      assert.equal(/<(script|link|img|iframe)|(src|href)="(?!#)|url\(|@import/.test(page), false);
      const tables = page.split('<table>').slice(1);
      assert.ok(tables.length > 10);
      for (const table of tables) assert.match(table, /<caption>[\s\S]*<th scope="col">/);
      assert.match(page, /@media print/);
      assert.match(page, /not pinned/);
    });

    it('takes the controls of an auditor, whose text is text', () =>
      withControls(own(HOSTILE), async (folder) => {
        const made = await report([folder]);
        const last = claimsOf(made).at(-1);
        assert.equal(last?.says, HOSTILE);
        assert.match(last?.figure ?? '', /^7 roles in force/);
        const page = await reportPage(made);
        assert.equal(/<script|<img/.test(page), false);
        assert.match(page, /&lt;script&gt;alert\(1\)/);
        assert.match(page, /NOT IN THIS BUNDLE/);
      }));

    const refused: Readonly<Record<string, readonly [string, string]>> = {
      'a figure that nobody computes': [own('x', 'made-up'), 'BAD_CONTROLS'],
      'a field that is not documented': [`${own('x').slice(0, -1)},"typed":"42"}`, 'BAD_CONTROLS'],
      'no YAML': ['a: [', 'BAD_CONTROLS'],
      aliases: ['a: &a [1]\nb: *a', 'BAD_CONTROLS'],
      'a control that claims to be covered whole': [
        own('x').replace('"notCovered":["x"]', '"notCovered":[]'),
        'BAD_CONTROLS',
      ],
    };
    for (const [what, [yaml, code]] of Object.entries(refused)) {
      it(`refuses ${what}, naming the file`, () =>
        withControls(yaml, (folder) =>
          assert.rejects(readControls([folder]), (error: any) => {
            assert.equal(error.code, code);
            assert.equal(error.place.file, join(folder, 'own.yaml'));
            return true;
          }),
        ));
    }

    it('refuses a folder without controls', () => assert.rejects(readControls(['/nowhere']), { code: 'NO_CONTROLS' }));

    it('is written by the command line, offline', () =>
      withControls(own('ours'), async (folder) => {
        const out = join(folder, 'report.html');
        const main = join(root, 'src', 'cli', 'main.ts');
        const args = ['evidence', 'report', '--offline', bundle(), '--out', out, '--controls', folder];
        const ran = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...args], {
          encoding: 'utf8',
          env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
        });
        assert.equal(ran.status, 0, ran.stderr);
        assert.match(await readFile(out, 'utf8'), /Evidence of campaign fifty[\s\S]*ours/);
      }));
  });
}
