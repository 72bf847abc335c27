import { z } from 'zod';

/** What Slack's API answers, as far as we read it. */
export const userSchema = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().nullish(),
    profile: z.object({ email: z.string().nullish() }).default({}),
    is_email_confirmed: z.boolean().default(false),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
  }),
});

export type UserRecord = z.output<typeof userSchema>['user'];

export const channelSchema = z.object({ channel: z.object({ id: z.string() }) });

export const postedSchema = z.object({ channel: z.string(), ts: z.string() });

export const historySchema = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
      }),
    )
    .default([]),
});

export const addressSchema = z.object({ channel: z.string(), ts: z.string() });
