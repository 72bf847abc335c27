import type { Measurements } from './candidate.js';

/** The variables of `score`: every figure of a candidate but the score itself. */
export const scoreNames = [
  'members',
  'entitlements',
  'coverage',
  'cohesion',
  'stability',
  'risk',
  'privileged',
  'overGrant',
  'nearMembers',
] as const satisfies readonly (keyof Measurements)[];

/** The variables of `review.when[].if`: the score too. */
export const measurementNames = [...scoreNames, 'score'] as const satisfies readonly (keyof Measurements)[];
