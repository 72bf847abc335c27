/** Columns of a personnel export; the names are a contract with campaign files: never rename one. */
export const hrColumns = [
  'employee_id',
  'legal_first_name',
  'legal_last_name',
  'work_email',
  'status',
  'hire_date',
  'termination_date',
  'previous_employee_id',
  'preferred_first_name',
  'personal_email',
  'birth_month_day',
  'worker_type',
  'effective_date',
  'manager_employee_id',
  'department',
  'cost_center',
  'job_code',
  'job_title',
  'location',
  'company',
] as const;
export type HrColumn = (typeof hrColumns)[number];
