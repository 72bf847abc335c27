/**
 * The company on paper: who works on what, and what each kind of work needs. An entitlement is written `system name`; the
 * systems are those of `entitlements.ts`.
 */
export interface JobPlan {
  readonly title: string;
  readonly code: string;
  /** Relative size within the department. */
  readonly weight: number;
  readonly entitlements: readonly string[];
}

export interface DepartmentPlan {
  readonly name: string;
  readonly code: string;
  readonly costCenter: string;
  readonly weight: number;
  readonly entitlements: readonly string[];
  readonly jobs: readonly JobPlan[];
}

export const birthright: readonly string[] = [
  'ad Domain Users',
  'ad GRP_ALL_STAFF',
  'okta-group Everyone',
  'okta-app Learning Hub',
  'entra Intranet/Reader',
];

/** `Title, CODE, weight` and the entitlements, each list in one line. */
const job = (post: string, entitlements: string): JobPlan => {
  const [title = '', code = '', weight = ''] = post.split(', ');
  return { title, code, weight: Number(weight), entitlements: entitlements.split(', ') };
};

export const departments: readonly DepartmentPlan[] = [
  {
    name: 'Engineering',
    code: 'ENG',
    costCenter: 'CC210',
    weight: 24,
    entitlements: [
      'ad GRP_ENG_REPO_RO',
      'okta-group Engineering',
      'okta-app Issue Tracker/Contributor',
      'entra Wiki/Editor',
    ],
    jobs: [
      job(
        'Backend Developer, ENG-BE, 5',
        'ad GRP_ENG_API_DEV_RW, ad GRP_ENG_BUILD_RUN, aws-group backend-dev, okta-app Tracing',
      ),
      job(
        'Frontend Developer, ENG-FE, 4',
        'ad GRP_ENG_WEB_DEV_RW, okta-app Design Library/Viewer, entra Feature Flags/Editor',
      ),
      job(
        'Site Reliability Engineer, ENG-SRE, 3',
        'ad GRP_ENG_SRE_PROD_RW, aws-group sre-ops, okta-app On-call/Responder, entra Monitoring/Operator',
      ),
      job('Test Engineer, ENG-QA, 3', 'ad GRP_ENG_TEST_LAB, okta-app Test Cases/Author, aws-group test-env'),
      job('Data Engineer, ENG-DE, 3', 'ad GRP_ENG_WAREHOUSE_RW, aws-group data-lake, entra BI/Modeler'),
    ],
  },
  {
    name: 'Sales',
    code: 'SAL',
    costCenter: 'CC310',
    weight: 14,
    entitlements: ['ad GRP_SAL_SHARE_RW', 'okta-group GRP_SAL_SHARE_RW', 'okta-group Sales', 'entra CRM/User'],
    jobs: [
      job(
        'Account Executive, SAL-AE, 5',
        'entra CRM/Opportunity.Owner, okta-app Contract Desk/Sender, ad GRP_SAL_QUOTES_RW',
      ),
      job('Sales Development Representative, SAL-SDR, 4', 'entra CRM/Lead.Owner, okta-app Dialer, ad GRP_SAL_LEADS_RW'),
      job('Sales Operations Analyst, SAL-OPS, 2', 'entra CRM/Report.Author, entra BI/Viewer, erp-role order_entry'),
    ],
  },
  {
    name: 'Customer Support',
    code: 'SUP',
    costCenter: 'CC320',
    weight: 13,
    entitlements: ['ad GRP_SUP_SHARE_RW', 'okta-group Support', 'entra Ticketing/User', 'entra CRM/Case.Viewer'],
    jobs: [
      job('Support Agent, SUP-AG, 7', 'entra Ticketing/Agent, okta-app Telephony/Agent, ad GRP_SUP_KB_RO'),
      job('Escalation Engineer, SUP-ESC, 3', 'entra Ticketing/Escalation, ad GRP_SUP_LOGS_RO, okta-app Remote Assist'),
    ],
  },
  {
    name: 'Operations',
    code: 'OPS',
    costCenter: 'CC330',
    weight: 10,
    entitlements: ['ad GRP_OPS_SHARE_RW', 'okta-group Operations', 'erp-role stock_viewer'],
    jobs: [
      job('Logistics Planner, OPS-LP, 4', 'erp-role shipment_planner, ad GRP_OPS_ROUTES_RW, okta-app Carrier Portal'),
      job(
        'Warehouse Coordinator, OPS-WC, 4',
        'erp-role goods_receipt, erp-entitlement stock:move, ad GRP_OPS_SCANNERS',
      ),
      job('Dispatcher, OPS-DI, 3', 'erp-role dispatch, okta-app Fleet Map, ad GRP_OPS_DISPATCH_RW'),
    ],
  },
  {
    name: 'Finance',
    code: 'FIN',
    costCenter: 'CC410',
    weight: 9,
    entitlements: [
      'ad GRP_FIN_SHARE_RW',
      'okta-group GRP_FIN_SHARE_RW',
      'okta-group Finance',
      'erp-role erp_user',
      'entra Expenses/Auditor',
    ],
    jobs: [
      job(
        'Accounts Payable Analyst, FIN-AP, 4',
        'erp-role ap_clerk, erp-entitlement invoice:post, ad GRP_FIN_AP_PROD_RW',
      ),
      job(
        'Accounts Receivable Analyst, FIN-AR, 3',
        'erp-role ar_clerk, erp-entitlement receipt:post, ad GRP_FIN_AR_PROD_RW',
      ),
      job(
        'Controller, FIN-CTL, 3',
        'erp-role gl_controller, erp-entitlement period:close, ad GRP_FIN_CLOSE_RW, entra BI/Finance.Viewer',
      ),
    ],
  },
  {
    name: 'IT',
    code: 'ITS',
    costCenter: 'CC220',
    weight: 9,
    entitlements: ['ad GRP_ITS_TOOLS', 'okta-group IT', 'entra Ticketing/Fulfiller'],
    jobs: [
      job(
        'Service Desk Analyst, ITS-SD, 4',
        'ad GRP_ITS_PWD_RESET, okta-app Asset Register/Editor, okta-app Remote Assist',
      ),
      job('Systems Engineer, ITS-SE, 3', 'ad GRP_ITS_PATCHING, ad GRP_ITS_VM_OPERATORS, aws-group infra-read'),
      job('Security Analyst, ITS-SEC, 3', 'ad GRP_ITS_SIEM_RO, entra SIEM/Analyst, aws-group security-read'),
      job(
        'Identity Engineer, ITS-IAM, 3',
        'ad GRP_ITS_IAM_TOOLS, entra Identity Console/Operator, okta-app Access Requests/Operator',
      ),
    ],
  },
  {
    name: 'Marketing',
    code: 'MKT',
    costCenter: 'CC340',
    weight: 8,
    entitlements: ['ad GRP_MKT_SHARE_RW', 'okta-group Marketing', 'okta-app Asset Library/Contributor'],
    jobs: [
      job('Campaign Manager, MKT-CM, 4', 'entra CRM/Campaign.Owner, okta-app Mailings/Author, ad GRP_MKT_EVENTS_RW'),
      job('Designer, MKT-DS, 3', 'okta-app Design Library/Editor, ad GRP_MKT_BRAND_RW'),
      job('Content Editor, MKT-CE, 3', 'entra Website/Editor, okta-app Translations, ad GRP_MKT_COPY_RW'),
    ],
  },
  {
    name: 'Human Resources',
    code: 'HRD',
    costCenter: 'CC510',
    weight: 5,
    entitlements: ['ad GRP_HRD_SHARE_RW', 'okta-group People Team', 'entra HR Portal/Partner'],
    jobs: [
      job('HR Partner, HRD-HP, 3', 'entra HR Portal/Case.Worker, ad GRP_HRD_FILES_RW'),
      job('Payroll Specialist, HRD-PS, 3', 'erp-role payroll_run, ad GRP_HRD_PAYROLL_RW'),
      job('Recruiter, HRD-RC, 3', 'okta-app Applicant Tracking/Recruiter, ad GRP_HRD_CANDIDATES_RW'),
    ],
  },
  {
    name: 'Procurement',
    code: 'PRC',
    costCenter: 'CC420',
    weight: 4,
    entitlements: ['ad GRP_PRC_SHARE_RW', 'okta-group Procurement', 'erp-role vendor_viewer'],
    jobs: [
      job('Buyer, PRC-BY, 4', 'erp-role purchase_order, erp-entitlement po:create, ad GRP_PRC_ORDERS_RW'),
      job(
        'Category Manager, PRC-CM, 3',
        'erp-role vendor_onboarding, okta-app Sourcing/Owner, ad GRP_PRC_CONTRACTS_RW',
      ),
    ],
  },
  {
    name: 'Legal',
    code: 'LEG',
    costCenter: 'CC520',
    weight: 3,
    entitlements: ['ad GRP_LEG_DMS_RW', 'okta-group Legal', 'okta-app Contract Desk/Approver'],
    jobs: [
      job('Counsel, LEG-CN, 3', 'ad GRP_LEG_MATTERS_RW, entra Case Law/Reader'),
      job('Paralegal, LEG-PL, 3', 'ad GRP_LEG_FILING_RW, okta-app E-Signature/Notary'),
    ],
  },
];

