import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../domain/errors.js';
import { writeDirectory } from './active-directory.js';
import { writeAws } from './aws.js';
import type { Timers } from './campaign.js';
import { DEFAULT_TIMERS, writeCampaign } from './campaign.js';
import { chanceOf, idsOf } from './chance.js';
import type { Company } from './company.js';
import { writeEntra } from './entra.js';
import { writeErp } from './erp.js';
import { writeHr } from './hr.js';
import { markPeople } from './marks.js';
import type { CompanyTruth, Person, System } from './model.js';
import { writeOkta } from './okta.js';
import type { Staff } from './people.js';
import { hireStaff } from './people.js';
import { plantRoles } from './roles.js';
import { newTraps } from './traps.js';
import { truthOf } from './truth.js';

export type { Timers } from './campaign.js';
export type { CompanyTruth } from './model.js';

/** What decides a company: the same plan is the same bytes. */
export interface CompanyPlan {
  readonly seed: number;
  /** Employed today; at least 300, so that every department and every trap finds its people. */
  readonly people: number;
  /** Where `campaign.yaml` and `exports/` are written; made when it is not there. */
  readonly dir: string;
  readonly timers?: Timers;
}

const FEWEST = 300;
const LEAVERS = 14;

/**
 * Makes up a freight company, writes the exports of its six systems and a campaign file over them, and returns what is true
 * about it. Throws `TOO_FEW_PEOPLE`.
 */
export async function writeCompany({ dir, timers = DEFAULT_TIMERS, ...plan }: CompanyPlan): Promise<CompanyTruth> {
  const company = foundCompany(plan);
  const directory = writeDirectory(company);
  const { details, report } = writeAws(company);
  const exports = {
    'hr_workers.csv': writeHr(company),
    'ad_export.ldif': directory.text,
    'entra_export.json': writeEntra(company, directory.people),
    'okta_export.json': writeOkta(company),
    'aws_account_details.json': details,
    'aws_credential_report.csv': report,
    'erp_users.json': writeErp(company),
  };
  await mkdir(join(dir, 'exports'), { recursive: true });
  for (const [name, text] of Object.entries(exports)) await writeFile(join(dir, 'exports', name), text);
  await writeFile(join(dir, 'campaign.yaml'), writeCampaign(company, timers));
  return truthOf(company);
}

function foundCompany({ seed, people }: Pick<CompanyPlan, 'seed' | 'people'>): Company {
  if (!Number.isSafeInteger(people) || people < FEWEST) {
    throw new InputError('TOO_FEW_PEOPLE', `expected a company of at least ${FEWEST} people, got ${people}`, {
      advice: 'Ask for more: every trap takes somebody.',
    });
  }
  const [chance, ids] = [chanceOf(seed), idsOf(seed)];
  const staff = hireStaff(people, chance);
  const population = markPeople(staff, { leavers: LEAVERS }, chance);
  const holdings = plantRoles(population, chance, ids);
  const security = population.current.filter(({ job }) => job === 'Security Analyst').slice(0, 3);
  return { staff, population, holdings, owners: ownersOf(staff), security, ids, chance, traps: newTraps() };
}

/** Who answers for each system: people who lead the work with it, and whom no trap touches. */
function ownersOf({ heads, leads }: Staff): Readonly<Record<System, Person>> {
  const one = (person: Person | undefined): Person => {
    if (!person) throw new InputError('TOO_FEW_PEOPLE', 'expected an owner for every system, got nobody');
    return person;
  };
  return {
    hr: one(heads.get('Human Resources')),
    ad: one(leads.get('Systems Engineer')),
    entra: one(leads.get('Identity Engineer')),
    okta: one(leads.get('Identity Engineer')),
    aws: one(leads.get('Site Reliability Engineer')),
    erp: one(leads.get('Controller')),
  };
}
