import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { CampaignSpec } from '../domain/campaign.js';
import { checkSpec } from './check-spec.js';
import { CampaignFileError, type Problem } from './problems.js';
import { campaignSpecSchema } from './schema.js';

/**
 * Reads a campaign file (YAML 1.2). Throws `CampaignFileError` (`BAD_CAMPAIGN_FILE`) with everything that is wrong, each
 * with its line: broken YAML, an unknown key or source, a reference to nothing, a formula outside the allow-list.
 */
export async function parseCampaignFile(text: string, file: string): Promise<CampaignSpec> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', merge: false });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const problems = broken.map(({ message, pos }) => ({
      line: lines.linePos(pos[0]).line,
      message: firstLine(message),
    }));
    throw new CampaignFileError(file, problems);
  }
  const fail = (problems: readonly Problem[]): never => {
    const placed = problems.map(({ path, message }) => ({
      line: lineOf(document, lines, path),
      message: worded(path, message),
    }));
    throw new CampaignFileError(file, placed);
  };
  const read = campaignSpecSchema.safeParse(plainValue(document, file));
  if (!read.success) return fail(read.error.issues.flatMap(problemsOf));
  const problems = await checkSpec(read.data);
  return problems.length > 0 ? fail(problems) : read.data;
}

/** Aliases are expanded at most a little: a small file can name a huge one. */
function plainValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch {
    throw new CampaignFileError(file, [{ line: 1, message: 'expected few YAML aliases, got too many' }]);
  }
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'this key is unknown' }));
}

const worded = (path: Problem['path'], message: string): string =>
  path.length > 0 ? `${path.join('.')}: ${message}` : message;

/** The line of the innermost part of the path that the file has; for a key, the line of the key itself. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: Problem['path']): number {
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function offsetOf(document: Document.Parsed, path: Problem['path']): number | undefined {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const last = path.at(-1);
  if (isMap(parent)) {
    const key = parent.items.find((item) => isScalar(item.key) && item.key.value === last)?.key;
    return isScalar(key) ? key.range?.[0] : undefined;
  }
  const node = document.getIn(path, true);
  return isScalar(node) || isMap(node) ? node.range?.[0] : undefined;
}

const firstLine = (message: string): string => message.split('\n')[0] ?? message;
