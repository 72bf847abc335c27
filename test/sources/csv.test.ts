import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSource } from '../../src/sources/source.js';
import { account, codesOf, file, placesOf, read, refusal } from './exports.js';

const header = 'employee_id,legal_first_name,legal_last_name,work_email,status,hire_date,termination_date';
const row = (id: string, more: Partial<Record<'status' | 'hire' | 'end' | 'last', string>> = {}): string =>
  `${id},Ann,${more.last ?? 'Lee'},ann@corp.example,${more.status ?? 'Active'},${more.hire ?? '2020-01-01'},${more.end ?? ''}`;
const hr = (...rows: readonly string[]): ReturnType<typeof read> => read('csv', [header, ...rows, ''].join('\n'));
const bad = (text: string | Uint8Array): string => refusal(() => read('csv', text));

describe('an HR file that cannot be read as a whole is refused with its line', () => {
  it('bytes that are not UTF-8', () => {
    assert.equal(
      bad(Buffer.from(`${header}\n${row('1')}\n${row('2', { last: 'Müller' })}\n`, 'latin1')),
      'NOT_UTF8 f1:3',
    );
    assert.equal(bad(Buffer.from(`\ufeff${header}\n`, 'utf16le')), 'NOT_UTF8 f1:1');
  });

  it('no rows, or nothing at all', () => {
    assert.equal(bad(`${header}\n`), 'EMPTY_EXPORT f1:1');
    assert.equal(bad(header), 'EMPTY_EXPORT f1:1');
    assert.equal(bad(''), 'EMPTY_EXPORT f1:1');
    assert.equal(bad('\ufeff\n \n'), 'EMPTY_EXPORT f1:1');
  });

  it('a header with a column twice, without a needed column, or with an unknown one', () => {
    assert.equal(bad(`${header},Status\n${row('1')},x\n`), 'DUPLICATE_COLUMN f1:1');
    assert.equal(bad(`${header.replace('status', 'state')}\n${row('1')}\n`), 'MISSING_COLUMN f1:1');
    assert.equal(bad(`${header},salary\n${row('1')},1\n`), 'UNKNOWN_COLUMN f1:1');
    assert.equal(bad('dn: CN=x\nobjectClass: user\n'), 'MISSING_COLUMN f1:1');
  });

  it('cut off inside a quote or inside its last row', () => {
    assert.equal(bad(`${header}\n${row('1')}\n2,"Ann`), 'TRUNCATED_FILE f1:3');
    assert.equal(bad(`${header}\n${row('1')}\n2,Ann,Le`), 'TRUNCATED_FILE f1:3');
  });

  it('quotes that are no CSV', () => {
    assert.equal(bad(`${header}\n${row('1')}\n2,An"n,Lee,,Active,,\n`), 'BAD_CSV f1:3');
    assert.equal(bad(`${header}\n2,"An"n,Lee,,Active,,\n`), 'BAD_CSV f1:2');
  });

  it('no file at all', () => {
    assert.equal(
      refusal(() => readSource({ source: 'hr', kind: 'csv', files: [] })),
      'NO_FILES :',
    );
  });
});

