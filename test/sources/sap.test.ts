import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SourceReading } from '../../src/domain/account.js';
import { readSource } from '../../src/sources/source.js';
import {
  account,
  codesOf,
  connectors,
  danglingOf,
  entitlement,
  file,
  grantsOf,
  plainly,
  readConnector,
  refusal,
} from './exports.js';

const asOf = '2026-06-30T00:00:00Z';
const small = readSource({ source: 'sap', ...connectors['sap']!, asOf });

const usr02 = (...rows: readonly string[]): string => ['BNAME;USTYP;UFLAG;GLTGV;GLTGB;TRDAT', ...rows, ''].join('\n');
const agrUsers = (...rows: readonly string[]): string =>
  ['AGR_NAME;UNAME;FROM_DAT;TO_DAT;COL_FLAG', ...rows, ''].join('\n');
const sap = (...texts: readonly string[]): SourceReading =>
  readSource({ source: 's', kind: 'sap', files: texts.map((text, i) => file(`f${i + 1}`, text)), asOf });
const one = agrUsers('R;A;;;');

describe('SAP users', () => {
  it('are what their type and their name say, and people only where nothing speaks against it', () => {
    assert.deepEqual(
      small.accounts.map(({ key, structural }) => `${key.id} ${structural?.class ?? '-'}`),
      [
        'ANGUYEN -',
        'BATCH_FIN service_account',
        'BSMITH -',
        'DDIC builtin_admin',
        'KIOSK_WH shared',
        'REF_FIN service_account',
        'RFC_EDI service_account',
        'TBERG -',
        'WZHANG -',
      ],
    );
  });

  it('are disabled by an administrator’s lock and before they are valid, not by wrong passwords', () => {
    const off = small.accounts.filter(({ enabled }) => !enabled).map(({ key }) => key.id);
    assert.deepEqual(off, ['DDIC', 'TBERG', 'WZHANG']);
  });

  it('work to the end of the last day on which they are valid', () => {
    assert.equal(account(small, 'WZHANG').expiresAt, '2026-04-01T00:00:00.000Z');
    assert.equal(account(small, 'ANGUYEN').expiresAt, undefined);
    assert.equal(account(small, 'BSMITH').expiresAt, undefined);
  });

  it('have a logon date to a day; only a dialog user without one has never signed in', () => {
    assert.deepEqual(account(small, 'ANGUYEN').lastUse, { kind: 'at', at: '2026-06-26T00:00:00.000Z', lagDays: 1 });
    assert.deepEqual(account(small, 'TBERG').lastUse, { kind: 'never' });
    assert.deepEqual(account(small, 'BATCH_FIN').lastUse, { kind: 'unknown' });
  });

  it('may have days in every form that SAP offers', () => {
    const forms = ['20260405', '05.04.2026', '04/05/2026', '04-05-2026', '2026.04.05', '2026/04/05', '2026-04-05'];
    const reading = sap(usr02(...forms.map((day, i) => `U${i};A;0;;;${day}`)), one);
    assert.deepEqual(
      new Set(reading.accounts.map(({ lastUse }) => lastUse.kind === 'at' && lastUse.at)),
      new Set(['2026-04-05T00:00:00.000Z']),
    );
    const bad = ['45292', '5.4.2026', '31.02.2026', '04/05-2026', '13/01/2026'];
    assert.equal(sap(usr02('A;A;0;;;', ...bad.map((day, i) => `U${i};A;0;;;${day}`)), one).refused.length, bad.length);
  });
});

describe('SAP roles', () => {
  it('are held as of the day that is judged, parts of composite ones through these', () => {
    assert.deepEqual(grantsOf(small), [
      'ANGUYEN -> Z_FIN_ALL',
      'ANGUYEN -> Z_FIN_AP_CLERK',
      'ANGUYEN -> Z_FIN_GL_POST (via Z_FIN_ALL)',
      'BATCH_FIN -> Z_FIN_GL_POST',
      'BSMITH -> Z_BASIS_USERS',
      'BSMITH -> Z_HELPDESK',
      'DDIC -> profile/SAP_ALL',
      'KIOSK_WH -> Z_WAREHOUSE',
      'RFC_EDI -> profile/S_A.SCON',
    ]);
    assert.deepEqual(danglingOf(small), ['sap:Z_FIN_AP_CLERK->GONE']);
    assert.deepEqual(codesOf(small), ['BAD_DATE:11', 'NOT_IN_FORCE:']);
  });

  it('are held whatever their days where no day is judged', () => {
    assert.ok(grantsOf(readConnector('sap')).includes('BSMITH -> Z_FIN_REPORT'));
  });

  it('count their first and their last day', () => {
    const rows = ['R1;A;20260630;20260630;', 'R2;A;20260701;;', 'R3;A;;20260629;'];
    assert.deepEqual(grantsOf(sap(usr02('A;A;0;;;'), agrUsers(...rows))), ['A -> R1']);
  });

  it('are privileged where they change users or rights, also inside a composite one', () => {
    const why = Object.fromEntries(small.entitlements.map(({ key, privilegedWhy }) => [key.id, privilegedWhy]));
    assert.equal(why['Z_BASIS_USERS'], 'SAP authorisation object S_USER_AGR');
    assert.equal(why['Z_IT_ALL'], 'SAP authorisation object S_USER_AGR through Z_BASIS_USERS');
    assert.equal(why['profile/SAP_ALL'], 'SAP profile SAP_ALL');
    for (const id of ['Z_HELPDESK', 'Z_FIN_GL_POST', 'Z_FIN_ALL', 'profile/S_A.SCON'])
      assert.equal(why[id], undefined, id);
  });

  it('that only an assignment names are not in the export', () => {
    assert.equal(entitlement(small, 'Z_WAREHOUSE').inExport, false);
    assert.equal(entitlement(small, 'Z_FIN_GL_POST').inExport, true);
  });

  it('do not count as privileged where nothing says what they authorise, and that is said', () => {
    assert.deepEqual(codesOf(sap(usr02('A;A;0;;;'), one)), ['NO_AUTHORISATIONS:']);
  });
});

describe('SAP tables', () => {
  it('are told by their header, in any order and under any name', () => {
    const { kind, files } = connectors['sap']!;
    const turned = readSource({ source: 'sap', kind, files: [...files].reverse(), asOf });
    assert.deepEqual(plainly(turned), plainly(small));
    assert.equal(grantsOf(sap(one, usr02('A;A;0;;;'))).length, 1);
  });

  it('that are missing, unknown or cut short of a column are refused', () => {
    const refused = (...texts: readonly string[]): string => refusal(() => sap(...texts));
    assert.equal(refused(one), 'MISSING_TABLE :');
    assert.equal(refused(usr02('A;A;0;;;')), 'MISSING_TABLE :');
    assert.equal(refused(usr02('A;A;0;;;'), one, 'MANDT;TCODE\n100;SU01\n'), 'UNKNOWN_TABLE f3:1');
    assert.equal(refused('BNAME;USTYP\nA;A\n', one), 'MISSING_COLUMN f1:1');
  });

  it('of two clients are two sources', () => {
    const text = 'MANDT;BNAME;USTYP;UFLAG;GLTGV;GLTGB;TRDAT\n100;A;A;0;;;\n200;A;A;0;;;\n';
    assert.equal(
      refusal(() => sap(text, one)),
      'SEVERAL_CLIENTS f1:3',
    );
  });
});
