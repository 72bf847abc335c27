import { durationMs } from '../domain/duration.js';
import type { OrphanReason } from '../domain/identity.js';
import { isAway } from './employment.js';
import type { Case } from './orphans.js';
import { daysBetween } from './text.js';
import { trackOf } from './tracks.js';

/** Yearly and quarterly batch accounts are alive: nothing non-human is dormant before this. */
const NON_HUMAN_DORMANT_DAYS = 400;
const NEW_DAYS = 30;

/**
 * What the use of an account says. Missing telemetry says nothing; a figure is judged by the lag its source admits to;
 * break-glass accounts sleep by purpose, and people on leave or not yet here do not sign in.
 */
export function usageReasons(one: Case): readonly OrphanReason[] {
  const { account, asOf } = one;
  if (one.class === 'break_glass' || isAway(one.people)) return [];
  switch (account.lastUse.kind) {
    case 'unknown':
      return [];
    case 'never':
      return age(one) > NEW_DAYS ? ['never_used'] : [];
    case 'not-in-window':
      return isOlderThanWindow(one, account.lastUse.days) ? ['not_used_in_window'] : [];
    case 'at': {
      const idle = daysBetween(account.lastUse.at, asOf) - account.lastUse.lagDays;
      return idle > dormantDays(one) ? ['dormant'] : [];
    }
  }
}

function dormantDays({ class: taken, policy }: Case): number {
  const days = durationMs(policy.dormantAfter) / 86_400_000;
  switch (trackOf(taken)) {
    case 'human':
    case 'guest':
      return days;
    case 'privileged':
      return days / 2;
    case 'non_human':
    case 'shared':
      return Math.max(NON_HUMAN_DORMANT_DAYS, days);
  }
}

/** Days since creation; 0 when unknown, so that nothing follows from it. */
const age = ({ account, asOf }: Case): number =>
  account.createdAt === undefined ? 0 : daysBetween(account.createdAt, asOf);

/** An account younger than a month has had no chance to be used. */
const isOlderThanWindow = (one: Case, days: number): boolean =>
  one.account.createdAt === undefined || age(one) > Math.min(days, NEW_DAYS);
