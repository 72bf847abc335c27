/** What a source's own word for a kind of account means to us. */
export type AccountType = 'person' | 'service' | 'guest' | 'shared' | 'device' | 'agent' | 'unmapped';

/** Versions stand in the inventory: a changed table is a new version, so an old campaign can be explained. */
export const mappingTables: Readonly<Record<string, string>> = {
  accountTypes: 'account-types/v1',
  attributeNames: 'attribute-names/v1',
  attributeValues: 'attribute-values/v1',
  nicknames: 'nicknames/v1',
  emailDomains: 'email-domains/v1',
};

const words = (text: string): readonly string[] => text.split('|');

/** Left: the type; right: the declared words, folded. */
const typeWords: Readonly<Record<Exclude<AccountType, 'unmapped'>, readonly string[]>> = {
  person: words(
    'employee|regular|full time|fulltime|full-time|part time|part-time|permanent|temporary|temp|fixed term|intern|trainee|' +
      'apprentice|contingent|contingent worker|contractor|consultant|freelancer|worker|staff|user|member|person|human|fte|' +
      'external|vendor|agency',
  ),
  service: words(
    'service|service account|serviceaccount|system|technical|technical user|application|app|integration|api|bot|robot|rpa|' +
      'automation|batch|machine|non-human|nonhuman|non human|svc|process',
  ),
  guest: words('guest|partner|b2b|customer|visitor'),
  shared: words('shared|generic|kiosk|functional|shared mailbox|room|team'),
  device: words('device|computer|workstation|host'),
  agent: words('agent|ai agent|agentic|copilot'),
};

export const accountTypeWords: ReadonlyMap<string, AccountType> = new Map(
  Object.entries(typeWords).flatMap(([type, list]) => list.map((word) => [word, typeOf(type)] as const)),
);

function typeOf(name: string): AccountType {
  switch (name) {
    case 'person':
    case 'service':
    case 'guest':
    case 'shared':
    case 'device':
    case 'agent':
      return name;
    default:
      return 'unmapped';
  }
}

/** Two names of one mail domain. A tenant's own `onmicrosoft.com` names are not here: they are other names, not aliases. */
export const emailDomainAliases: ReadonlyMap<string, string> = new Map([
  ['googlemail.com', 'gmail.com'],
  ['hotmail.com', 'outlook.com'],
  ['live.com', 'outlook.com'],
]);

/** Abbreviations of values, by attribute; both sides folded. What is not here stands for itself. */
export const attributeValueAliases: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  department: new Map([
    ['eng', 'engineering'],
    ['fin', 'finance'],
    ['hr', 'human resources'],
    ['people', 'human resources'],
    ['it', 'information technology'],
    ['ops', 'operations'],
    ['mktg', 'marketing'],
    ['mkt', 'marketing'],
    ['proc', 'procurement'],
    ['r&d', 'research and development'],
    ['research & development', 'research and development'],
  ]),
};

/** Other names of attributes, folded without separators, so that systems of different habits can be compared. */
export const attributeNameAliases: ReadonlyMap<string, string> = new Map([
  ['dept', 'department'],
  ['departmentname', 'department'],
  ['jobtitle', 'title'],
  ['costcentre', 'costCenter'],
  ['costcenter', 'costCenter'],
  ['jobcode', 'jobCode'],
  ['officelocation', 'location'],
  ['physicaldeliveryofficename', 'location'],
  ['companyname', 'company'],
]);
