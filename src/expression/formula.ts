import type { MathNode } from 'mathjs';
import { InputError } from '../domain/errors.js';

const MAX_NODES = 200;
const MAX_TEXT = 500;

/** Operators by mathjs' function names. `^` is absent on purpose: `Math.pow` differs between Node releases. */
const operators: readonly string[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'unaryMinus',
  'unaryPlus',
  'smaller',
  'smallerEq',
  'larger',
  'largerEq',
  'equal',
  'unequal',
  'and',
  'or',
  'not',
];
const plainConstants: readonly string[] = ['number', 'boolean'];
const functions: readonly string[] = ['min', 'max', 'abs', 'round'];

/**
 * Checks a user's formula against the allow-list: numbers, the given variables, + − × ÷, comparisons, and, or, not, min,
 * max, abs, round, parentheses; at most 200 nodes. A deny-list would be no sandbox. Throws `FORMULA_REFUSED`.
 */
export async function checkFormula(text: string, variables: readonly string[]): Promise<void> {
  await parseFormula(text, variables);
}

/** The formula's number, rounded to 1e-9. Throws `FORMULA_REFUSED`, or `FORMULA_NOT_A_NUMBER` (a division by zero, say, or `min()`). */
export async function evaluateNumber(text: string, values: Readonly<Record<string, number>>): Promise<number> {
  return (await compileNumber(text, Object.keys(values)))(values);
}

/** The same for many candidates: parsed once. */
export async function compileNumber(
  text: string,
  variables: readonly string[],
): Promise<(values: Readonly<Record<string, number>>) => number> {
  const evaluate = await parseFormula(text, variables);
  return (values) => {
    const result = evaluate(values);
    if (typeof result === 'number' && Number.isFinite(result)) return Math.round(result * 1e9) / 1e9;
    throw new InputError('FORMULA_NOT_A_NUMBER', `expected a number from ${shown(text)}, got ${String(result)}`, {
      advice: 'Guard divisions, e.g. with max(1, …).',
    });
  };
}

/** Whether the condition holds. Throws `FORMULA_REFUSED`, or `FORMULA_NOT_A_CONDITION` for one that gives no truth value. */
export async function evaluateCondition(text: string, values: Readonly<Record<string, number>>): Promise<boolean> {
  const result = (await parseFormula(text, Object.keys(values)))(values);
  if (typeof result === 'boolean') return result;
  throw new InputError('FORMULA_NOT_A_CONDITION', `expected true or false from ${shown(text)}, got ${String(result)}`, {
    advice: 'Compare something, e.g. risk >= 0.7.',
  });
}

type Evaluate = (values: Readonly<Record<string, number>>) => unknown;

async function parseFormula(text: string, variables: readonly string[]): Promise<Evaluate> {
  if (text.length > MAX_TEXT) throw refused(text, `expected at most ${MAX_TEXT} characters`, variables);
  // Loaded by those who meet a formula, and as one file: from its hundreds of modules mathjs would take ten times as long, and
  // nothing else in the process could go on meanwhile.
  const { default: mathjs } = await import('mathjs/lib/browser/math.js');
  const tree = parseTree(mathjs.parse, text, variables);
  let nodes = 0;
  tree.traverse((node, path) => {
    nodes += 1;
    const problem = problemOf(node, { variables, isName: path === 'fn' });
    if (problem) throw refused(text, problem, variables);
  });
  if (nodes > MAX_NODES) throw refused(text, `expected at most ${MAX_NODES} nodes, got ${nodes}`, variables);
  const code = tree.compile();
  return (values) => worked(() => code.evaluate(new Map(Object.entries(values))));
}

/** What cannot be worked out (a rounding to so many digits, say) is neither a number nor a truth value: why, in words. */
function worked(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function parseTree(parse: (text: string) => MathNode, text: string, variables: readonly string[]): MathNode {
  try {
    return parse(text);
  } catch (error) {
    throw refused(text, error instanceof Error ? error.message : String(error), variables);
  }
}

function problemOf(
  node: MathNode,
  where: { readonly variables: readonly string[]; readonly isName: boolean },
): string | null {
  switch (node.type) {
    case 'ConstantNode':
      return 'value' in node && plainConstants.includes(typeof node.value)
        ? null
        : 'only numbers may stand for themselves';
    case 'ParenthesisNode':
      return null;
    case 'OperatorNode':
      return operatorProblem(node);
    case 'FunctionNode':
      return 'fn' in node && isSymbol(node.fn) && functions.includes(node.fn.name)
        ? null
        : 'this function is not allowed';
    case 'SymbolNode':
      return symbolProblem(node, where);
    default:
      return `${node.type.replace(/Node$/, '').toLowerCase()} is not allowed`;
  }
}

function operatorProblem(node: MathNode): string | null {
  if ('implicit' in node && node.implicit === true) return 'write * where you multiply';
  const name = 'fn' in node ? String(node.fn) : '';
  return operators.includes(name) ? null : `the operator ${'op' in node ? String(node.op) : name} is not allowed`;
}

function symbolProblem(
  node: MathNode,
  where: { readonly variables: readonly string[]; readonly isName: boolean },
): string | null {
  const name = 'name' in node ? String(node.name) : '';
  if (where.isName) return functions.includes(name) ? null : `the function ${name} is not allowed`;
  return where.variables.includes(name) ? null : `${name} is no variable here`;
}

const isSymbol = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

const refused = (text: string, problem: string, variables: readonly string[]): InputError =>
  new InputError('FORMULA_REFUSED', `formula ${shown(text)}: ${problem}`, {
    advice: `Allowed: numbers, ${variables.join(', ')}, + - * /, comparisons, and, or, not, ${functions.join(', ')}.`,
  });
