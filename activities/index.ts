import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Blobs } from '../src/blobs/blobs.js';
import type { ClosedRuns } from '../src/domain/archive.js';
import type { SourceReading } from '../src/domain/account.js';
import { CodedError, describeError } from '../src/domain/errors.js';
import type { SourceInput } from '../src/sources/source.js';
import type { Store } from '../src/store/store.js';
import { archiveHistories, type ArchiveDeps } from './archive-histories.js';
import { carryOverFrom, citeStanding, type CarryOverRequest } from './carry-over.js';
import { closeReview } from './close-review.js';
import { deduplicate } from './deduplicate.js';
import { freezeSnapshot } from './freeze-snapshot.js';
import { takeInventory } from './inventory.js';
import { mineRoles } from './mine-roles.js';
import { askAgain, askReviewers } from './notify-reviewers.js';
import { planReview } from './plan-review.js';
import { preflightGate } from './preflight-gate.js';
import { preflightReviews } from './preflight-reviews.js';
import { citeAttested, listGateQuestions } from './gate-questions.js';
import { listQuestions, listStops } from './questions.js';
import { prepareScheduled, type ReadExport } from './prepare-scheduled.js';
import { recordDecision } from './record-decision.js';
import { removeOrphans } from './remove-orphans.js';
import { countOutcomes, reportProgress } from './report-campaign.js';
import { splitNonHuman } from './split-non-human.js';

export type { PreparedCampaign } from './prepare-scheduled.js';
export type { OutcomeCount } from './report-campaign.js';

/** What the activities are given by the worker, the composition root. */
export interface ActivityDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly readSource: (input: SourceInput) => SourceReading;
  /** Reads one file of the exports folder. */
  readonly readExport: ReadExport;
  /** The runs that the engine has closed, for the archive. */
  readonly runs: ClosedRuns;
}

const withDeps = (deps: ActivityDeps) => ({
  takeInventory: bind(deps, takeInventory),
  deduplicate: bind(deps, deduplicate),
  removeOrphans: bind(deps, removeOrphans),
  splitNonHuman: bind(deps, splitNonHuman),
  freezeSnapshot: bind(deps, freezeSnapshot),
  mineRoles: bind(deps, (_, input: Parameters<typeof mineRoles>[1]) => mineRoles(miningDeps(deps), input)),
  planReview: bind(deps, planReview),
  preflightReviews: bind(
    { ...deps, carryOver: (request: CarryOverRequest) => carryOverFrom(deps, request) },
    preflightReviews,
  ),
  preflightGate: bind(deps, preflightGate),
  citeStanding: bind(deps, citeStanding),
  citeAttested: bind(deps, citeAttested),
  askReviewers: bind(deps, askReviewers),
  askAgain: bind(deps, askAgain),
  recordDecision: bind(deps, recordDecision),
  closeReview: bind(deps, closeReview),
  reportProgress: bind(deps, reportProgress),
  listGateQuestions: bind(deps, listGateQuestions),
  listStops: bind(deps, listStops),
  listQuestions: bind(deps, listQuestions),
  countOutcomes: bind(deps, countOutcomes),
  prepareScheduled: bind(deps, prepareScheduled),
  archiveHistories: bind(deps, (_, input: Parameters<typeof archiveHistories>[1]) =>
    archiveHistories(archiveDeps(deps), input),
  ),
});

export type Activities = ReturnType<typeof withDeps>;

/** The one registration point, and the only file here that knows Temporal. */
export const createActivities = (deps: ActivityDeps): Activities => withDeps(deps);

/** A coded error is final: it says what to do, and trying again changes nothing. Any other error is retried. */
function bind<D, I, O>(deps: D, activity: (deps: D, input: I) => Promise<O>): (input: I) => Promise<O> {
  return async (input) => {
    try {
      return await activity(deps, input);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw ApplicationFailure.nonRetryable(describeError(error), error.code);
    }
  };
}

/** Mining runs long: it says how far it is, goes on from there when it is tried again, and stops when Temporal says so. */
function miningDeps({ blobs }: ActivityDeps): Parameters<typeof mineRoles>[0] {
  const { cancellationSignal, heartbeat, info } = Context.current();
  return { blobs, signal: cancellationSignal, attempt: { resumeFrom: info.heartbeatDetails, heartbeat } };
}

function archiveDeps({ store, blobs, runs }: ActivityDeps): ArchiveDeps {
  const { heartbeat } = Context.current();
  return { store, blobs, runs, heartbeat };
}
