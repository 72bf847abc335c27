import type { Hono } from 'hono';
import type { DecideDeps } from '../api/decide-review.js';
import type { ApiEnv } from '../api/deps.js';
import type { FailureMeter } from '../api/failure-meter.js';

export interface PageDeps extends DecideDeps {
  readonly meter: FailureMeter;
}

/** The pages, each at its address. */
export function mountPages(_app: Hono<ApiEnv>, _deps: PageDeps): void {}
