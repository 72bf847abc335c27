import { campaign } from './pipeline.js';
import { plantIndependent, rowsIn } from './planted.js';

const HR_HEADER =
  'employee_id,previous_employee_id,legal_first_name,legal_last_name,preferred_first_name,work_email,personal_email,birth_month_day,worker_type,status,hire_date,termination_date,manager_employee_id,department,cost_center,job_code,job_title,location,company';

export const OWNER = 'owner@corp.example';

interface Company {
  readonly spec: ReturnType<typeof campaign>;
  readonly hr: string;
  readonly erp: string;
}

interface Person {
  readonly id: string;
  readonly team: number;
  readonly rights: readonly string[];
}

/** A company whose teams of four hold three rights of their own each: as many candidate roles as teams, no two alike. */
export function teams(count: number): Company {
  const rightsOf = (team: number): readonly string[] =>
    ['read', 'write', 'close'].map((right) => `team${team}:${right}`);
  const teamOf = (at: number): number => Math.floor(at / 4);
  return companyOf(
    Array.from({ length: count * 4 }, (_, at) => ({
      id: `E${1000 + at}`,
      team: teamOf(at),
      rights: rightsOf(teamOf(at)),
    })),
  );
}

/** A company that takes the engine some seconds to mine: planted roles, and noise. */
export function busyCompany(users: number): Company {
  const size = { users, cols: users / 2, roles: users / 20, seed: 1 };
  const rows = rowsIn(plantIndependent(size, { omissions: 0.02, exceptions: 0.02 }));
  return companyOf(
    rows.map((cols, at) => ({ id: `E${1000 + at}`, team: at % 9, rights: cols.map((col) => `right${col}`) })),
  );
}

function companyOf(people: readonly Person[]): Company {
  const hr = people.map(({ id, team }) => {
    const email = `${id.toLowerCase()}@corp.example`;
    return `${id},,Given${id},Family${id},Given${id},${email},,,Employee,Active,2020-01-01,,,Team ${team},CC1,J${team},Job ${team},Austin,Corp`;
  });
  const base = campaign();
  return {
    hr: [HR_HEADER, ...hr, ''].join('\n'),
    erp: JSON.stringify(scimList(people)),
    spec: {
      ...base,
      campaign: 'fifty',
      sources: {
        hr: { kind: 'csv', paths: ['hr.csv'], owner: OWNER },
        erp: { kind: 'scim', paths: ['erp.json'], owner: OWNER },
      },
      attributes: { department: { systemOfRecord: 'hr', owner: OWNER, use: 'drives' } },
      review: { ...base.review, reviewers: [OWNER], fallback: OWNER, remind: [], expire: 'PT10M', settle: 'PT0S' },
    },
  };
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function scimList(people: readonly Person[]): unknown {
  const users = people.map(({ id, rights }) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
    id: `u-${id}`,
    externalId: id,
    userName: `${id.toLowerCase()}@corp.example`,
    name: { givenName: `Given${id}`, familyName: `Family${id}` },
    active: true,
    emails: [{ value: `${id.toLowerCase()}@corp.example`, type: 'work', primary: true }],
    roles: rights.map((value) => ({ value })),
    [ENTERPRISE]: { employeeNumber: id },
    meta: { resourceType: 'User' },
  }));
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: users.length,
    startIndex: 1,
    itemsPerPage: users.length,
    Resources: users,
  };
}
