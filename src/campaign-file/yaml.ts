import type { Document, Node, Pair, YAMLError } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Place } from '../domain/errors.js';
import { CampaignFileError } from './problems.js';
import type { Path, PlacedProblem } from './problems.js';

/** A parsed document, and where in its file anything stands. */
export interface YamlFile {
  readonly value: unknown;
  /** The place of the deepest part of the path that the file has. */
  readonly placeOf: (path: Path) => Place;
}

const MAX_LENGTH = 500_000;
const MAX_DEPTH = 20;

/**
 * One YAML 1.2 document of plain values. A campaign file is read by people and kept as evidence, so what it says has to stand
 * where it is read: anchors, aliases, merge keys and tags are refused, and with them every way to name much with little.
 */
export function parseYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const place = (offset: number): Place => ({ file, line: lines.linePos(offset).line });
  if (text.length > MAX_LENGTH) throw tooLarge(file);
  const document = parseWithin(text, { file, lines });
  const found = [
    ...[...document.errors, ...document.warnings].map((error) => fromYaml(error, place(error.pos[0]))),
    ...shortcuts(document).map((offset) => aliased(place(offset))),
  ];
  if (found.length > 0) throw new CampaignFileError(file, found);
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return { value, placeOf: (path) => place(offsetOf(document.contents, path)) };
}

/** The same for a value that has no file: everything stands in the whole. */
export const unplaced = (value: unknown, file: string): YamlFile => ({ value, placeOf: () => ({ file }) });

/** Nesting without end exhausts the stack of any recursive parser; that is the file's fault and is said so. */
function parseWithin(
  text: string,
  { file, lines }: { readonly file: string; readonly lines: LineCounter },
): Document.Parsed {
  try {
    const document = parseDocument(text, { lineCounter: lines, version: '1.2', prettyErrors: false });
    if (depthOf(document.contents) > MAX_DEPTH) throw tooLarge(file);
    return document;
  } catch (error) {
    throw error instanceof RangeError ? tooLarge(file) : error;
  }
}

function depthOf(node: unknown): number {
  const inner: readonly unknown[] = isMap(node)
    ? node.items.flatMap(({ key, value }) => [key, value])
    : isSeq(node)
      ? node.items
      : [];
  return inner.reduce<number>((most, one) => Math.max(most, 1 + depthOf(one)), 0);
}

const tooLarge = (file: string): CampaignFileError =>
  new CampaignFileError(file, [
    {
      code: 'TOO_LARGE',
      message: `expected at most ${MAX_LENGTH} characters and ${MAX_DEPTH} levels, got more`,
      advice: 'Name a campaign file, not an export.',
      place: { file, line: 1 },
    },
  ]);

function fromYaml({ code, message }: YAMLError, place: Place): PlacedProblem {
  const first = message.split('\n')[0] ?? message;
  const said = `expected YAML, got a mistake: ${first.slice(0, 200)}`;
  const known = familiar.get(code);
  if (known) return { ...known, place };
  return { code: 'BAD_YAML', message: said, advice: 'Check indentation, quotes and brackets on this line.', place };
}

const familiar: ReadonlyMap<string, Omit<PlacedProblem, 'place'>> = new Map([
  [
    'DUPLICATE_KEY',
    { code: 'DUPLICATE_KEY', message: 'expected each key once, got one twice', advice: 'Remove one of them.' },
  ],
  [
    'TAB_AS_INDENT',
    { code: 'TAB_AS_INDENT', message: 'expected spaces before this line, got a tab', advice: 'Indent with spaces.' },
  ],
  [
    'MULTIPLE_DOCS',
    { code: 'MULTIPLE_DOCS', message: 'expected one document, got several', advice: 'One campaign is one file.' },
  ],
]);

const aliased = (place: Place): PlacedProblem => ({
  code: 'YAML_ALIAS',
  message: 'expected plain values, got an anchor, an alias or a tag',
  advice: 'Write the value out where it is meant.',
  place,
});

/** Offsets of everything that stands for something else. */
function shortcuts(document: Document.Parsed): readonly number[] {
  const found: number[] = [];
  visit(document, (_, node) => {
    if (!isNode(node)) return;
    const tagged = node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:');
    const anchored = 'anchor' in node;
    if (isAlias(node) || tagged || anchored) found.push(node.range?.[0] ?? 0);
  });
  return found;
}

function offsetOf(contents: Node | null, path: Path): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const part of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      : undefined;
    const next: unknown = pair ? pair.value : isSeq(node) ? node.items[Number(part)] : undefined;
    const at = startOf(pair, next);
    if (at === undefined) break;
    offset = at;
    node = next;
  }
  return offset;
}

/** A key is where a reader looks; an item of a list has none. */
function startOf(pair: Pair | undefined, value: unknown): number | undefined {
  if (pair && isScalar(value) && value.range) return value.range[0];
  if (pair && isNode(pair.key)) return pair.key.range?.[0];
  return isNode(value) ? value.range?.[0] : undefined;
}
