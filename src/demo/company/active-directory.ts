import { groupsInAd } from './ad-groups.js';
import type { AdPeople } from './ad-people.js';
import { peopleInAd } from './ad-people.js';
import { accountRecord, groupRecord } from './ad-record.js';
import { othersInAd } from './ad-services.js';
import type { Company } from './company.js';
import { writeLdif } from './ldif.js';
import type { LdifRecord } from './ldif.js';
import { BASE_DN } from './model.js';

/** Active Directory as `ldifde` exports it, and where its people stand for the systems that follow it. */
export function writeDirectory(company: Company): { readonly text: string; readonly people: AdPeople } {
  const people = peopleInAd(company);
  const others = othersInAd(company, people, 3001);
  const accounts = [...people.accounts, ...others];
  const records = [
    ...units.map(unitRecord),
    ...accounts.map((account) => accountRecord(account, company.ids)),
    ...groupsInAd(company, people, accounts).map(groupRecord),
  ];
  return { text: writeLdif(records), people };
}

const units = ['Users', 'Contractors', 'Service Accounts', 'Shared', 'Tier0', 'Groups'];

const unitRecord = (name: string): LdifRecord => ({
  dn: `OU=${name},${BASE_DN}`,
  attributes: [
    ['objectClass', 'top'],
    ['objectClass', 'organizationalUnit'],
    ['ou', name],
  ],
});
