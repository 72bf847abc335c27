import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CodedError } from '../../src/domain/errors.js';
import { checkFormula, evaluateCondition, evaluateNumber } from '../../src/expression/formula.js';

const values = { coverage: 0.5, risk: 0.25, members: 12, privileged: 0 };
const names = Object.keys(values);

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof CodedError ? error.code : `another error: ${String(error)}`),
  );

describe('a formula', () => {
  const numbers: readonly (readonly [string, number])[] = [
    ['0.5 * coverage - 0.4 * risk', 0.15],
    ['-coverage + max(1, members) / 3', 3.5],
    ['round(abs(risk - 1) * 10)', 8],
    ['1/3', 0.333333333],
  ];
  for (const [text, result] of numbers) {
    it(`gives a number rounded to 1e-9: ${text}`, async () => assert.equal(await evaluateNumber(text, values), result));
  }

  it('may be a condition', async () => {
    assert.equal(await evaluateCondition('privileged > 0 or risk >= 0.25', values), true);
    assert.equal(await evaluateCondition('not (members >= 12 and coverage != 0.5) and true', values), true);
    assert.equal(await evaluateCondition('members < 12', values), false);
  });

  const hostile = [
    'members ^ 2',
    'members!',
    'zeros(20000, 20000)',
    'import({})',
    'cos.constructor("return process")()',
    '"text"',
    '[1, 2]',
    'x = 5',
    'f(x) = x',
    'coverage > 0 ? 1 : 2',
    '2 members',
    'members.constructor',
    'members[1]',
    'unknown + 1',
    'min',
    '5 cm',
    '1; 2',
    'evaluate("1")',
    'i',
    '1:10',
    '{a: 1}',
    '1 +',
    '',
    'xor(1, 2)',
    'members mod 2',
    `${'1 + '.repeat(120)}1`,
    '1'.repeat(501),
  ];
  for (const text of hostile) {
    it(`outside the allow-list is refused: ${text.slice(0, 40)}`, async () =>
      assert.equal(await codeOf(checkFormula(text, names)), 'FORMULA_REFUSED'));
  }

  it('that gives no finite number, or no truth, is refused when it is evaluated', async () => {
    assert.equal(await codeOf(evaluateNumber('1 / privileged', values)), 'FORMULA_NOT_A_NUMBER');
    assert.equal(await codeOf(evaluateNumber('members > 1', values)), 'FORMULA_NOT_A_NUMBER');
    assert.equal(await codeOf(evaluateCondition('members', values)), 'FORMULA_NOT_A_CONDITION');
  });

  it('that cannot be worked out, for these figures or for any, is refused like one that gives no number', async () => {
    for (const text of ['min()', 'abs(1, 2)', 'round(risk, -1)', 'round(risk, 20 * (members > 10))']) {
      assert.equal(await codeOf(evaluateNumber(text, values)), 'FORMULA_NOT_A_NUMBER', text);
      assert.equal(await codeOf(evaluateCondition(`${text} > 0`, values)), 'FORMULA_NOT_A_CONDITION', text);
    }
  });

  it('of any text is refused by code or evaluated to a number or a truth, and nothing else happens', async () => {
    const words = fc.constantFrom(
      ...names,
      'round',
      'min',
      'abs',
      'not',
      'import',
      'evaluate',
      'constructor',
      '"a"',
      '(',
      ')',
      '[',
      '^',
      '+',
      '=',
      '1',
      ' ',
      ',',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(words, { maxLength: 12 }).map((parts) => parts.join('')),
        async (text) => {
          const code = await codeOf(evaluateNumber(text, values));
          assert.ok(['nothing was refused', 'FORMULA_REFUSED', 'FORMULA_NOT_A_NUMBER'].includes(code), code);
        },
      ),
      { numRuns: 500 },
    );
  });
});
