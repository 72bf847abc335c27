import { z } from 'zod';

const identity = z.object({ pid: z.number().int().positive(), startedAt: z.string() });

/** `lock-<n>.json`: who took the state directory, or that they gave it back. */
export const lockSchema = z.union([identity.extend({ since: z.string() }), z.object({ released: z.literal(true) })]);

/** `running.json`. */
export const runningSchema = z.object({
  supervisor: identity,
  children: z.record(z.string(), identity),
  url: z.string().optional(),
  temporalAddress: z.string().optional(),
  temporalUi: z.string().optional(),
  ports: z.record(z.string(), z.number().int()),
  since: z.string(),
});
