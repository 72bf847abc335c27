import { sqlArchive } from './sql-archive.js';
import type { Database } from './database.js';
import { migrate } from './migrate.js';
import { openPostgres } from './postgres.js';
import { sqlAnswers } from './sql-answers.js';
import { sqlCampaigns } from './sql-campaigns.js';
import { sqlCommands } from './sql-commands.js';
import { sqlDecisions } from './sql-decisions.js';
import { sqlErasure } from './sql-erasure.js';
import { sqlLedger } from './sql-ledger.js';
import { sqlLooks } from './sql-looks.js';
import { sqlNotices } from './sql-notices.js';
import { sqlPeople } from './sql-people.js';
import { sqlReviews } from './sql-reviews.js';
import { sqlSchedules } from './sql-schedules.js';
import { sqlSecrets } from './sql-secrets.js';
import { sqlWebhooks } from './sql-webhooks.js';
import { openSqlite } from './sqlite.js';
import type { Store } from './store.js';

/** PostgreSQL where a URL is given, else an SQLite file. The schema is brought up to date by `migrate`. */
export function openStore(where: {
  readonly databaseUrl?: string | undefined;
  readonly sqliteFile: string;
  /** Of PostgreSQL: as whom worker and server connect, where that is not who migrates. */
  readonly runtimeRole?: string | undefined;
}): Store {
  const { databaseUrl, sqliteFile, runtimeRole } = where;
  return sqlStore(databaseUrl ? openPostgres(databaseUrl) : openSqlite(sqliteFile), runtimeRole);
}

/** The one implementation of `Store`, for either dialect. */
export function sqlStore(database: Database, runtimeRole?: string): Store {
  return {
    migrate: () => migrate(database, runtimeRole),
    close: () => database.close(),
    ...sqlPeople(database),
    ...sqlSecrets(database),
    ...sqlCampaigns(database),
    ...sqlSchedules(database),
    ...sqlReviews(database),
    ...sqlLooks(database),
    ...sqlDecisions(database),
    ...sqlLedger(database),
    ...sqlErasure(database),
    ...sqlArchive(database),
    ...sqlNotices(database),
    ...sqlCommands(database),
    ...sqlAnswers(database),
    ...sqlWebhooks(database),
  };
}
