import path from 'node:path';
import { table, zodFiles } from './table.js';

/** @typedef {(typeof table)[number]} Row */

/** ESLint rule: an import that the table of layers does not allow is an error. */
export const layers = {
  meta: {
    type: /** @type {const} */ ('problem'),
    docs: { description: 'Folders import from each other only as scripts/eslint/table.js says.' },
    schema: [],
    messages: {
      value: '{{from}} may not import {{to}}.{{hint}} See scripts/eslint/table.js.',
      package: '{{from}} may not import the package {{to}}. See scripts/eslint/table.js.',
      homeless: '{{from}} is in no row of scripts/eslint/table.js: give its folder one.',
    },
  },
  /** @param {import('eslint').Rule.RuleContext} context */
  create(context) {
    const from = withoutExtension(slashed(path.relative(context.cwd, context.filename)));
    const row = table.find((candidate) => candidate.files.some((pattern) => matches(pattern, from)));
    if (row === undefined) {
      return { Program: (/** @type {any} */ node) => context.report({ node, messageId: 'homeless', data: { from } }) };
    }
    const check = (/** @type {any} */ node, /** @type {boolean} */ typeOnly) => {
      const specifier = node?.type === 'TSLiteralType' ? node.literal.value : node?.value;
      if (typeof specifier !== 'string') return;
      const problem = judge({ row, from, specifier, typeOnly });
      if (problem) context.report({ node, ...problem });
    };
    return {
      ImportDeclaration: (/** @type {any} */ node) => check(node.source, isTypeOnly(node)),
      ExportNamedDeclaration: (/** @type {any} */ node) => check(node.source, isTypeOnly(node)),
      ExportAllDeclaration: (/** @type {any} */ node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (/** @type {any} */ node) => check(node.source, false),
      TSImportType: (/** @type {any} */ node) => check(node.source ?? node.argument, true),
    };
  },
};

/**
 * @param {{ row: Row, from: string, specifier: string, typeOnly: boolean }} question
 * @returns {{ messageId: 'value' | 'package', data: Record<string, string> } | undefined}
 */
function judge({ row, from, specifier, typeOnly }) {
  if (!specifier.startsWith('.')) {
    const allowed = allowsPackage(row, { from, specifier, typeOnly });
    return allowed ? undefined : { messageId: 'package', data: { from, to: specifier } };
  }
  const to = withoutExtension(path.posix.join(path.posix.dirname(from), specifier));
  const some = (/** @type {readonly string[]} */ patterns) => patterns.some((pattern) => matches(pattern, to));
  if (folder(to) === folder(from) || some(row.values)) return undefined;
  const typesAllowed = some(row.types) || matches('src/domain/**', to);
  if (typeOnly && typesAllowed) return undefined;
  return { messageId: 'value', data: { from, to, hint: typesAllowed ? ' Its types may be: use `import type`.' : '' } };
}

/**
 * A type of a package binds at no time, but ties two things together all the same: the rule is the same for both,
 * save that whoever may use a package's value elsewhere in the row is not asked for `import type`.
 *
 * @param {Row} row
 * @param {{ from: string, specifier: string, typeOnly: boolean }} question
 */
function allowsPackage(row, { from, specifier }) {
  if (specifier.startsWith('node:')) return row.packages.includes('node:*');
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  if (name === 'zod') return zodFiles.some((pattern) => matches(pattern, from));
  return row.packages.includes(name);
}

/** A declaration binds nothing at run time: `import type …`, or every name in it marked `type`. */
function isTypeOnly(/** @type {any} */ node) {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const kinds = (node.specifiers ?? []).map((/** @type {any} */ one) => one.importKind ?? one.exportKind ?? 'value');
  return kinds.length > 0 && kinds.every((/** @type {string} */ kind) => kind === 'type');
}

/** `src/store/migrations/x` → `src/store`; `activities/x` → `activities`; `src/worker` → itself, a process of its own. */
function folder(/** @type {string} */ file) {
  const parts = file.split('/');
  const depth = parts[0] === 'src' ? 2 : 1;
  return parts.slice(0, depth).join('/');
}

function matches(/** @type {string} */ pattern, /** @type {string} */ file) {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*)'));
  return new RegExp(`^${source}$`).test(file);
}

function withoutExtension(/** @type {string} */ file) {
  return file.replace(/\.(d\.)?[cm]?[jt]sx?$/, '');
}

function slashed(/** @type {string} */ file) {
  return file.split(path.sep).join('/');
}
