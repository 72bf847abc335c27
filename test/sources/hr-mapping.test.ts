import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SourceReading } from '../../src/domain/account.js';
import type { SourceForm } from '../../src/domain/campaign.js';
import { fromLatin1 } from '../../src/sources/latin1.js';
import { readSource } from '../../src/sources/source.js';
import { account, codesOf, connectors, file, placesOf, readConnector, refusal } from './exports.js';

const hr = (text: string | Uint8Array, form: SourceForm = {}): SourceReading =>
  readSource({ ...form, source: 's', kind: 'csv', files: [file('f1', text)], asOf: '2026-06-30T00:00:00Z' });

const statusOf = (reading: SourceReading, id: string): string | undefined => account(reading, id).employment?.status;

describe('a personnel export of a product', () => {
  it('is known as Workday’s by its header', () => {
    const reading = readSource({ source: 'workday', ...connectors['workday']!, asOf: '2026-06-30T00:00:00Z' });
    const alice = account(reading, 'E1001');
    assert.equal(alice.attributes['department'], 'Finance (Dana Okafor)');
    assert.equal(alice.attributes['title'], 'AP Analyst');
    assert.deepEqual(alice.manager, { kind: 'account', key: { source: 'workday', id: 'E1005' } });
    assert.equal(statusOf(reading, 'E1005'), 'on_leave');
    assert.deepEqual(account(reading, 'E1006').employment, {
      status: 'terminated',
      hireDate: '2018-04-02',
      terminationDate: '2026-03-31',
      workerType: 'Employee',
    });
    assert.deepEqual(codesOf(reading), [
      'BAD_DATE:9',
      'BAD_ID:8',
      'DUPLICATE_RECORD:3',
      'KNOWN_HEADER:1',
      'UNREAD_COLUMN:1',
    ]);
  });

  it('of SuccessFactors has a line of labels, which is nobody, and a word for nobody’s manager', () => {
    const reading = readConnector('successFactors');
    assert.equal(account(reading, '1005').manager, undefined);
    assert.equal(account(reading, '1002').preferredName, 'Bob');
    assert.deepEqual(reading.outside, [{ file: 'successfactors_users.csv', line: 2 }]);
  });

  it('of SuccessFactors does not say whether the inactive have left; the campaign file does', () => {
    assert.ok(codesOf(readConnector('successFactors')).includes('UNKNOWN_STATUS:6'));
    const { kind, files } = connectors['successFactors']!;
    const values = { status: { Inactive: 'terminated' } } as const;
    assert.equal(statusOf(readSource({ source: 's', kind, files, values }), '1006'), 'terminated');
  });

  it('of BambooHR has the employment apart from the status', () => {
    const reading = readConnector('bambooHr');
    assert.equal(statusOf(reading, '1006'), 'terminated');
    assert.equal(account(reading, '1001').declaredType, 'Full-Time');
    assert.deepEqual(account(reading, '1006').manager, { kind: 'employee-id', value: '1013' });
    assert.equal(reading.findings[0]?.subject, 'BambooHR (table 1)');
  });
});

describe('a personnel export that the campaign file maps', () => {
  const text = 'Personalnummer;Vorname;Nachname;Stand;Eintritt;Gehalt;Büro\n7;Ann;Müller;Aktiv;1.2.2024;9;B\n';
  const form = {
    columns: {
      employee_id: ' personalnummer ',
      legal_first_name: 'Vorname',
      legal_last_name: 'Nachname',
      status: 'Stand',
      hire_date: 'Eintritt',
    },
    values: { status: { aktiv: 'active', Beurlaubt: 'on_leave' } },
    dates: 'DD.MM.YYYY',
  } as const;

  it('is read by its own names, words and days, and every other column is named once', () => {
    const reading = hr(text, form);
    assert.deepEqual(account(reading, '7').employment, { status: 'active', hireDate: '2024-02-01' });
    assert.equal(account(reading, '7').displayName, 'Ann Müller');
    assert.deepEqual(
      reading.findings.map(({ code, subject }) => `${code} ${subject}`),
      ['UNREAD_COLUMN büro', 'UNREAD_COLUMN gehalt'],
    );
  });

  it('refuses by row a word that neither file nor table knows', () => {
    const reading = hr(`${text}8;Bo;Li;ruhend;1.2.2024;9;B\n`, form);
    assert.deepEqual(placesOf(reading), { rows: 2, accounts: 1, refused: 1 });
    assert.ok(codesOf(reading).includes('UNKNOWN_STATUS:3'));
  });

  it('needs every column that is mapped, and an id, a surname and a status', () => {
    const { employee_id: _, ...less } = form.columns;
    assert.equal(
      refusal(() => hr(text, { ...form, columns: less })),
      'MISSING_COLUMN f1:1',
    );
    assert.equal(
      refusal(() => hr(text, { ...form, columns: { ...form.columns, work_email: 'Mail' } })),
      'MISSING_COLUMN f1:1',
    );
  });

  it('may be mapped over what its product’s header says', () => {
    const { kind, files } = connectors['bambooHr']!;
    const reading = readSource({ source: 's', kind, files, columns: { company: 'T-Shirt Size' } });
    assert.equal(account(reading, '1001').attributes['company'], 'M');
    assert.equal(account(reading, '1001').attributes['department'], 'Finance');
  });
});

