import type { Account, SourceReading } from '../domain/account.js';
import type { AttributeSpec } from '../domain/campaign.js';
import { RuleError } from '../domain/errors.js';
import type { Finding } from '../domain/finding.js';
import { compareKeys, compareText } from '../domain/keys.js';
import { accountType, attributeName, attributeValueKey, employeeIdsOf, mailsOf } from './normalise.js';
import type { PeopleIndex } from './people-index.js';
import { round9, tidyText } from './text.js';

/** Above this share of pairs that differ, a source means something else by the attribute: a finding. */
const DISAGREES_FROM = 0.2;
const DISAGREES_PAIRS = 5;
/** Past this the word is not the same word any more, and the run stops. */
const STOPS_FROM = 0.6;
const STOPS_PAIRS = 20;

/** An attribute of an account under its common name; undefined when it has none or only white space. */
export function attributeOf(account: Account, attribute: string): string | undefined {
  const names = Object.keys(account.attributes).filter(
    (name) => attributeName(name) === attribute || name === attribute,
  );
  const values = names.sort(compareText).flatMap((name) => tidyText(account.attributes[name] ?? '') || []);
  return values[0];
}

/**
 * One spelling per value: the system of record's most frequent one (ties by code unit), so that `SALES` and `Sales` are
 * one department whatever order the rows stand in.
 */
export type Spellings = (attribute: string, value: string) => string;

export function spellingsOf(
  accounts: readonly Account[],
  attributes: Readonly<Record<string, AttributeSpec>>,
): Spellings {
  const tables = new Map(
    Object.entries(attributes).map(([attribute, { systemOfRecord }]) => {
      const own = accounts.filter(({ key }) => key.source === systemOfRecord);
      return [attribute, frequentSpellings(attribute, own.length > 0 ? own : accounts)] as const;
    }),
  );
  return (attribute, value) => tables.get(attribute)?.get(attributeValueKey(attribute, value)) ?? tidyText(value);
}

