import { PostgresQueryCompiler, SqliteQueryCompiler } from 'kysely';
import { InputError } from '../domain/errors.js';

/** SQLite's SQL, where every value of every statement is one that both dialects keep. */
export class CheckedSqliteCompiler extends SqliteQueryCompiler {
  protected override addParameter(value: unknown): void {
    super.addParameter(checked(value));
  }
}

/** PostgreSQL's SQL, where every value of every statement is one that both dialects keep. */
export class CheckedPostgresCompiler extends PostgresQueryCompiler {
  protected override addParameter(value: unknown): void {
    super.addParameter(checked(value));
  }
}

/**
 * Text that is kept byte for byte, or refused as `BAD_TEXT` before anything runs: PostgreSQL takes no NUL in text, SQLite
 * may cut there, and both would replace a lone surrogate, so that what is read is not what was hashed.
 */
function checked(value: unknown): unknown {
  if (typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))) return value;
  throw new InputError('BAD_TEXT', 'expected text without NUL characters and lone surrogates', {
    advice: 'Remove them and try again.',
  });
}
