import type { Account } from '../domain/account.js';
import { readMoment } from './times.js';

/** A moment that the record's schema has checked, in UTC; undefined where there is none. */
export const momentOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (readMoment(text) ?? undefined);

/** The attributes that are there, under the names all formats share, spelled as the source spells their values. */
export const attributesOf = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined && field[1] !== ''),
  );

/** What an account says nothing of, until its format does. */
export const blank: Pick<
  Account,
  'emails' | 'personalEmails' | 'employeeIds' | 'previousEmployeeIds' | 'anchors' | 'owners' | 'signals' | 'attributes'
> = {
  emails: [],
  personalEmails: [],
  employeeIds: [],
  previousEmployeeIds: [],
  anchors: [],
  owners: [],
  signals: [],
  attributes: {},
};

/** A list of the text that is there. */
export const listOf = (text: string | undefined): readonly string[] =>
  text === undefined || text === '' ? [] : [text];
