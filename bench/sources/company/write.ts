import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAd } from './ad.js';
import { writeAws } from './aws.js';
import { chanceOf } from './chance.js';
import type { Company } from './company.js';
import { writeEntra } from './entra.js';
import { writeHr } from './hr.js';
import { writeOkta } from './okta.js';
import { Out } from './out.js';
import { People } from './people.js';
import { organisationOf } from './plan.js';
import { writeScim } from './scim.js';
import type { SourceTruth } from './tally.js';

/** What decides a company: the same plan is the same bytes. */
export interface CompanyPlan {
  readonly people: number;
  readonly seed: number;
  /** Where the exports are written; made when it is not there. */
  readonly folder: string;
  /** Values of one attribute that AD hands out at a time (MaxValRange of its query policy): 1500 unless it is told. */
  readonly maxValRange?: number;
  /** Also writes every grant as a row `account,entitlement,source` of this file of the folder. */
  readonly grants?: string;
}

/**
 * Writes the exports of a company's systems as those systems write them, and returns what is true of each. Holds names of
 * people and pairs of members, never an export: a million people take some gigabytes on disk and not in memory.
 */
export function writeCompany({
  people,
  seed,
  folder,
  maxValRange = 1500,
  grants,
}: CompanyPlan): readonly SourceTruth[] {
  mkdirSync(folder, { recursive: true });
  const rows = grants === undefined ? undefined : new Out(join(folder, grants));
  rows?.write('account,entitlement,source\n');
  const chance = chanceOf(seed);
  const organisation = organisationOf(people);
  const company: Company = {
    people: new People(people, organisation, chance),
    ...{ organisation, chance, folder, maxValRange, rows },
  };
  const truths = [
    writeHr(company),
    writeAd(company),
    writeEntra(company),
    writeOkta(company),
    writeScim(company),
    ...writeAws(company),
  ];
  rows?.close();
  return truths;
}
