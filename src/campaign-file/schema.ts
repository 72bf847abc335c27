import { z } from 'zod';
import { sourceKinds } from '../domain/account.js';
import type { CampaignSpec } from '../domain/campaign.js';
import { durationMs } from '../domain/duration.js';

/** The shape of a campaign file, with every default written out after parsing. Unknown keys are errors everywhere. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and hyphens, at most 63');
const email = z
  .string()
  .max(254)
  .regex(/^[^\s@<>"]+@[^\s@<>"]+$/, 'expected an e-mail address');
const share = z.number().min(0).max(1);

const duration = z.string().refine(
  (text) => {
    try {
      return durationMs(text) >= 0;
    } catch {
      return false;
    }
  },
  { message: 'expected an ISO 8601 duration such as P14D or PT20S' },
);

const source = z
  .strictObject({
    kind: z.enum(sourceKinds),
    path: z.string().min(1).optional(),
    paths: z.array(z.string().min(1)).min(1).max(20).optional(),
    owner: email,
  })
  .refine(({ path, paths }) => (path === undefined) !== (paths === undefined), {
    message: 'expected either path or paths',
  })
  .transform(({ kind, path, paths, owner }) => ({ kind, paths: paths ?? [path ?? ''], owner }));

const attribute = z.strictObject({ systemOfRecord: z.string(), owner: email, use: z.enum(['drives', 'describes']) });

const hygiene = z.strictObject({
  merge: z
    .strictObject({ auto: share, ask: share })
    .refine(({ auto, ask }) => ask <= auto, { message: 'expected ask to be at most auto' })
    .default({ auto: 0.9, ask: 0.6 }),
  orphans: z
    .strictObject({
      dormantAfter: duration.default('P90D'),
      breaker: z.strictObject({ share, atLeast: z.number().int().min(0) }).default({ share: 0.02, atLeast: 50 }),
    })
    .prefault({}),
});

const mining = z.strictObject({
  objective: z.enum(['wsc', 'roles']).default('wsc'),
  overGrant: z.number().min(0).max(1).default(0),
  minMembers: z.number().int().min(1).default(3),
  maxRolesPerIdentity: z.number().int().min(1).default(12),
  seed: z.number().int().min(0).max(0xffff_ffff).default(7),
});

const reviewer = z.string().min(1).max(254);
const quorum = z.number().int().min(1).max(20);

const review = z.strictObject({
  reviewers: z.array(reviewer).min(1).default(['entitlement-owner']),
  when: z
    .array(
      z.strictObject({
        if: z.string().min(1).max(500),
        reviewers: z.array(reviewer).default([]),
        quorum: quorum.default(1),
      }),
    )
    .default([]),
  quorum: quorum.default(1),
  fallback: email.optional(),
  remind: z.array(duration).max(20).default(['P3D', 'P5D']),
  escalate: z.strictObject({ after: duration, to: reviewer }).optional(),
  expire: duration.default('P14D'),
  settle: duration.default('P1D'),
});

export const campaignFileSchema = z.strictObject({
  campaign: name,
  asOf: z.iso.datetime({ message: 'expected a date and time in UTC such as 2026-09-30T00:00:00Z' }),
  scope: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  sources: z
    .record(name, source)
    .refine((all) => Object.keys(all).length > 0, { message: 'expected at least one source' }),
  attributes: z.record(z.string().min(1), attribute).default({}),
  hygiene: hygiene.prefault({}),
  mining: mining.prefault({}),
  score: z.string().min(1).max(500).default('0.5 * coverage + 0.3 * cohesion + 0.2 * stability - 0.4 * risk'),
  review: review.prefault({}),
  functions: z.record(z.string().min(1), z.array(email).min(1)).default({}),
});

export type CampaignFile = z.infer<typeof campaignFileSchema>;

/** The same as JSON, as the API takes it: a campaign file or a whole `CampaignSpec`. */
export const campaignSpecSchema = campaignFileSchema.transform(specOf);

/** Writes out the defaults that depend on the file itself: the fallback reviewer, and `security` where nobody is named. */
function specOf(file: CampaignFile): CampaignSpec {
  const { escalate, fallback, ...review } = file.review;
  const firstOwner = Object.values(file.sources)[0]?.owner ?? '';
  const catchAll = fallback ?? firstOwner;
  return {
    ...file,
    review: { ...review, fallback: catchAll, ...(escalate ? { escalate } : {}) },
    functions: { security: [catchAll], ...file.functions },
  };
}
