import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, chownSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../src/embedded/free-port.js';
import { copyPackage, postgresSources, serverUser } from '../support/postgres-binaries.js';

/** A PostgreSQL server that is killed and comes back on the same data; as durable as PostgreSQL is by default. */
export interface KillablePostgres {
  readonly url: string;
  /** SIGKILL to the postmaster; returns once it is gone. Its children notice by themselves. */
  kill(): Promise<void>;
  /** Returns once it answers: crash recovery is over. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const ANSWER_MS = 60_000;

/** Undefined where there is no PostgreSQL to be had. */
export async function killablePostgres(): Promise<KillablePostgres | undefined> {
  const [source] = postgresSources();
  const user = serverUser();
  if (!source || !user) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'rolewright-chaos-pg-'));
  const { uid, gid } = user.ids;
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  const bin = source.kind === 'system' ? source.bin : copyPackage(source.native, folder);
  const [port, password] = [await freePort(), randomBytes(16).toString('hex')];
  writeFileSync(join(folder, 'password'), password, { mode: 0o644 });
  const settings = { ...user.ids, cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C' } };
  const data = join(folder, 'data');
  const flags = ['-D', data, '-U', 'rolewright', `--pwfile=${join(folder, 'password')}`, '-A', 'scram-sha-256'];
  const made = spawnSync(join(bin, 'initdb'), [...flags, '-E', 'UTF8', '--locale=C'], {
    ...settings,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`expected initdb to succeed, got ${made.stdout}${made.stderr}`);
  const url = `postgres://rolewright:${password}@127.0.0.1:${port}/postgres`;
  const options = [
    '-D',
    data,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `port=${port}`,
    '-c',
    'unix_socket_directories=',
  ];
  let server: ChildProcess | undefined;
  const launch = (): void => {
    const log = openSync(join(folder, 'server.log'), 'a');
    const launched = spawn(join(bin, 'postgres'), options, {
      ...settings,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    server = launched;
    launched.once('exit', () => {
      if (server === launched) server = undefined;
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = server;
    if (!ending) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  };
  process.on('exit', () => server?.kill('SIGKILL'));
  const start = async (): Promise<void> => {
    const deadline = Date.now() + ANSWER_MS;
    // Until the children of a killed postmaster are gone, the next one refuses to start.
    while (!(await answers(url))) {
      if (Date.now() > deadline) throw new Error(`expected PostgreSQL to answer, see ${join(folder, 'server.log')}`);
      if (!server) launch();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await start();
  return {
    url,
    start,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
