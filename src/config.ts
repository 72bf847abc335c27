import { join, resolve } from 'node:path';
import { z } from 'zod';
import { durationMs } from './domain/duration.js';
import { InputError } from './domain/errors.js';
import { readNotify, type NotifyConfig } from './notify-config.js';
import { readOidc, type OidcConfig } from './oidc-config.js';

/** What a process is told from outside, read once at its start. */
export interface Config {
  /** Where the database file, blobs, keys and tokens lie, readable by their owner only. */
  readonly stateDir: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  /** PostgreSQL; without it the store is an SQLite file in the state directory. */
  readonly databaseUrl: string | undefined;
  /** PostgreSQL: as whom worker and server connect; `migrate` lets this role use the tables and own nothing. */
  readonly runtimeRole: string | undefined;
  readonly sqliteFile: string;
  readonly blobDir: string;
  /** Where a scheduled campaign finds its exports: one folder for each period. */
  readonly exportsDir: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** How people reach the server, where that is not where it listens. */
  readonly publicUrl: string | undefined;
  readonly allowedHosts: readonly string[];
  /** Host names inside of the network to which webhooks may go. */
  readonly webhookInsiders: readonly string[];
  /** Undefined: only named local tokens and one-time links let anybody in. */
  readonly oidc: OidcConfig | undefined;
  readonly notify: NotifyConfig;
  /** How often closed histories are archived, in milliseconds. */
  readonly archiveEveryMs: number;
}

type Env = Readonly<Record<string, string | undefined>>;

const envSchema = z.object({
  ROLEWRIGHT_STATE: z.string().min(1).default('.rolewright'),
  ROLEWRIGHT_BLOBS: z.string().min(1).optional(),
  ROLEWRIGHT_EXPORTS: z.string().min(1).optional(),
  ROLEWRIGHT_HOST: z.string().min(1).default('127.0.0.1'),
  ROLEWRIGHT_PORT: z.string().refine(isPort, 'expected a port from 0 to 65535').default('0').transform(Number),
  ROLEWRIGHT_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' }).optional(),
  ROLEWRIGHT_ALLOWED_HOSTS: z.string().default(''),
  ROLEWRIGHT_WEBHOOK_INSIDERS: z.string().default(''),
  ROLEWRIGHT_ARCHIVE_EVERY: z.string().default('PT1H').transform(archiveEvery),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:]+:\d+$|^\[[^\]]+\]:\d+$/, 'expected host:port')
    .default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a postgres:// URL')
    .optional(),
  ROLEWRIGHT_RUNTIME_ROLE: z.string().min(1).max(63).optional(),
});

/** At least 10 seconds; the engine would start the next before the last had looked. */
const SHORTEST_ARCHIVE_MS = 10_000;

function archiveEvery(text: string, context: z.core.$RefinementCtx): number {
  try {
    const every = durationMs(text);
    if (every >= SHORTEST_ARCHIVE_MS) return every;
  } catch {
    // Told below, as every other wrong value.
  }
  context.addIssue('expected an ISO 8601 duration of 10 seconds or more, such as PT1H');
  return z.NEVER;
}

/** A decimal number from 0 to 65535, and nothing that JavaScript would also take for one. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

/** Reads the environment. An empty variable counts as unset. Throws one `BAD_CONFIG` naming every variable that is wrong. */
export function readConfig(env: Env): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = envSchema.safeParse(set);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    const advice = 'Correct or unset these environment variables.';
    throw new InputError('BAD_CONFIG', `expected a usable environment, got ${problems.join('; ')}`, { advice });
  }
  const { data } = read;
  const stateDir = resolve(data.ROLEWRIGHT_STATE);
  return {
    stateDir,
    temporal: { address: data.TEMPORAL_ADDRESS, namespace: data.TEMPORAL_NAMESPACE },
    databaseUrl: data.DATABASE_URL,
    runtimeRole: data.ROLEWRIGHT_RUNTIME_ROLE,
    sqliteFile: join(stateDir, 'rolewright.db'),
    blobDir: resolve(data.ROLEWRIGHT_BLOBS ?? join(stateDir, 'blobs')),
    exportsDir: resolve(data.ROLEWRIGHT_EXPORTS ?? join(stateDir, 'exports')),
    archiveEveryMs: data.ROLEWRIGHT_ARCHIVE_EVERY,
    host: data.ROLEWRIGHT_HOST,
    port: data.ROLEWRIGHT_PORT,
    publicUrl: data.ROLEWRIGHT_PUBLIC_URL,
    oidc: readOidc(env),
    notify: readNotify(env),
    allowedHosts: namesIn(data.ROLEWRIGHT_ALLOWED_HOSTS),
    webhookInsiders: namesIn(data.ROLEWRIGHT_WEBHOOK_INSIDERS),
  };
}

const namesIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
