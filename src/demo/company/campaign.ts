import type { Company } from './company.js';
import { AS_OF } from './model.js';

/** How long people of the demonstration have: ISO 8601 durations. */
export interface Timers {
  readonly settle: string;
  readonly expire: string;
  readonly remind: readonly string[];
}

export const DEFAULT_TIMERS: Timers = { settle: 'PT3S', expire: 'PT20S', remind: ['PT8S'] };

/** The campaign file of the company, with comments as a role engineer would leave them. */
export function writeCampaign({ owners, security, population, staff }: Company, timers: Timers): string {
  const { hr, ad, entra, okta, aws, erp } = owners;
  const many = Math.floor(population.current.length / 2);
  return `# Everybody at Meridian Freight, from six exports of the same day.
campaign: meridian
asOf: ${AS_OF}
sources:
  hr:    { kind: csv,   path: exports/hr_workers.csv,       owner: ${hr.email} }
  ad:    { kind: ldif,  path: exports/ad_export.ldif,       owner: ${ad.email} }
  entra: { kind: entra, path: exports/entra_export.json,    owner: ${entra.email} }
  okta:  { kind: okta,  path: exports/okta_export.json,     owner: ${okta.email} }
  aws:
    kind: aws
    paths: [exports/aws_account_details.json, exports/aws_credential_report.csv]
    owner: ${aws.email}
  erp:   { kind: scim,  path: exports/erp_users.json,       owner: ${erp.email} }
attributes:
  department: { systemOfRecord: hr, owner: ${hr.email}, use: drives }
  location:   { systemOfRecord: hr, owner: ${hr.email}, use: describes }
hygiene: { merge: { auto: 0.9, ask: 0.6 }, orphans: { dormantAfter: P90D, breaker: { share: 0.02, atLeast: 50 } } }
mining: { objective: recover, overGrant: 0, minMembers: 3, maxRolesPerIdentity: 12, seed: 7 }
score: "0.5 * coverage + 0.3 * cohesion + 0.2 * stability - 0.4 * risk"
functions:
  security: [${security.map(({ email }) => email).join(', ')}]
review:
  reviewers: [entitlement-owner]
  when:
    # What is risky, or reaches every second person, takes two people, security among them.
    - { if: "privileged > 0 or risk >= 0.7 or members >= ${many}", reviewers: [security], quorum: 2 }
  fallback: ${staff.heads.get('IT')?.email ?? hr.email}
  remind: [${timers.remind.join(', ')}]
  expire: ${timers.expire}
  settle: ${timers.settle}
`;
}