describe('days', () => {
  const header = 'employee_id,legal_first_name,legal_last_name,work_email,status,hire_date,termination_date';
  const hired = (dates: SourceForm['dates'], day: string): string | undefined => {
    const reading = hr(`${header}\n1,Ann,Lee,,Active,${day},\n`, dates ? { dates } : {});
    return reading.accounts[0]?.employment?.hireDate ?? codesOf(reading)[0];
  };

  it('are read in the form that the campaign file names, and in no other', () => {
    assert.equal(hired('MM/DD/YYYY', '1/31/2024'), '2024-01-31');
    assert.equal(hired('DD/MM/YYYY', '01/02/2024'), '2024-02-01');
    assert.equal(hired('DD.MM.YYYY', '29.02.2024'), '2024-02-29');
    assert.equal(hired('excel', '45292'), '2024-01-01');
    assert.equal(hired('excel', '61'), '1900-03-01');
    const bad = [
      hired(undefined, '45292'),
      hired(undefined, '01/31/2024'),
      hired('DD/MM/YYYY', '01/31/2024'),
      hired('DD/MM/YYYY', '01/02/24'),
      hired('DD.MM.YYYY', '30.02.2024'),
      hired('MM/DD/YYYY', '2024-01-31'),
      hired('excel', '60'),
      hired('excel', '45292.5'),
      hired('excel', '9999999'),
    ];
    assert.deepEqual(new Set(bad), new Set(['BAD_DATE:2']));
  });

  it('do not make an id of a number that a spreadsheet wrote', () => {
    const ids = ['"1,001"', '1 001', '1’001', '1.2E+11', '"1,2E+11"'];
    const reading = hr(
      [header, ...ids.map((id) => `${id},Ann,Lee,,Active,,`), '1001,Ann,Lee,,Active,,', ''].join('\n'),
    );
    assert.deepEqual(placesOf(reading), { rows: 6, accounts: 1, refused: 5 });
    assert.deepEqual(new Set(reading.findings.map(({ code }) => code)), new Set(['BAD_ID']));
  });
});

describe('a file in Latin-1', () => {
  const header = 'employee_id,legal_first_name,legal_last_name,work_email,status,hire_date,termination_date';
  const bytes = Buffer.from(`${header}\n1,Zoë,Müller \x80\x93,,Active,,\n`, 'latin1');

  it('is read where the campaign file says so, and never guessed', () => {
    assert.equal(account(hr(bytes, { encoding: 'latin1' }), '1').familyName, 'Müller €“');
    assert.equal(
      refusal(() => hr(bytes)),
      'NOT_UTF8 f1:2',
    );
  });

  it('is the same from every place on, whatever its pieces', () => {
    const text = 'aé€bc';
    const latin = Buffer.from([0x61, 0xe9, 0x80, 0x62, 0x63]);
    const wanted = Buffer.from(text);
    const one = { name: 'f', *chunks() { for (const byte of latin) yield Uint8Array.of(byte); } }; // prettier-ignore
    for (let from = 0; from <= wanted.length; from++) {
      assert.deepEqual(Buffer.concat([...fromLatin1(one).chunks(from)]), wanted.subarray(from));
    }
  });
});