describe('HR rows', () => {
  it('are read with `;`, a byte order mark, CRLF, and headers of any case and spacing', () => {
    const text = `\ufeff${header.replaceAll(',', ';').replace('employee_id', ' Employee_ID ')}\r\n${row('1').replaceAll(',', ';')}\r\n`;
    assert.equal(account(read('csv', text), '1').at.line, 2);
  });

  it('know the line they begin on, whatever lines their cells hold', () => {
    const reading = hr(
      row('1', { last: '"Lee\nthe\r\nSecond, ""Jr"""' }),
      '',
      row('2'),
      row('3', { last: 'Ünal' }),
      row('4'),
    );
    assert.equal(account(reading, '1').familyName, 'Lee\nthe\r\nSecond, "Jr"');
    assert.deepEqual(
      reading.accounts.map(({ at }) => at.line),
      [2, 6, 7, 8],
    );
  });

  it('that are bad in themselves are refused by line, and the rest goes on', () => {
    const reading = hr(
      row('1'),
      row('2', { status: 'Retired?' }),
      row('3', { hire: '2026-02-30' }),
      row('4', { end: '3/14/2026' }),
      row('  '),
      '5,Ann',
      row('6'),
    );
    assert.deepEqual(placesOf(reading), { rows: 7, accounts: 2, refused: 5 });
    assert.deepEqual(codesOf(reading), ['BAD_DATE:4', 'BAD_DATE:5', 'NO_ID:6', 'UNKNOWN_STATUS:3', 'WRONG_WIDTH:7']);
    assert.ok(reading.findings.every(({ severity }) => severity === 'error'));
  });

  it('may spell their status in any case', () => {
    const spelled = { active: 'ACTIVE', on_leave: 'on_leave ', pre_hire: 'Pre-Hire', terminated: 'terminated' };
    for (const [status, text] of Object.entries(spelled)) {
      assert.equal(account(hr(row('1', { status: text })), '1').employment?.status, status);
    }
    assert.equal(account(hr(row('1', { status: 'Terminated' })), '1').enabled, false);
  });

  it('keep formulas as text and say so', () => {
    const reading = hr(
      row('1', { last: `=cmd|'/c calc'!A1` }),
      row('2', { last: '-5' }),
      row('3', { last: '@SUM(A1)' }),
    );
    assert.equal(account(reading, '1').familyName, `=cmd|'/c calc'!A1`);
    assert.deepEqual(codesOf(reading), ['FORMULA_CELL:2', 'FORMULA_CELL:4']);
  });

  it('keep an id byte for byte, and do not take one with outer spaces for the same', () => {
    assert.deepEqual(
      hr(row('E1 '), row('E1'), row('e1')).accounts.map(({ key }) => key.id),
      ['E1', 'E1 ', 'e1'],
    );
  });

  it('point at a manager in the file as an account, at another by employee id', () => {
    const text = `${header},manager_employee_id\n${row('1')},2\n${row('2')},9\n`;
    const reading = read('csv', text);
    assert.deepEqual(account(reading, '1').manager, { kind: 'account', key: { source: 's', id: '2' } });
    assert.deepEqual(account(reading, '2').manager, { kind: 'employee-id', value: '9' });
  });
});

describe('several rows of one worker', () => {
  const old = row('1', { hire: '2019-01-01', last: 'Old' });
  const young = row('1', { hire: '2021-01-01', last: 'Young' });
  const future = row('1', { hire: '2030-01-01', last: 'Future' });

  it('leave the latest standing and count the others as duplicates, in any order', () => {
    for (const rows of [
      [old, young],
      [young, old],
    ]) {
      const reading = hr(...rows);
      assert.deepEqual(placesOf(reading), { rows: 2, accounts: 1, duplicates: 1 });
      assert.equal(account(reading, '1').familyName, 'Young');
    }
  });

  it('prefer the one in force on the day that is judged, unless none is', () => {
    const at = (rows: readonly string[]): string | undefined => {
      const files = [file('f', [header, ...rows, ''].join('\n'))];
      return account(readSource({ source: 's', kind: 'csv', files, asOf: '2026-06-30T00:00:00Z' }), '1').familyName;
    };
    assert.equal(at([future, young, old]), 'Young');
    assert.equal(at([future]), 'Future');
    assert.equal(account(hr(future, young), '1').familyName, 'Future');
  });

  it('go by effective_date where the file has it', () => {
    const text = `${header},effective_date\n${old},2025-01-01\n${young},2024-01-01\n`;
    assert.equal(account(read('csv', text), '1').familyName, 'Old');
  });

  it('let an end of employment stand over the same row without one', () => {
    const ended = row('1', { status: 'Terminated', end: '2026-01-31' });
    const onLeave = row('1', { status: 'on leave' });
    for (const rows of [
      [ended, onLeave],
      [onLeave, ended],
    ]) {
      assert.equal(account(hr(...rows), '1').employment?.status, 'terminated');
    }
  });
});