/** Work across departments: membership follows neither department nor job. */
export const projects: readonly {
  readonly name: string;
  readonly size: number;
  readonly entitlements: readonly string[];
}[] = [
  {
    name: 'Project Atlas',
    size: 18,
    entitlements: ['ad GRP_PRJ_ATLAS_RW', 'okta-app Atlas Board/Member', 'aws-group atlas'],
  },
  { name: 'Project Beacon', size: 14, entitlements: ['ad GRP_PRJ_BEACON_RW', 'entra Beacon/Member'] },
  {
    name: 'Project Cobalt',
    size: 12,
    entitlements: ['ad GRP_PRJ_COBALT_RW', 'okta-app Cobalt Board/Member', 'entra Cobalt/Editor'],
  },
  {
    name: 'Audit 2026',
    size: 9,
    entitlements: ['ad GRP_PRJ_AUDIT26_RO', 'erp-role audit_reader', 'entra BI/Audit.Viewer'],
  },
  { name: 'Emergency Wardens', size: 16, entitlements: ['ad GRP_FAC_WARDENS', 'okta-app Building Access/Warden'] },
  { name: 'Works Council', size: 7, entitlements: ['ad GRP_WCO_FILES_RW', 'okta-group Works Council'] },
];

export const locations: readonly string[] = ['Amsterdam', 'Austin', 'Lagos', 'Lisbon', 'Madrid', 'Pune', 'Warsaw'];

/** The board: named people with the birthright and a right of their own. */
export const executives: readonly { readonly title: string; readonly code: string }[] = [
  { title: 'Chief Executive Officer', code: 'EXE-CEO' },
  { title: 'Chief Operating Officer', code: 'EXE-COO' },
  { title: 'Chief Financial Officer', code: 'EXE-CFO' },
  { title: 'Chief Information Officer', code: 'EXE-CIO' },
];
export const executiveEntitlements: readonly string[] = ['ad GRP_EXE_BOARD_RW', 'entra BI/Board.Viewer'];

/** AD groups that Okta copies: the first tells which group it is a copy of, the second does not. */
export const mirroredGroups: readonly [linked: string, unlinked: string] = ['GRP_FIN_SHARE_RW', 'GRP_SAL_SHARE_RW'];
