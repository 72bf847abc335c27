import { readFile, realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { InputError } from '../domain/errors.js';

/** As large as an uploaded export may be. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Reads files below one folder, and none anywhere else: names come from campaign files, and symbolic links are followed
 * before it is judged where they lead. Throws `EXPORT_MISSING` where there is no file or an empty one, `EXPORT_OUTSIDE`,
 * `EXPORT_UNREADABLE`, `TOO_LARGE`.
 */
export function exportFolder(root: string): (folder: string, name: string) => Promise<Uint8Array> {
  return async (folder, name) => {
    const shown = `${folder}/${name}`;
    const wanted = resolve(root, folder, name);
    if (!isInside(resolve(root), wanted)) throw outside(shown);
    try {
      const real = await realpath(wanted);
      if (!isInside(await realpath(root), real)) throw outside(shown);
      const found = await stat(real);
      if (!found.isFile() || found.size === 0) throw missing(shown);
      if (found.size > MAX_BYTES) {
        throw new InputError('TOO_LARGE', `expected at most ${MAX_BYTES} bytes in export ${shown}, got ${found.size}`);
      }
      return await readFile(real);
    } catch (error) {
      throw told(error, shown);
    }
  };
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path;
}

/** What stays so however often it is tried: not allowed, a link that goes round in a circle, a name no file can have. */
const unreadable: readonly string[] = ['EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'];

function told(error: unknown, shown: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing(shown);
  if (unreadable.includes(code)) {
    return new InputError('EXPORT_UNREADABLE', `expected to read export ${shown}, got ${code}`);
  }
  return error;
}

const missing = (shown: string): InputError =>
  new InputError('EXPORT_MISSING', `expected export ${shown}, got no file`);

const outside = (shown: string): InputError =>
  new InputError('EXPORT_OUTSIDE', `expected an export inside the exports folder, got ${shown}`);
