import {
  ApplicationFailure,
  ContinueAsNew,
  proxySinks,
  type Sinks,
  type WorkflowInterceptors,
} from '@temporalio/workflow';

/** What the workflow code asks for when it runs again, to be held against what its history recorded. */
export interface ReplayClaim {
  readonly kind: 'activity' | 'timer' | 'child' | 'signal' | 'update' | 'continue-as-new' | 'result';
  /** Tells claims of one kind in one run apart: the command's sequence number, or the update's id. */
  readonly key: string;
  /** What is asked of whom: activity type, workflow id, signal name. */
  readonly name: string;
  /** JSON text of the arguments or of the result. */
  readonly value: string;
}

export interface ReplaySinks extends Sinks {
  readonly claims: { claim(claim: ReplayClaim): void };
}

const { claims } = proxySinks<ReplaySinks>();

/** A workflow or update that returns nothing is recorded as null. */
const json = (value: unknown): string => JSON.stringify(value === undefined ? null : value);

/**
 * The SDK's replay compares the order and type of commands, not their arguments nor the results. Loaded only for replay,
 * these interceptors report every recomputed argument and result through a sink.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      async execute(input, next) {
        try {
          const result = await next(input);
          claims.claim({ kind: 'result', key: '', name: 'completed', value: json(result) });
          return result;
        } catch (error) {
          if (error instanceof Error && !(error instanceof ContinueAsNew)) {
            claims.claim({ kind: 'result', key: '', name: 'failed', value: json(error.message) });
          }
          throw error;
        }
      },
      async handleUpdate(input, next) {
        try {
          const result = await next(input);
          claims.claim({ kind: 'update', key: input.updateId, name: 'completed', value: json(result) });
          return result;
        } catch (error) {
          if (error instanceof ApplicationFailure) {
            claims.claim({ kind: 'update', key: input.updateId, name: 'failed', value: json(error.message) });
          }
          throw error;
        }
      },
    },
  ],
  outbound: [
    {
      scheduleActivity(input, next) {
        claims.claim({ kind: 'activity', key: String(input.seq), name: input.activityType, value: json(input.args) });
        return next(input);
      },
      startTimer(input, next) {
        claims.claim({ kind: 'timer', key: String(input.seq), name: '', value: json(input.durationMs) });
        return next(input);
      },
      startChildWorkflowExecution(input, next) {
        const { workflowId = '', args } = input.options;
        claims.claim({ kind: 'child', key: workflowId, name: input.workflowType, value: json(args) });
        return next(input);
      },
      signalWorkflow(input, next) {
        const { target } = input;
        const to = target.type === 'child' ? target.childWorkflowId : target.workflowExecution.workflowId;
        claims.claim({ kind: 'signal', key: to ?? '', name: input.signalName, value: json(input.args) });
        return next(input);
      },
      continueAsNew(input, next) {
        const { workflowType } = input.options;
        claims.claim({ kind: 'continue-as-new', key: '', name: workflowType, value: json(input.args) });
        return next(input);
      },
    },
  ],
});
