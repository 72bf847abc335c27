import { note } from './respond.js';
import { refusalText } from '../../notify/slack/words.js';
import type { ApiDeps } from '../deps.js';
import { pageOf } from '../questions.js';
import type { LateAnswer } from '../resend.js';
import { REPLY_IN_SLACK } from './submit.js';

type LateDeps = Pick<ApiDeps, 'store' | 'slack' | 'publicUrl' | 'log'>;

/**
 * Tells whoever read "not yet confirmed" what came of it, by a message of its own; the messages that asked show it as well
 * once it counts. At most once: what Slack does not take is logged.
 */
export const tellLate =
  (deps: LateDeps) =>
  async ({ kept, refusedCode }: LateAnswer): Promise<void> => {
    const { command, replyTo } = kept;
    const { slack } = deps;
    if (!slack || replyTo !== REPLY_IN_SLACK || !command.chat) return;
    const title = (await deps.store.review(command.reviewId))?.plan.title ?? command.reviewId;
    const words =
      refusedCode === null
        ? `Recorded: your answer ${command.answer.kind} to ${title}.`
        : `Your answer ${command.answer.kind} to ${title} was not taken. ${refusalText(refusedCode)}`;
    try {
      const channel = await slack.api.directChannel(command.chat.userId);
      const message = note(words, pageOf(deps, command.reviewId));
      await slack.api.post(channel, { ...message, key: command.decisionId });
    } catch (error) {
      deps.log(`what came of ${command.decisionId} was not told in Slack: ${String(error)}`);
    }
  };
