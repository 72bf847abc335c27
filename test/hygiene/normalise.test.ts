import assert from 'node:assert/strict';
import { test } from 'node:test';
import { account } from '../support/accounts.js';
import {
  accountType,
  attributeName,
  attributeValueKey,
  displayedName,
  employeeId,
  loginName,
  mailName,
  personName,
  sameVariant,
} from '../../src/hygiene/normalise.js';
import { foldText, looseText, nameTokens } from '../../src/hygiene/text.js';

test('an employee id is compared without its case and white space', () => {
  assert.equal(employeeId(' e1003 ')?.key, 'E1003');
});

test('words people type for "none" are no employee id', () => {
  for (const text of ['', ' ', 'n/a', 'None', '0', '00000', '99999', 'TBD', '-'])
    assert.equal(employeeId(text), undefined, text);
});

test('a spreadsheet that made a number of an id is undone', () => {
  assert.equal(employeeId('1,001')?.key, '1001');
  assert.equal(employeeId('1001.0')?.key, '1001');
});

test('an id that lost its letters or zeros is a variant; two different letters never are', () => {
  const same = (a: string, b: string): boolean => sameVariant(employeeId(a)!, employeeId(b)!);
  assert.ok(same('1001', 'E1001'));
  assert.ok(same('907', 'E0907'));
  assert.ok(same('E907', 'E0907'));
  assert.ok(!same('C2001', 'E2001'));
});

test('a mail address is compared without case, plus tag and domain alias', () => {
  assert.equal(mailName('Jane.Doe+hr@GoogleMail.com')?.key, 'jane.doe@gmail.com');
});

test("a guest's principal name stands for their own address", () => {
  assert.equal(mailName('jane_doe_partner.example#EXT#@corp.onmicrosoft.com')?.key, 'jane_doe@partner.example');
});

test('what is no address is none', () => {
  for (const text of ['jdoe', 'a@b', '@corp.example', 'a b@corp.example', 'a@b@corp.example', ''])
    assert.equal(mailName(text), undefined, text);
});

test('a login is compared without its domain', () => {
  for (const login of ['CORP\\jdoe', 'jdoe@corp.example', 'JDoe', 'jdoe'])
    assert.equal(loginName(account('ad x', { login })), 'jdoe');
});

test('text is folded by Unicode and by no locale, diacritics only on the secondary key', () => {
  assert.equal(foldText('  Garcı́a '), foldText('Garcı́a'));
  assert.notEqual(foldText('García'), foldText('Garcia'));
  assert.equal(looseText('García-López'), 'garcia lopez');
  assert.equal(looseText("O'Brien"), 'obrien');
  assert.equal(looseText('IŞIK'), looseText('ışık'));
  assert.equal(looseText('İREM'), 'irem');
});

test('a name is read in both orders and without titles, generation marks and numbers', () => {
  assert.deepEqual(displayedName('Doe, Jane')?.tokens, displayedName('Dr. Jane Doe Jr.')?.tokens);
  assert.deepEqual(displayedName('John Smith2')?.tokens, ['john', 'smith']);
  assert.deepEqual(displayedName('Jane Doe (External)')?.tokens, ['doe', 'jane']);
});

test('one word is not the name of a person', () => {
  assert.equal(personName(account('ad svc_sql', { displayName: 'svc_sql' }))?.family, undefined);
});

test('account types and attribute names and values are mapped by table; what is in none says so', () => {
  assert.equal(accountType(' Contingent  Worker '), 'person');
  assert.equal(accountType('SERVICE'), 'service');
  assert.equal(accountType('Quux'), 'unmapped');
  assert.equal(accountType('constructor'), 'unmapped');
  assert.equal(accountType(undefined), undefined);
  assert.equal(attributeName('Dept'), 'department');
  assert.equal(attributeValueKey('department', ' FIN '), attributeValueKey('department', 'Finance'));
  assert.equal(attributeValueKey('__proto__', 'FIN'), 'fin');
});

test('tokens of a name never include empty ones', () => {
  assert.deepEqual(nameTokens('--a__b..  c'), ['a', 'b', 'c']);
});
