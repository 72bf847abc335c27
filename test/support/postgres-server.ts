import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lchownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copyPackage, runs, serverUser, type PostgresSource, type ServerUser } from './postgres-binaries.js';

export interface PostgresServer {
  readonly url: string;
  /** Ends it, and makes sure that it and its folder are gone. */
  readonly stop: () => Promise<void>;
}

const PORT_ATTEMPTS = 3;

/**
 * A PostgreSQL server of our own on a free loopback port, with a data folder that lasts as long as it. It stops when
 * `stop` is called, and also when this process ends in any other way.
 */
export async function startPostgres(source: PostgresSource): Promise<PostgresServer> {
  const user = serverUser();
  if (!user) throw new Error('expected an unprivileged user to run PostgreSQL, got none');
  for (let attempt = 1; ; attempt++) {
    const folder = folderFor(user);
    try {
      return await startIn({ folder, source, user });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      // Somebody else may have taken the port in between.
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** A new folder whose whole path the server's user can walk: a temporary folder under /root would not do. */
function folderFor(user: ServerUser): string {
  for (const parent of [tmpdir(), '/tmp', '/var/tmp']) {
    const folder = mkdtempSync(join(parent, 'rolewright-pg-'));
    hand(folder, user);
    if (spawnSync('/bin/sh', ['-c', 'cd "$0" && test -w .', folder], { ...user.ids, cwd: '/' }).status === 0) {
      return folder;
    }
    rmSync(folder, { recursive: true });
  }
  throw new Error('expected a temporary folder that the user of PostgreSQL can reach, got none');
}

/** The server's user removes the folder, so all of it is theirs. */
function hand(folder: string, { ids: { uid, gid } }: ServerUser): void {
  if (uid === undefined || gid === undefined) return;
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(folder, name), uid, gid);
  }
}

interface Place {
  readonly folder: string;
  readonly source: PostgresSource;
  readonly user: ServerUser;
}

async function startIn({ folder, source, user }: Place): Promise<PostgresServer> {
  const bin = source.kind === 'system' ? source.bin : copyPackage(source.native, folder);
  hand(folder, user);
  if (!runs(bin, user)) throw new Error(`expected PostgreSQL that runs, got ${bin}`);
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  writeFileSync(join(folder, 'password'), password, { mode: 0o644 });
  const guardian = guard({ folder, bin, port, user });
  await ready(guardian, folder);
  const server = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    url: `postgres://rolewright:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      guardian.ref();
      guardian.stdin?.end();
      if (guardian.exitCode === null) await once(guardian, 'exit');
      await gone(server);
      if (existsSync(folder)) throw new Error(`expected ${folder} to be gone`);
    },
  };
}

// Killed or not, our end closes its standard input, and `cat` returns. An English ICU order shows who sorts by locale.
const script = `
  trap 'rm -rf "$FOLDER"' EXIT
  set -e
  init() { "$BIN/initdb" -D "$FOLDER/data" -U rolewright --pwfile="$FOLDER/password" -A scram-sha-256 -E UTF8 --no-sync "$@"; }
  init --locale=C --locale-provider=icu --icu-locale=en-US >"$FOLDER/initdb.log" 2>&1 ||
    { rm -rf "$FOLDER/data"; init --locale=C >"$FOLDER/initdb.log" 2>&1; } || { cat "$FOLDER/initdb.log"; exit 1; }
  "$BIN/pg_ctl" start -s -w -D "$FOLDER/data" -l "$FOLDER/server.log" -o "$OPTIONS" || { cat "$FOLDER/server.log"; exit 1; }
  echo READY
  cat >/dev/null
  "$BIN/pg_ctl" stop -s -w -m fast -D "$FOLDER/data"`;

function guard({ folder, bin, port, user }: Omit<Place, 'source'> & { bin: string; port: number }): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: "''",
    fsync: 'off',
    max_connections: 200,
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const child = spawn('/bin/sh', ['-c', script], {
    ...user.ids,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: folder, BIN: bin, FOLDER: folder, OPTIONS: options.join(' '), LC_ALL: 'C' },
  });
  return child;
}

/** Until the server answers; then neither it nor its pipes keep this process alive. */
async function ready(guardian: ChildProcess, folder: string): Promise<void> {
  let output = '';
  for await (const chunk of guardian.stdout ?? []) {
    output += String(chunk);
    if (!output.includes('READY')) continue;
    for (const handle of [guardian, guardian.stdin, guardian.stdout]) unref(handle);
    return;
  }
  throw new Error(`expected PostgreSQL in ${folder} to start, got:\n${output}`);
}

function unref(handle: unknown): void {
  if (typeof handle === 'object' && handle !== null && 'unref' in handle && typeof handle.unref === 'function')
    handle.unref();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address === 'object' && address) return address.port;
  throw new Error('expected a free port, got none');
}

const STOP_DEADLINE_MS = 10_000;

/** pg_ctl waits for the server's files to go; the process goes a moment later. */
async function gone(pid: number): Promise<void> {
  const deadline = performance.now() + STOP_DEADLINE_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadline) throw new Error(`expected PostgreSQL ${pid} to be gone`);
    await wait(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ended, and only waiting for somebody to ask how: for ever, where process 1 is none that asks. */
function isZombie(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && / Z /.test(readFileSync(file, 'utf8').replace(/^.*\)/s, ''));
}
