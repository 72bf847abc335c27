import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Account, AccountClass, Grant, OwnerReference, Signal, SourceReading } from '../../src/domain/account.js';
import { CodedError } from '../../src/domain/errors.js';
import { compareKeys, keyText } from '../../src/domain/keys.js';
import type { SplitResult } from '../../src/domain/stage-results.js';
import { account, reading } from './accounts.js';
import { campaign, runToSplit } from './pipeline.js';

/** An account as scenarios write it: only what the story is about. */
interface Told {
  readonly id: string;
  readonly login?: string;
  readonly name?: string;
  readonly given?: string;
  readonly family?: string;
  readonly preferred?: string;
  readonly mail?: string | readonly string[];
  readonly personalMail?: string;
  readonly employeeId?: string;
  readonly previousId?: string;
  readonly birthday?: string;
  readonly anchor?: string;
  readonly disabled?: boolean;
  readonly expires?: string;
  readonly created?: string;
  readonly used?: string;
  /** Days by which the source's own figure of the last use may be late. */
  readonly lag?: number;
  readonly owner?: string;
  readonly manager?: string;
  readonly signals?: readonly Signal[];
  readonly is?: AccountClass;
  readonly type?: string;
  readonly description?: string;
  readonly department?: string;
  readonly status?: NonNullable<Account['employment']>['status'];
  readonly hired?: string;
  readonly left?: string;
  readonly holds?: readonly string[];
}

interface Scenario {
  readonly story: string;
  readonly asOf?: string;
  readonly sources: Readonly<Record<string, readonly Told[]>>;
  readonly expect: {
    readonly same?: readonly (readonly string[])[];
    readonly apart?: readonly (readonly string[])[];
    readonly secondary?: Readonly<Record<string, string>>;
    readonly class?: Readonly<Record<string, string>>;
    readonly orphans?: Readonly<Record<string, readonly string[]>>;
    readonly notOrphans?: readonly string[];
    readonly bucket?: Readonly<Record<string, string>>;
    readonly findings?: readonly string[];
    readonly notFindings?: readonly string[];
    readonly error?: string;
  };
}

/** A file of scenarios: several tiny companies, each with what the stages must make of it. */
export const scenariosIn = (file: URL): readonly Scenario[] => parse(readFileSync(file, 'utf8')) as Scenario[];

/** Runs one scenario with its records in the given order, and checks everything it expects. */
export async function checkScenario(
  scenario: Scenario,
  order: <T>(items: readonly T[]) => readonly T[],
): Promise<void> {
  const { expect } = scenario;
  const run = runScenario(scenario, order);
  if (expect.error !== undefined) {
    await assert.rejects(run, (error) => error instanceof CodedError && error.code === expect.error);
    return;
  }
  const { split } = await run;
  checkIdentities(expect, split);
  checkPlaces(expect, split);
  const made = split.findings.map(({ code, source, subject }) => `${code} ${source} ${subject}`);
  for (const finding of expect.findings ?? []) {
    assert.ok(made.includes(finding), `${finding} among ${made.join(', ')}`);
  }
  for (const finding of expect.notFindings ?? []) assert.ok(!made.includes(finding), finding);
}

function checkIdentities({ same = [], apart = [], secondary = {} }: Scenario['expect'], split: SplitResult): void {
  const identity = new Map(split.identities.flatMap((one) => one.accounts.map((key) => [keyText(key), one] as const)));
  const idOf = (name: string): string => identity.get(keyNamed(name))?.id ?? assert.fail(`no account ${name}`);
  for (const group of same) assert.equal(new Set(group.map(idOf)).size, 1, `one person: ${group.join(', ')}`);
  for (const group of apart) {
    assert.equal(new Set(group.map(idOf)).size, group.length, `kept apart: ${group.join(', ')}`);
  }
  for (const [name, owner] of Object.entries(secondary)) {
    assert.deepEqual(identity.get(keyNamed(name))?.ownerIds, [idOf(owner)], `${name} is a second account of ${owner}`);
  }
}

function checkPlaces(expect: Scenario['expect'], split: SplitResult): void {
  const placed = new Map(split.placements.map((one) => [keyText(one.key), one]));
  const orphans = new Map(split.setAside.map((one) => [keyText(one), one.reasons]));
  for (const [name, taken] of Object.entries(expect.class ?? {})) {
    assert.equal(placed.get(keyNamed(name))?.class, taken, name);
  }
  for (const [name, bucket] of Object.entries(expect.bucket ?? {})) {
    assert.equal(placed.get(keyNamed(name))?.bucket, bucket, name);
  }
  for (const [name, reasons] of Object.entries(expect.orphans ?? {})) {
    assert.deepEqual(orphans.get(keyNamed(name)), [...reasons].sort(), name);
  }
  for (const name of expect.notOrphans ?? []) assert.deepEqual(orphans.get(keyNamed(name)), undefined, name);
}

