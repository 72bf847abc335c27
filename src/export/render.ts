import type { PlannedGrant } from '../domain/grant-plan.js';
import { canonical } from '../snapshot/canonical.js';
import { planCsv } from './csv.js';
import type { ExportFormat, ExportPlan } from './plan.js';
import { planScim } from './scim.js';

/** The files of an export by path, UTF-8: equal plans give equal bytes. */
export function renderExport(plan: ExportPlan, format: ExportFormat): Readonly<Record<string, Uint8Array>> {
  const texts = format === 'csv' ? { 'plan.csv': planCsv(plan) } : scimTexts(plan);
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));
}

const scimTexts = (plan: ExportPlan): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(planScim(plan)).map(([path, value]) => [path, `${canonical(value)}\n`]));

export interface ExportCounts {
  readonly roles: number;
  readonly people: number;
  readonly adds: number;
  readonly keeps: number;
  readonly wouldRevoke: number;
  /** Of all these, grants for which the plan names no account. */
  readonly withoutAccount: number;
}

export function countExport({ roles, grants }: ExportPlan): ExportCounts {
  const count = (action: PlannedGrant['action']): number => grants.filter((one) => one.action === action).length;
  return {
    roles: roles.size,
    people: new Set(grants.map(({ identity }) => identity)).size,
    adds: count('add'),
    keeps: count('keep'),
    wouldRevoke: count('would-revoke'),
    withoutAccount: grants.filter(({ account }) => account === null).length,
  };
}