function frequentSpellings(attribute: string, accounts: readonly Account[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const account of accounts) {
    const value = attributeOf(account, attribute);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const ordered = [...counts].sort(([a, m], [b, n]) => m - n || compareText(b, a));
  return new Map(ordered.map(([value]) => [attributeValueKey(attribute, value), value]));
}

/** Everything normalisation could not map or had to repair, and where sources disagree with the system of record. */
export function attributeFindings(
  readings: readonly SourceReading[],
  attributes: Readonly<Record<string, AttributeSpec>>,
  index: PeopleIndex,
): readonly Finding[] {
  const accounts = readings.flatMap((reading) => reading.accounts);
  const disagreements = compareWithRecord(accounts, attributes, index);
  refuseOtherMeaning(disagreements);
  return [
    ...accounts.flatMap((account) => repairFindings(account, index)),
    ...accounts.flatMap((account) => unmappedType(account)),
    ...disagreements.flatMap(({ findings }) => findings),
    ...disagreements
      .filter(({ share, pairs }) => share > DISAGREES_FROM && pairs >= DISAGREES_PAIRS)
      .map(meaningFinding),
  ];
}

function unmappedType(account: Account): readonly Finding[] {
  if (account.employment || account.structural || accountType(account.declaredType) !== 'unmapped') return [];
  const said = account.declaredType ?? '';
  return [
    about(account, {
      code: 'UNMAPPED_ACCOUNT_TYPE',
      severity: 'warning',
      message: `no mapping for the account type ${JSON.stringify(said)}`,
    }),
  ];
}

/** Ids and mailboxes that only match the system of record after repair: used, and said. */
function repairFindings(account: Account, index: PeopleIndex): readonly Finding[] {
  const link = index.personOf(account);
  if (!link || account.employment) return [];
  const [id] = employeeIdsOf(link.person);
  const [said] = account.employeeIds;
  const findings: Finding[] = [];
  if (id && said !== undefined && said !== id.key) {
    const how = link.by === 'employee-id' ? 'in another spelling' : 'without its letters or zeros';
    findings.push(
      about(account, {
        code: 'EMPLOYEE_ID_SPELLING',
        severity: 'info',
        message: `carries the employee id ${id.key} ${how}: ${JSON.stringify(said)}`,
      }),
    );
  }
  const own = new Set(mailsOf(link.person).map(({ key }) => key));
  const other = account.emails.length > 0 && own.size > 0 && !mailsOf(account).some(({ key }) => own.has(key));
  if (other)
    findings.push(
      about(account, {
        code: 'EMAIL_DIFFERS',
        severity: 'info',
        message: 'its mail address differs from the system of record',
      }),
    );
  return findings;
}

interface Disagreement {
  readonly attribute: string;
  readonly source: string;
  readonly systemOfRecord: string;
  readonly pairs: number;
  readonly share: number;
  readonly findings: readonly Finding[];
}

function compareWithRecord(
  accounts: readonly Account[],
  attributes: Readonly<Record<string, AttributeSpec>>,
  index: PeopleIndex,
): readonly Disagreement[] {
  const sources = [...new Set(accounts.map(({ key }) => key.source))].sort(compareText);
  return Object.entries(attributes).flatMap(([attribute, { systemOfRecord }]) =>
    sources
      .filter((source) => source !== systemOfRecord)
      .map((source) => {
        const own = accounts.filter(({ key }) => key.source === source);
        return compareSource(own, { attribute, source, systemOfRecord }, index);
      }),
  );
}

function compareSource(
  accounts: readonly Account[],
  place: { readonly attribute: string; readonly source: string; readonly systemOfRecord: string },
  index: PeopleIndex,
): Disagreement {
  const { attribute, systemOfRecord } = place;
  const compared = [...accounts]
    .sort((a, b) => compareKeys(a.key, b.key))
    .flatMap((account) => {
      const person = index.personOf(account)?.person;
      const mine = attributeOf(account, attribute);
      const theirs = person?.key.source === systemOfRecord ? attributeOf(person, attribute) : undefined;
      return mine === undefined || theirs === undefined ? [] : [{ account, mine, theirs }];
    });
  const differ = compared.filter(
    ({ mine, theirs }) => attributeValueKey(attribute, mine) !== attributeValueKey(attribute, theirs),
  );
  const respelt = compared.filter(
    ({ mine, theirs }) =>
      mine !== theirs && attributeValueKey(attribute, mine) === attributeValueKey(attribute, theirs),
  );
  const share = compared.length === 0 ? 0 : round9(differ.length / compared.length);
  return {
    ...place,
    pairs: compared.length,
    share,
    findings: [
      ...differ.map(({ account, mine, theirs }) =>
        about(account, {
          code: 'ATTRIBUTE_DISAGREES',
          severity: 'warning',
          message: `${attribute} is ${quote(mine)}, in ${systemOfRecord} it is ${quote(theirs)}`,
        }),
      ),
      ...respelt.map(({ account, mine, theirs }) =>
        about(account, {
          code: 'ATTRIBUTE_SPELLING',
          severity: 'info',
          message: `${attribute} ${quote(mine)} is read as ${quote(theirs)}`,
        }),
      ),
    ],
  };
}

function refuseOtherMeaning(disagreements: readonly Disagreement[]): void {
  const past = disagreements.find(({ share, pairs }) => share > STOPS_FROM && pairs >= STOPS_PAIRS);
  if (!past) return;
  throw new RuleError(
    'ATTRIBUTE_MEANING_DISAGREES',
    `expected ${past.attribute} to mean the same in ${past.source} and ${past.systemOfRecord}, got ${percent(past.share)} of ${past.pairs} people with different values`,
    {
      advice: 'Ask both owners what the attribute means, or name another system of record for it in the campaign file.',
    },
  );
}

const meaningFinding = ({ attribute, source, systemOfRecord, share, pairs }: Disagreement): Finding => ({
  code: 'ATTRIBUTE_MEANING_DISAGREES',
  severity: 'error',
  source,
  subject: attribute,
  message: `differs from ${systemOfRecord} for ${percent(share)} of ${pairs} people: the owners should say what it means`,
});

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const quote = (value: string): string => JSON.stringify(value);

const about = (account: Account, what: Pick<Finding, 'code' | 'severity' | 'message'>): Finding => ({
  ...what,
  source: account.key.source,
  line: account.at.line,
  subject: account.key.id,
});
