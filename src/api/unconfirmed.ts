import type { DecisionCommand } from '../domain/command.js';
import { canonical } from '../snapshot/canonical.js';
import type { Caller } from './deps.js';
import type { DecisionRequest } from './decide-review.js';

/**
 * Signed commands that no worker has confirmed yet, so that a repeated request sends the very same command (same time,
 * same salt, same signature). Forgotten with the process: then a repeated request is signed anew, and the review's and the
 * store's own idempotency on the decision id still hold.
 */
export interface Unconfirmed {
  find(caller: Caller, request: DecisionRequest): DecisionCommand | undefined;
  remember(command: DecisionCommand): void;
  forget(command: DecisionCommand): void;
}

const KEPT = 10_000;

export function rememberUnconfirmed(): Unconfirmed {
  const commands = new Map<string, DecisionCommand>();
  return {
    find: (caller, request) => {
      const command = commands.get(request.decisionId);
      return command && isFor(command, caller, request) ? command : undefined;
    },
    remember: (command) => {
      commands.set(command.decisionId, command);
      const oldest = commands.keys().next().value;
      if (commands.size > KEPT && oldest !== undefined) commands.delete(oldest);
    },
    forget: ({ decisionId }) => {
      commands.delete(decisionId);
    },
  };
}

const isFor = (command: DecisionCommand, { personId }: Caller, request: DecisionRequest): boolean =>
  command.personId === personId &&
  command.reviewId === request.reviewId &&
  command.viewDigest === request.viewDigest &&
  canonical(command.answer) === canonical(request.answer);
