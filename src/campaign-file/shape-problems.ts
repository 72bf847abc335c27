import type { Path, Problem } from './problems.js';
import { keysAt } from './schema.js';
import type { ShapeIssue } from './schema.js';
import { suggest } from './suggest.js';

const SEE = 'See docs/campaign-file.md for what may stand here.';

/** The kind of file that is read: what it is called, and which keys may stand where. */
export interface FileKind {
  readonly name: string;
  readonly keysAt: (path: Path) => readonly string[];
}

const campaignFile: FileKind = { name: 'a campaign file', keysAt };

/** What zod found, in words and codes of our own. `value` is what the file says. */
export function shapeProblems(
  issues: readonly ShapeIssue[],
  value: unknown,
  kind: FileKind = campaignFile,
): readonly Problem[] {
  const found = issues.flatMap((issue): readonly Problem[] => {
    const { path, message, named } = issue;
    const got = valueAt(value, path);
    if (named !== undefined)
      return [{ code: named, path, message: worded(path, message, got), advice: adviceFor(named) }];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.words.map((key) => unknownKey(path, key, kind));
      case 'invalid_type':
        return [got === undefined || (got === null && path.length === 0) ? missing(path) : wrongType(issue, got)];
      case 'invalid_value':
        return [got === undefined ? missing(path) : unknownValue(issue, got)];
      default:
        return [{ code: 'OUT_OF_RANGE', path, message: worded(path, lowered(message), got), advice: SEE }];
    }
  });
  return found.filter((problem) => !isMisspelt(problem, found));
}

/** A key that is missing because it stands there misspelt is one problem, not two. */
const isMisspelt = ({ code, path }: Problem, all: readonly Problem[]): boolean =>
  code.startsWith('MISSING_') &&
  all.some(
    (other) =>
      other.code === 'UNKNOWN_KEY' &&
      other.advice === `Did you mean ${String(path.at(-1))}?` &&
      JSON.stringify(other.path.slice(0, -1)) === JSON.stringify(path.slice(0, -1)),
  );

/** Names that are no data but reach into the language itself. zod leaves `__proto__` out of records without a word. */
export function forbiddenKeys(value: unknown, path: Path = []): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return key === '__proto__' ? [unknownKey(path, key, campaignFile)] : forbiddenKeys(inner, place);
  });
}

function unknownKey(path: Path, key: string, kind: FileKind): Problem {
  const known = kind.keysAt(path);
  const shown = JSON.stringify(key.slice(0, 100).toWellFormed());
  const where = path.length === 0 ? kind.name : path.join('.');
  const instead = known.length === 0 ? 'Choose another name.' : `Known here: ${known.join(', ')}.`;
  return {
    code: 'UNKNOWN_KEY',
    path: [...path, key],
    message: `expected a key of ${where}, got ${shown}`,
    advice: suggest(key, known) ?? instead,
  };
}

function missing(path: Path): Problem {
  const key = String(path.at(-1) ?? '');
  const owner = key === 'owner';
  return {
    code: owner ? 'MISSING_OWNER' : 'MISSING_KEY',
    path,
    message: path.length === 0 ? 'expected keys and values, got nothing' : `expected ${path.join('.')}, got nothing`,
    advice: owner ? 'Name the e-mail of the person who answers for it.' : SEE,
  };
}

const wrongType = ({ path, words }: ShapeIssue, got: unknown): Problem => ({
  code: 'WRONG_TYPE',
  path,
  message: `expected ${at(path)}${typeNames[words[0] ?? ''] ?? words[0] ?? 'something else'}, got ${nameOf(got)}`,
  advice: typeof got === 'number' || typeof got === 'boolean' ? 'Text that looks like a number needs quotes.' : SEE,
});

function unknownValue({ path, words }: ShapeIssue, got: unknown): Problem {
  const isKind = path.at(-1) === 'kind';
  return {
    code: isKind ? 'UNKNOWN_KIND' : 'UNKNOWN_VALUE',
    path,
    message: `expected ${at(path)}one of ${words.join(', ')}, got ${nameOf(got)}`,
    advice: (typeof got === 'string' ? suggest(got, words) : undefined) ?? `Use one of ${words.join(', ')}.`,
  };
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  object: 'keys and values',
  record: 'keys and values',
  string: 'text',
};

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  return typeof value === 'object' ? 'keys and values' : shown(value);
}

/** Hostile text is clipped, and its control characters are escaped. */
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : String(value);
  return text.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu, '?').toWellFormed();
};

const worded = (path: Path, message: string, got: unknown): string =>
  typeof got === 'object' || got === undefined || message.includes(', got ')
    ? message.replace(/^expected /, `expected ${at(path)}`)
    : `${message.replace(/^expected /, `expected ${at(path)}`)}, got ${shown(got)}`;

/** zod begins with a sentence of its own (`Too big: expected …`). */
const lowered = (message: string): string => message.replace(/^[^:]*: /, '');

const at = (path: Path): string => (path.length === 0 ? '' : `${path.join('.')} to be `);

const advices: Readonly<Record<string, string>> = {
  BAD_EMAIL: 'Give the address as the directory keeps it, without a display name.',
  BAD_DURATION: 'Write P, then days (14D) or weeks (2W), then T and hours, minutes, seconds (PT20S).',
  BAD_DATE: 'Write the day, T, the time, and Z for UTC.',
  NO_SOURCES: 'Name at least one export and who answers for it.',
  BAD_TIMEZONE: 'Name the zone as Europe/Berlin or UTC: an offset or an abbreviation does not know summer.',
  BAD_FOLDER: 'Name a folder below the exports folder, {period} in it, for example finance/{period}.',
  OVERLAP_SKIPS: 'Use buffer-all, or buffer-one: a skipped period would be missing without a word.',
  NOT_FOR_KIND: 'Leave them out: exports of this kind say the same everywhere.',
  MISSING_PATH: 'Give path for one file or paths for several, relative to the campaign file.',
};
const adviceFor = (code: string): string => advices[code] ?? SEE;

/** The value at a place; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = new Map<string, unknown>(Object.entries(here)).get(String(part));
  }
  return here;
}
