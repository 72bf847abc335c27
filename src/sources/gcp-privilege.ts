/** Predefined roles whose holders can give themselves any other right on the resource, or act as whoever has it. */
const tierZero = new Set([
  'roles/owner',
  'roles/editor',
  'roles/iam.denyAdmin',
  'roles/iam.organizationRoleAdmin',
  'roles/iam.roleAdmin',
  'roles/iam.securityAdmin',
  'roles/iam.serviceAccountAdmin',
  'roles/iam.serviceAccountKeyAdmin',
  'roles/iam.serviceAccountTokenCreator',
  'roles/iam.serviceAccountUser',
  'roles/iam.workforcePoolAdmin',
  'roles/iam.workloadIdentityPoolAdmin',
  'roles/orgpolicy.policyAdmin',
  'roles/resourcemanager.folderAdmin',
  'roles/resourcemanager.folderIamAdmin',
  'roles/resourcemanager.organizationAdmin',
  'roles/resourcemanager.projectIamAdmin',
]);

/** Why a role is privileged, if it is known to be. */
export const whyRole = (role: string): string | undefined =>
  tierZero.has(role) ? `Google Cloud role ${role}` : undefined;
