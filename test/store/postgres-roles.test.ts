import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { verifyChain } from '../../src/snapshot/chain.js';
import { openStore } from '../../src/store/sql-store.js';
import { withPostgres } from '../support/postgres.js';
import { migrateAs, schemaIn, withBareRoles, withRoles, type Roles } from '../support/postgres-roles.js';
import { separateRoles, storeKinds } from '../support/with-store.js';
import { campaignsSuite } from './campaigns-suite.js';
import { decisionsSuite } from './decisions-suite.js';
import { erasureSuite } from './erasure-suite.js';
import { ledgerSuite } from './ledger-suite.js';
import { outboxSuite } from './outbox-suite.js';
import { peopleSuite } from './people-suite.js';
import { runSql } from './raw.js';
import { reviewsSuite } from './reviews-suite.js';
import { act, at, code } from './values.js';

separateRoles();

/** What would change the ledger's past, or take away what guards it; PostgreSQL's own code for refusing it. */
const attempts = ({ owner, runtime }: Roles): Readonly<Record<string, string>> => ({
  update: "update ledger set body = '{}' where seq = 1",
  delete: 'delete from ledger where seq = 1',
  truncate: 'truncate ledger',
  'drop a trigger': 'drop trigger ledger_no_change on ledger',
  'switch triggers off': 'alter table ledger disable trigger all',
  'switch triggers off in the session': "set session_replication_role = 'replica'",
  'replace what a trigger does': `create or replace function ledger_is_append_only() returns trigger
     language plpgsql as $$ begin return new; end $$`,
  'drop the table': 'drop table ledger cascade',
  'rename the table': 'alter table ledger rename to gone',
  'own the table': `alter table ledger owner to ${runtime}`,
  'become the owner': `set role ${owner}`,
  'join the owner': `grant ${owner} to ${runtime}`,
  'grant itself the right': `grant update on ledger to ${runtime}`,
  'insert a head': "insert into ledger_head (id, seq, hash, at) values (2, 0, '', '')",
  'delete the head': 'delete from ledger_head',
  'pretend another release': 'update schema_version set version = 99',
});

const withApart = (work: (roles: Roles) => Promise<void>): Promise<void> => withPostgres((url) => withRoles(url, work));

if (storeKinds.includes('postgres')) {
  describe('PostgreSQL with a role that owns the tables and another that uses them', () => {
    for (const what of Object.keys(attempts({ owner: '', runtime: '', ownerUrl: '', runtimeUrl: '' }))) {
      it(`refuses the one that serves to ${what}`, () =>
        withApart(async (roles) => {
          const place = { databaseUrl: roles.runtimeUrl, sqliteFile: '' };
          const store = openStore(place);
          await store.migrate();
          await store.appendLedger([act('a'), act('b')], at(1));
          // A grant without the right to grant is answered with a warning only: what counts is what is possible after it.
          await runSql(place, attempts(roles)[what] ?? '').catch((error: unknown) => {
            assert.ok(code('42501')(error), String(error));
          });
          await assert.rejects(runSql(place, "update ledger set body = '{}'"), code('42501'));
          await store.appendLedger([act('c')], at(2));
          const entries = await store.ledger({});
          assert.deepEqual([entries.length, verifyChain(entries)], [3, null]);
          await store.close();
        }));
    }

    it('has to be migrated by the owner', () =>
      withApart(async ({ runtimeUrl, ownerUrl }) => {
        await runSql({ databaseUrl: ownerUrl, sqliteFile: '' }, 'update schema_version set version = 0');
        await assert.rejects(migrateAs(runtimeUrl), code('STORE_NOT_MIGRATED'));
      }));

    it('can be made of one where a single role did everything', () =>
      withPostgres((url) =>
        withBareRoles(url, async ({ owner, runtime, ownerUrl, runtimeUrl }, admin) => {
          await admin(`alter schema ${schemaIn(url)} owner to ${runtime}`);
          const place = { databaseUrl: runtimeUrl, sqliteFile: '' };
          const store = openStore(place);
          await store.migrate();
          await store.appendLedger([act('a')], at(1));
          await admin(`reassign owned by ${runtime} to ${owner}`);
          await migrateAs(ownerUrl, runtime);
          await store.migrate();
          await store.appendLedger([act('b')], at(2));
          assert.equal((await store.ledger({})).length, 2);
          await assert.rejects(runSql(place, 'drop trigger ledger_no_change on ledger'), code('42501'));
          await assert.rejects(runSql(place, 'delete from ledger'), code('42501'));
          await store.close();
        }),
      ));

    it('is what docker-compose makes', () =>
      withPostgres(async (url) => {
        const suffix = `_${randomBytes(6).toString('hex')}`;
        const names = /\b(temporal_visibility|temporal|rolewright_owner|rolewright)\b/g;
        const script = await readFile(new URL('../../scripts/compose/create-databases.sh', import.meta.url), 'utf8');
        const [, text = ''] = /<<'SQL'\n(.*)\nSQL/s.exec(script) ?? [];
        const sql = text
          .replace(/^(\\getenv|--).*$/gm, '')
          .replace(/:'\w+'/g, "'secret'")
          .replace(names, `$1${suffix}`);
        const statements = sql.split(';').filter((statement) => statement.trim() !== '');
        assert.equal(statements.length, 8);
        const at = (role: string): string => {
          const place = new URL(url);
          Object.assign(place, { username: `${role}${suffix}`, password: 'secret', pathname: `/rolewright${suffix}` });
          place.searchParams.delete('options');
          return place.href;
        };
        await withBareRoles(url, async (_, admin) => {
          try {
            for (const statement of statements) await admin(statement);
            await migrateAs(at('rolewright_owner'), `rolewright${suffix}`);
            await migrateAs(at('rolewright'));
            const place = { databaseUrl: at('rolewright'), sqliteFile: '' };
            await assert.rejects(runSql(place, 'truncate ledger'), code('42501'));
            await assert.rejects(migrateAs(at('temporal')), code('42501'));
          } finally {
            for (const name of ['temporal', 'temporal_visibility', 'rolewright'])
              await admin(`drop database if exists ${name}${suffix}`);
            for (const name of ['temporal', 'rolewright_owner', 'rolewright'])
              await admin(`drop role if exists ${name}${suffix}`);
          }
        });
      }));

    it('is not separated by a role that could become the owner', () =>
      withApart(async ({ ownerUrl, owner }) => {
        for (const runtimeRole of [owner, 'rolewright_nobody']) {
          await assert.rejects(migrateAs(ownerUrl, runtimeRole), code('ROLE_OWNS_TABLES'));
        }
      }));
  });

  describe('a store whose role owns nothing keeps every promise:', () => {
    peopleSuite('postgres');
    campaignsSuite('postgres');
    reviewsSuite('postgres');
    decisionsSuite('postgres');
    outboxSuite('postgres');
    ledgerSuite('postgres');
    erasureSuite('postgres');
  });
}
