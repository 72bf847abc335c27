/**
 * What code may not touch, as settings for ESLint's own rules.
 *
 * `steadySyntax` holds everywhere: what the machine's locale or a platform's maths library decides must never reach a
 * digest. `pureSyntax` and `pureGlobals` hold where code is a function of its arguments: no clock, no chance, no process.
 */

const locale = 'It depends on the locale of the machine: compare with compareText or compareKeys, format by hand.';

export const steadySyntax = [
  { selector: 'CallExpression[callee.property.name=/^(localeCompare|toLocale.*)$/]', message: locale },
  { selector: 'MemberExpression[object.name="Intl"]', message: locale },
  {
    selector: 'BinaryExpression[operator="**"], AssignmentExpression[operator="**="]',
    message: 'Powers differ between versions of Node: multiply.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="pow"]',
    message: 'Math.pow differs between versions of Node: multiply.',
  },
];

const given = 'Take it as an argument: this code is a function of what it is given.';

/** The clock is Temporal's own inside a workflow, so only rings below it have to do without. */
const clock = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: given },
  { selector: 'CallExpression[callee.name="Date"]', message: given },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: given },
];

const chance = [{ selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: given }];

export const workflowSyntax = [...steadySyntax];
export const pureSyntax = [...steadySyntax, ...clock, ...chance];

const name = (/** @type {string} */ global) => ({ name: global, message: given });

/** Globals that Temporal's sandbox lacks or that would make a replay differ. */
export const sandboxGlobals = ['process', 'Buffer', 'fetch', 'performance', 'crypto', 'setImmediate', 'WeakRef'].map(
  name,
);
export const pureGlobals = [...sandboxGlobals, ...['setTimeout', 'setInterval', 'console'].map(name)];
