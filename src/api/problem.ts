import { CodedError, InputError, RuleError } from '../domain/errors.js';
import type { RefusalCode } from '../domain/review.js';
import type { Changes } from './problem-schema.js';
import { StaleViewError } from './stale-view-error.js';

/** An error as callers read it: RFC 9457 problem details with our stable `code`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: ProblemStatus;
  readonly detail: string;
  readonly code: string;
  /** What the caller can do about it. */
  readonly advice?: string;
  /** With `STALE_VIEW`: what has changed since the decider looked. */
  readonly changes?: Changes;
}

export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503;

const refusals: Readonly<Record<RefusalCode, ProblemStatus>> = {
  MALFORMED: 400,
  WRONG_REVIEW: 409,
  REVIEW_CLOSED: 409,
  STALE_VIEW: 409,
  NOT_A_REVIEWER: 403,
  BENEFICIARY: 403,
  PROPOSER: 403,
  FOUR_EYES: 403,
  CLAIMED: 409,
  NOT_CLAIMED: 409,
  NOT_A_STEWARD: 403,
  DELEGATION_LOOP: 409,
  BAD_DELEGATE: 422,
  BAD_DATE: 422,
  WRONG_ANSWER: 422,
  REASON_REQUIRED: 422,
  NOTHING_TO_WITHDRAW: 409,
  OUTCOME_PENDING: 409,
  DECISION_ID_REUSED: 409,
  UNSIGNED: 403,
  UNKNOWN_KEY: 403,
  BAD_SIGNATURE: 403,
  OUT_OF_SCOPE: 403,
};

/** The one table from code to HTTP status: every code that a caller can meet is here, and in docs/api.md. */
export const statusByCode: Readonly<Record<string, ProblemStatus>> = {
  ...refusals,
  BAD_REQUEST: 400,
  BAD_FORM: 400,
  BAD_DIGEST: 400,
  BAD_IDEMPOTENCY_KEY: 400,
  NOT_CANONICAL: 400,
  UNAUTHENTICATED: 401,
  BAD_TOKEN: 401,
  TOKEN_EXPIRED: 401,
  WRONG_AUDIENCE: 401,
  WRONG_ISSUER: 401,
  SIGN_IN_EXPIRED: 401,
  SIGN_IN_REFUSED: 401,
  SIGN_IN_REPLAYED: 401,
  BAD_SLACK_SIGNATURE: 401,
  SLACK_REQUEST_OUT_OF_TIME: 401,
  EMAIL_NOT_VERIFIED: 403,
  PERMISSION_REQUIRED: 403,
  WRONG_ORIGIN: 403,
  WRONG_CSRF_TOKEN: 403,
  NOT_FOUND: 404,
  CAMPAIGN_NOT_FOUND: 404,
  REVIEW_NOT_FOUND: 404,
  STAGE_NOT_FINISHED: 404,
  SNAPSHOT_MISSING: 404,
  BLOB_MISSING: 404,
  PERSON_NOT_FOUND: 404,
  TOKEN_NOT_FOUND: 404,
  KEY_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  SCHEDULE_NOT_FOUND: 404,
  CATALOGUE_NOT_FOUND: 404,
  CAMPAIGN_EXISTS: 409,
  CAMPAIGN_NOT_CLOSED: 409,
  PREVIOUS_FOLLOWED: 409,
  ERASING_ONESELF: 409,
  REFUSED: 409,
  KEY_EXISTS: 409,
  NO_GOVERNED_ROLE: 409,
  KEY_CONFLICT: 409,
  CAMPAIGN_TAKEN: 409,
  PERIOD_NOT_REACHED: 409,
  IDEMPOTENCY_KEY_IN_USE: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  IDEMPOTENCY_KEY_SPENT: 409,
  TOO_LARGE: 413,
  WRONG_CONTENT_TYPE: 415,
  WRONG_HOST: 421,
  BAD_CAMPAIGN: 422,
  BULK_TOO_MANY: 422,
  BULK_TOO_RISKY: 422,
  BAD_CURSOR: 422,
  BAD_PERIOD: 422,
  BAD_SCHEDULE: 422,
  BAD_TEXT: 422,
  BAD_TIME: 422,
  BAD_WEBHOOK_URL: 422,
  EXPORT_MISSING: 422,
  PREVIOUS_NOT_FOUND: 422,
  UNKNOWN_SOURCE: 422,
  TOO_MANY_ATTEMPTS: 429,
  TOO_MANY_STREAMS: 429,
  INTERNAL: 500,
  ENGINE_UNAVAILABLE: 503,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
  NOT_CONFIRMED: 503,
};

/** Any error as a problem. One without a code is ours: it is named `INTERNAL` and tells nothing. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof CodedError)) {
    return problem({ code: 'INTERNAL', status: 500, detail: 'this server failed on the request; its log says why' });
  }
  const { code, message, advice } = error;
  return problem({
    ...{ code, status: statusOf(error), detail: message },
    ...(advice === undefined ? {} : { advice }),
    ...(error instanceof StaleViewError ? { changes: error.changes } : {}),
  });
}

function statusOf(error: CodedError): ProblemStatus {
  const known = Object.hasOwn(statusByCode, error.code) ? statusByCode[error.code] : undefined;
  if (known !== undefined) return known;
  if (error instanceof InputError) return 422;
  return error instanceof RuleError ? 409 : 500;
}

const problem = (rest: Omit<Problem, 'type' | 'title'>): Problem => ({
  type: `urn:rolewright:problem:${rest.code}`,
  title: rest.code.toLowerCase().replaceAll('_', ' '),
  ...rest,
});
