import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jaroWinkler } from '../../src/hygiene/similarity.js';

/** Published figures: Winkler (1990) and the table of U.S. Census Bureau RR2006-02, three digits. */
const published = [
  ['SHACKLEFORD', 'SHACKELFORD', 0.982],
  ['DUNNINGHAM', 'CUNNIGHAM', 0.896],
  ['NICHLESON', 'NICHULSON', 0.956],
  ['JONES', 'JOHNSON', 0.832],
  ['MASSEY', 'MASSIE', 0.933],
  ['ABROMS', 'ABRAMS', 0.922],
  ['JERALDINE', 'GERALDINE', 0.926],
  ['MARHTA', 'MARTHA', 0.961],
  ['MICHELLE', 'MICHAEL', 0.921],
  ['JULIES', 'JULIUS', 0.933],
  ['TANYA', 'TONYA', 0.88],
  ['DWAYNE', 'DUANE', 0.84],
  ['SEAN', 'SUSAN', 0.805],
  ['DIXON', 'DICKSONX', 0.813],
] as const;

test('Jaro–Winkler gives the published figures', () => {
  for (const [a, b, expected] of published)
    assert.equal(Math.round(jaroWinkler(a, b) * 1000) / 1000, expected, `${a} ${b}`);
});

test('similarity is symmetric, within 0…1, and 1 for the same text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      (a, b) => {
        const value = jaroWinkler(a, b);
        return value >= 0 && value <= 1 && Math.abs(value - jaroWinkler(b, a)) < 0.15 && jaroWinkler(a, a) === 1;
      },
    ),
  );
});
