import fs from 'node:fs';
import path from 'node:path';

const POLL_MS = 250;
const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;

/**
 * Runs `act` while no other process of this machine holds the same lock file. A lock whose holder is gone, or has not
 * shown a sign of life for a minute, is taken over; `waiting` is called once if somebody else has to be waited for.
 *
 * @template T
 * @param {{ file: string, waiting: () => void, act: () => Promise<T> }} wanted
 * @returns {Promise<T>}
 */
export async function withLock({ file, waiting, act }) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let said = false;
  while (!take(file)) {
    if (!said) waiting();
    said = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await act();
  } finally {
    clearInterval(heartbeat);
    fs.rmSync(file, { force: true });
  }
}

/** Creates the lock file, or says that somebody who lives has it. */
function take(/** @type {string} */ file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const holder = staleHolder(file);
  if (holder !== undefined) moveAside(file, holder);
  return false;
}

/** What a lock says that nobody keeps any more; undefined while somebody does. */
function staleHolder(/** @type {string} */ file) {
  try {
    const age = Date.now() - fs.statSync(file).mtimeMs;
    const holder = fs.readFileSync(file, 'utf8');
    // An empty file is one being written this moment, until it is old.
    const gone = holder !== '' && !isAlive(Number(holder));
    return gone || age > STALE_MS ? holder : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of several who find a stale lock the first moves it. One who comes late moves a living lock, sees it, and puts it back. */
function moveAside(/** @type {string} */ file, /** @type {string} */ holder) {
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    if (fs.readFileSync(aside, 'utf8') !== holder) fs.linkSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function touch(/** @type {string} */ file) {
  const now = new Date();
  try {
    fs.utimesSync(file, now, now);
  } catch {
    // Somebody took the lock over while this process was asleep: nothing to keep alive.
  }
}

function codeOf(/** @type {unknown} */ error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
