import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { TEMPORAL_VERSION } from './temporal-build.mjs';

const CONNECT_MS = 20_000;
const STALL_MS = 30_000;

/**
 * Fetches the Temporal CLI from where Temporal's own SDK does, by the same two requests: one that names the archive for
 * this machine, one for the archive. A closed network is noticed within 20 seconds. Returns the path of the binary.
 *
 * @param {{ env: Readonly<Record<string, string | undefined>>, log: (line: string) => void, workspace: string,
 *   connectMs?: number }} wanted
 * @returns {Promise<string>}
 */
export async function downloadTemporal({ env, log, workspace, connectMs = CONNECT_MS }) {
  const base = env['TEMPORAL_DOWNLOAD_URL'] || 'https://temporal.download';
  log(`Downloading the Temporal CLI from ${base} (gives up after ${connectMs / 1000} seconds without an answer) …`);
  try {
    const info = await askForArchive(`${base}/cli/${TEMPORAL_VERSION}?${machine()}`, connectMs);
    const archive = await fetchBytes(info.archiveUrl, connectMs);
    const file = path.join(workspace, path.basename(info.fileToExtract));
    fs.writeFileSync(file, extract(await promisify(gunzip)(archive), info.fileToExtract), { mode: 0o755 });
    return file;
  } catch (error) {
    throw new Error(`download from ${base}: ${reason(error)}`, { cause: error });
  }
}

/** Unknown machines are asked for as they call themselves, and the answer says no. */
function machine() {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return new URLSearchParams({ arch, platform, format: 'tar.gz' }).toString();
}

async function askForArchive(/** @type {string} */ url, /** @type {number} */ connectMs) {
  const info = JSON.parse((await fetchBytes(url, connectMs)).toString('utf8'));
  if (typeof info?.archiveUrl !== 'string' || typeof info?.fileToExtract !== 'string') {
    throw new Error('expected {archiveUrl, fileToExtract} in the answer');
  }
  return { archiveUrl: String(info.archiveUrl), fileToExtract: String(info.fileToExtract) };
}

/** A whole answer. The clock starts anew with every piece, so a slow line may take its time and a dead one may not. */
async function fetchBytes(/** @type {string} */ url, /** @type {number} */ connectMs) {
  const silence = new AbortController();
  const giveUp = (/** @type {number} */ ms) =>
    setTimeout(() => silence.abort(new Error(`no answer within ${ms / 1000} seconds`)), ms);
  let timer = giveUp(connectMs);
  try {
    const response = await fetch(url, { signal: silence.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status} from ${url}`);
    const pieces = [];
    for await (const piece of response.body) {
      clearTimeout(timer);
      timer = giveUp(STALL_MS);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One file out of a tar archive (POSIX ustar: 512-byte headers, the name at 0, its size in octal at 124, a prefix at 345).
 *
 * @param {Buffer} tar
 * @param {string} wanted
 * @returns {Buffer}
 */
export function extract(tar, wanted) {
  const text = (/** @type {number} */ from, /** @type {number} */ length) =>
    tar.toString('utf8', from, from + length).split('\0', 1)[0] ?? '';
  let at = 0;
  while (at + 512 <= tar.length && tar[at] !== 0) {
    const size = Number.parseInt(text(at + 124, 12).trim() || '0', 8);
    const name = [text(at + 345, 155), text(at, 100)].filter((part) => part !== '').join('/');
    const from = at + 512;
    if (path.posix.normalize(name) === path.posix.normalize(wanted)) {
      if (from + size > tar.length) throw new Error('the archive is cut short');
      return tar.subarray(from, from + size);
    }
    at = from + Math.ceil(size / 512) * 512;
  }
  throw new Error(`expected ${wanted} in the archive`);
}

/** fetch says "fetch failed" and keeps why to itself. */
function reason(/** @type {unknown} */ error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
