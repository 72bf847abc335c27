import { compareText } from '../../domain/keys.js';
import { dayAgo } from './chance.js';
import type { Company } from './company.js';
import { appRoleId, namesOf, resourceId } from './entitlements.js';
import { reference } from './entra-others.js';
import type { Person, TrapName } from './model.js';
import { departments } from './organisation.js';

const MICROSOFT = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** Applications nobody owns any more. */
const ownerless = ['Case Law', 'Website'];

/** Every service principal: applications people work with, the platform's own, and what works by itself. */
export function servicePrincipals(company: Company): readonly object[] {
  return [
    ...applications(company),
    ...platform(company),
    ...managedIdentities(company),
    ...agents(company),
    ...pipelines(company),
  ];
}

interface Plan {
  readonly name: string;
  readonly trap: TrapName;
  readonly more: object;
}

function principal({ ids, traps }: Company, { name, trap, more }: Plan): object {
  const id = resourceId(name, ids);
  traps.lay(trap, 'entra', id);
  return {
    id,
    appId: ids.guid(`entra app ${name}`),
    displayName: name,
    servicePrincipalType: 'Application',
    appOwnerOrganizationId: ids.guid('entra tenant'),
    accountEnabled: true,
    createdDateTime: `${dayAgo(1100)}T10:00:00Z`,
    signInActivity: { lastSignInDateTime: `${dayAgo(2)}T03:00:00Z` },
    ...more,
  };
}

function applications(company: Company): readonly object[] {
  const roles = namesOf(company.holdings.rights, 'entra');
  const names = [...new Set(roles.map((role) => role.split('/')[0] ?? ''))].sort(compareText);
  return names.map((name) => {
    const isOwned = !ownerless.includes(name);
    const appRoles = roles
      .filter((role) => role.startsWith(`${name}/`))
      .map((role) => ({
        id: appRoleId(role, company.ids),
        value: role.slice(name.length + 1),
        displayName: role.slice(name.length + 1),
      }));
    return principal(company, {
      name,
      trap: isOwned ? 'applicationsOwned' : 'applicationsWithoutOwner',
      more: { appRoles, owners: isOwned ? reference(ownerOf(company, name), company) : [], passwordCredentials: [] },
    });
  });
}

/** The head of the first department that works with it. */
function ownerOf({ staff }: Company, application: string): Person | undefined {
  const user = departments.find(({ entitlements, jobs }) =>
    [...entitlements, ...jobs.flatMap((job) => job.entitlements)].some((right) =>
      right.startsWith(`entra ${application}/`),
    ),
  );
  return staff.heads.get(user?.name ?? 'IT');
}

const platform = (company: Company): readonly object[] =>
  [
    { name: 'Microsoft Graph', appId: '00000003-0000-0000-c000-000000000000' },
    { name: 'Office 365 Exchange Online', appId: '00000002-0000-0ff1-ce00-000000000000' },
  ].map(({ name, appId }) =>
    principal(company, { name, trap: 'platform', more: { appId, appOwnerOrganizationId: MICROSOFT } }),
  );

const managedIdentities = (company: Company): readonly object[] =>
  ['func-tracking-prod', 'vm-route-solver'].map((name) =>
    principal(company, {
      name,
      trap: 'managedIdentities',
      more: {
        servicePrincipalType: 'ManagedIdentity',
        alternativeNames: [
          'isExplicit=False',
          `/subscriptions/s1/resourcegroups/logistics/providers/Microsoft.Web/sites/${name}`,
        ],
      },
    }),
  );

/** Agents have sponsors rather than owners; one sponsor has left. */
function agents(company: Company): readonly object[] {
  const { staff, population } = company;
  const gone = population.leavers.find(({ kind }) => kind === 'disabled')?.person;
  const plans = [
    { name: 'Claims triage agent', sponsor: staff.heads.get('Customer Support') },
    { name: 'Route planning agent', sponsor: staff.heads.get('Operations') },
    { name: 'Tender drafting agent', sponsor: gone },
  ];
  return plans.map(({ name, sponsor }) =>
    principal(company, {
      name,
      trap: sponsor === gone ? 'aiAgentsSponsorLeft' : 'aiAgents',
      more: {
        '@odata.type': '#microsoft.graph.agentIdentity',
        agentIdentityBlueprintId: company.ids.guid('entra blueprint'),
        sponsors: reference(sponsor, company),
        owners: [],
      },
    }),
  );
}

const pipelines = (company: Company): readonly object[] => [
  principal(company, {
    name: 'Deploy web shop',
    trap: 'ciWorkloads',
    more: {
      owners: reference(company.staff.leads.get('Site Reliability Engineer'), company),
      federatedIdentityCredentials: [
        { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:meridian/shop:environment:prod' },
      ],
      passwordCredentials: [],
    },
  }),
];
