import { compareKeys } from '../../domain/keys.js';
import type { SourceKey } from '../../domain/keys.js';
import type { Company, Holder } from './company.js';
import { awsUserName, entraUserId, erpUserId, hasAccount, holdersOf } from './company.js';
import { oktaId } from './entitlements.js';
import type { CompanyTruth, Person, System } from './model.js';
import { systems } from './model.js';

/** What is true about the company, in the ids that readers of its exports use. */
export function truthOf(company: Company): CompanyTruth {
  const { holdings, owners, security, staff, traps, population } = company;
  const holders = holdersOf(company);
  const emails = (people: readonly Person[]): readonly string[] => people.map(({ email }) => email);
  const byPerson = new Map(holders.map((holder) => [holder.person.id, accountsOf(company, holder)]));
  const people = holders
    .filter(({ kind }) => kind !== 'rehired')
    .map(({ person }) => ({
      employeeId: person.id,
      name: `${person.given} ${person.family}`,
      email: person.email,
      department: person.department,
      job: person.job,
      status: person.status,
      accounts: [...(byPerson.get(person.id) ?? []), ...(byPerson.get(person.previousId ?? '') ?? [])].sort(
        compareKeys,
      ),
      secondary: secondaryOf(company, person),
    }));
  return {
    people,
    roles: holdings.roles,
    ...holdings.truth,
    ...traps.laid(),
    owners: {
      hr: owners.hr.email,
      ad: owners.ad.email,
      entra: owners.entra.email,
      okta: owners.okta.email,
      aws: owners.aws.email,
      erp: owners.erp.email,
    },
    security: emails(security),
    fallback: staff.heads.get('IT')?.email ?? population.current[0]?.email ?? '',
  };
}

function accountsOf({ ids }: Company, holder: Holder): readonly SourceKey[] {
  const { person } = holder;
  const id: Readonly<Record<System, string>> = {
    hr: person.id,
    ad: person.login,
    entra: entraUserId(person, ids),
    okta: oktaId('00u', person.id, ids),
    aws: awsUserName(person),
    erp: erpUserId(person, ids),
  };
  return systems.filter((system) => hasAccount(holder, system)).map((source) => ({ source, id: id[source] }));
}

function secondaryOf({ population, ids }: Company, person: Person): readonly SourceKey[] {
  const { marks, leavers } = population;
  const firstGone = leavers.find(({ kind }) => kind === 'disabled')?.person.id;
  return [
    ...(marks.has(person, 'admin account') || person.id === firstGone
      ? [{ source: 'ad', id: `adm-${person.login}` }]
      : []),
    ...(marks.has(person, 'cloud admin account')
      ? [{ source: 'entra', id: ids.guid(`entra admin ${person.id}`) }]
      : []),
  ];
}
