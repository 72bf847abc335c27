import { createMiddleware } from 'hono/factory';
import type { MiddlewareHandler } from 'hono';
import { CodedError, RuleError } from '../domain/errors.js';
import type { Permission, ReviewRow, Store } from '../store/store.js';
import { callerOf } from './auth.js';
import type { ApiDeps, ApiEnv, Caller } from './deps.js';
import type { FailureMeter } from './failure-meter.js';
import { addressOf } from './address.js';
import { problemOf } from './problem.js';

/** Reading everything is for those who run campaigns and those who audit them; admins hand out access only. */
const readers: readonly Permission[] = ['engineer', 'auditor'];

/** Lets through only those whose token has one of the permissions; each documented operation names its own. */
export const allow = (...permissions: readonly Permission[]): MiddlewareHandler<ApiEnv> =>
  createMiddleware<ApiEnv>(async (c, next) => {
    requirePermission(c.get('caller'), permissions);
    await next();
  });

export function requirePermission(caller: Caller, permissions: readonly Permission[]): void {
  if (permissions.some((one) => caller.permissions.includes(one))) return;
  throw new RuleError('PERMISSION_REQUIRED', `expected the permission ${permissions.join(' or ')}`);
}

/** Finds out who is asking. A wrong token is counted, and answered more curtly when an address sends many. */
export const authenticate = (deps: ApiDeps, meter: FailureMeter): MiddlewareHandler<ApiEnv> =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const via = c.req.header('x-rolewright-door') === 'cli' ? 'cli' : 'api';
    const caller = await knownCaller(deps, { authorization: c.req.header('authorization'), via }).catch(
      (error: unknown) => {
        if (isRefused(error) && meter.failed(addressOf(c))) throw unauthenticated(true);
        throw error;
      },
    );
    c.set('caller', caller);
    await next();
  });

/** Throws `UNAUTHENTICATED`, or the code that says what is wrong with a token of the identity provider. */
async function knownCaller(deps: ApiDeps, request: Parameters<typeof callerOf>[1]): Promise<Caller> {
  const caller = await callerOf(deps, request);
  if (caller) return caller;
  throw unauthenticated(false);
}

const isRefused = (error: unknown): boolean => error instanceof CodedError && problemOf(error).status === 401;

export const unauthenticated = (tooOften: boolean): RuleError =>
  tooOften
    ? new RuleError('TOO_MANY_ATTEMPTS', 'too many failed attempts from this address; wait a minute')
    : new RuleError('UNAUTHENTICATED', 'expected a valid token as `Authorization: Bearer rw_…`');

export const maySeeAll = (caller: Caller): boolean => readers.some((one) => caller.permissions.includes(one));

/** The review, if this caller may look at it; throws `REVIEW_NOT_FOUND` alike for one hidden and one that never was. */
export async function visibleReview(store: Store, caller: Caller, reviewId: string): Promise<ReviewRow> {
  const review = await store.review(reviewId);
  if (review && (maySeeAll(caller) || (await isConcerned(store, caller.personId, review)))) return review;
  throw new RuleError('REVIEW_NOT_FOUND', 'expected the id of a review you are asked in');
}

/**
 * Stewards look at what they may extend and hand on. Whoever came by an escalation, a delegation or in a later round is asked
 * from then on only, which the inbox knows.
 */
async function isConcerned(store: Store, personId: string, { plan, reviewId }: ReviewRow): Promise<boolean> {
  return plan.stewards.includes(personId) || (await store.reviews({ personId, reviewId })).length > 0;
}