function runScenario({ asOf = '2026-06-30', sources }: Scenario, order: <T>(items: readonly T[]) => readonly T[]) {
  const readings = new Map(Object.entries(sources).map(([source, told]) => [source, readingOf(source, order(told))]));
  const specs = Object.keys(sources).map((source) => [
    source,
    { kind: source === 'hr' ? 'csv' : 'ldif', paths: [], owner: 'o@corp.example' } as const,
  ]);
  const attributes = { department: { systemOfRecord: 'hr', owner: 'o@corp.example', use: 'drives' } } as const;
  const spec = campaign({ asOf: `${asOf}T00:00:00Z`, sources: Object.fromEntries(specs), attributes });
  return runToSplit(spec, {}, ({ source }) => readings.get(source) ?? reading(source));
}

function readingOf(source: string, told: readonly Told[]): SourceReading {
  const accounts = told.map((one, i) => accountOf(source, one, i + 1)).sort((a, b) => compareKeys(a.key, b.key));
  const grants = told.flatMap((one, i) =>
    (one.holds ?? []).map((id): Grant => ({
      account: { source, id: one.id },
      entitlement: { source, id },
      at: { file: source, line: i + 1 },
    })),
  );
  const names = [...new Set(grants.map(({ entitlement }) => entitlement.id))].sort();
  const entitlements = names.map((id) => ({
    key: { source, id },
    kind: 'group' as const,
    name: id,
    owners: [],
    inExport: false,
    ...(id === 'Domain Admins' ? { privilegedWhy: 'Domain Admins' } : {}),
  }));
  const kind = source === 'hr' ? 'csv' : 'ldif';
  return reading(source, { kind, rows: accounts.length, accounts, entitlements, grants });
}

function accountOf(source: string, told: Told, line: number): Account {
  const isRecord = source === 'hr';
  const over = {
    kind: isRecord ? 'csv' : 'ldif',
    at: { file: source, line },
    login: told.login ?? told.id,
    displayName: told.name,
    givenName: told.given,
    familyName: told.family,
    preferredName: told.preferred,
    emails: listOf(told.mail),
    personalEmails: listOf(told.personalMail),
    employeeIds: listOf(isRecord ? told.id : told.employeeId),
    previousEmployeeIds: listOf(told.previousId),
    birthMonthDay: told.birthday,
    anchors: listOf(told.anchor),
    enabled: told.disabled !== true,
    expiresAt: told.expires && `${told.expires}T00:00:00Z`,
    createdAt: told.created && `${told.created}T00:00:00Z`,
    lastUse: usedOf(told),
    owners: listOf(told.owner).map((text) => ownerOf(source, text)),
    manager: listOf(told.manager).map((text) => ownerOf(source, text))[0],
    signals: told.signals ?? [],
    structural: told.is && { class: told.is, why: 'the scenario says so' },
    declaredType: told.type,
    description: told.description,
    attributes: defined({ department: told.department }),
    employment: isRecord ? employmentOf(told) : undefined,
  };
  return account(`${source} ${told.id}`, defined(over) as Partial<Account>);
}

const employmentOf = ({ status = 'active', hired, left }: Told): object =>
  defined({ status, hireDate: hired, terminationDate: left });

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();

const defined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;

function usedOf({ used, lag = 0 }: Told): Account['lastUse'] {
  if (used === undefined) return { kind: 'unknown' };
  if (used === 'never') return { kind: 'never' };
  if (used === 'not-in-window') return { kind: 'not-in-window', days: 400 };
  return { kind: 'at', at: `${used}T00:00:00Z`, lagDays: lag };
}

/** `jdoe@corp.example`, `team:platform`, `id:E1001`, or the id of an account of the same source. */
function ownerOf(source: string, text: string): OwnerReference {
  if (text.startsWith('team:')) return { kind: 'team', name: text.slice(5) };
  if (text.startsWith('id:')) return { kind: 'employee-id', value: text.slice(3) };
  return text.includes('@') ? { kind: 'email', value: text } : { kind: 'account', key: { source, id: text } };
}

/** `ad jdoe` as a key. */
function keyNamed(name: string): string {
  const [source = '', ...id] = name.split(' ');
  return keyText({ source, id: id.join(' ') });
}
