import { z } from '@hono/zod-openapi';
import { list, orNull, timeSchema } from './schema.js';

const count = z.number().int();
const seconds = z.number().nullable();

const figures = {
  decisions: count.openapi({ description: 'Verdicts that stand.' }),
  inBulk: count.openapi({ description: 'Of them, made many at once.' }),
  measured: count.openapi({ description: 'Of them, those whose time is known.' }),
  medianSeconds: seconds,
  p90Seconds: seconds,
  quick: count.openapi({ description: 'Measured, and below the limit: signs of a rubber stamp.' }),
  approved: count,
  refused: count,
  shareApproved: z.number().nullable().openapi({ description: 'Of what was approved or refused; null for nothing.' }),
};

export const measuresSchema = z
  .object({
    campaignId: z.string(),
    quickBelowSeconds: z.number(),
    campaign: orNull(z.object(figures)).openapi({ description: 'Null for those who see only their own.' }),
    people: list(z.object({ personId: z.string(), name: z.string(), ...figures })).openapi({
      description: 'Everybody who decided, for admins and auditors; for anybody else, themselves.',
    }),
    at: timeSchema,
  })
  .openapi('DecidingMeasures', {
    description:
      'The time of a decision runs from its person’s first look at what was decided; without a look, from their verdict before.',
  });
