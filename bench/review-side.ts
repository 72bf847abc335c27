import type { Client } from '@temporalio/client';
import { CodedError } from '../src/domain/errors.js';
import { signCommand, type SigningKey } from '../src/snapshot/sign.js';
import { createCampaigns } from '../src/temporal/campaigns.js';
import { reviewWorkflowId } from '../workflows/messages.js';
import type { OpenRoles } from '../test/support/open-roles.js';
import { closeTime } from './bare-side.js';
import type { Cpu, Side } from './race.js';

/** Whoever hears nothing in time sends the same decision again, as the product's outbox does; the wait counts. */
async function untilConfirmed(send: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await send();
      return;
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'NOT_CONFIRMED') throw error;
    }
  }
}

export const decisionIdOf = (reviewId: string): string => `bench-${reviewId}`;

/** The product: signed commands through the one door to running reviews. */
export function reviewSide(
  client: Client,
  { reviews, deciders }: OpenRoles,
  { signer, cpu }: { readonly signer: SigningKey; readonly cpu: () => Cpu },
): Side {
  const campaigns = createCampaigns(client);
  const at = (index: number) => {
    const review = reviews[index];
    if (!review) throw new Error(`expected review ${index} of ${reviews.length}`);
    return review;
  };
  return {
    name: 'reviews',
    cpu,
    decide: async (index, decider) => {
      const { reviewId, viewDigest } = at(index);
      const personId = deciders[decider % deciders.length]?.personId ?? '';
      const issuedAt = new Date().toISOString();
      const about = { decisionId: decisionIdOf(reviewId), reviewId, viewDigest, personId, issuedAt };
      await untilConfirmed(() =>
        campaigns.decide(signCommand(signer, { ...about, answer: { kind: 'approve' }, via: 'api' })),
      );
    },
    closedAt: (index) => closeTime(client, reviewWorkflowId(at(index).reviewId)),
  };
}
