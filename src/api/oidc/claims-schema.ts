import { z } from '@hono/zod-openapi';

const claimsSchema = z.object({
  sub: z.string().min(1).max(500),
  client_id: z.string().max(500).optional().catch(undefined),
  azp: z.string().max(500).optional().catch(undefined),
  email: z.string().max(254).optional().catch(undefined),
  email_verified: z.literal(true).optional().catch(undefined),
  name: z.string().max(200).optional().catch(undefined),
});

/** What a provider says about somebody. A claim of another shape is none. */
export type Claims = z.output<typeof claimsSchema>;

/** Undefined for claims without a subject. */
export const readClaims = (claims: unknown): Claims | undefined => claimsSchema.safeParse(claims).data;

const valuesSchema = z.union([z.array(z.string()).readonly(), z.string().transform((one) => [one])]);

/** The values of a claim: those of a list, or the one that stands alone; a dotted name reaches into objects. */
export function claimValues(claims: unknown, name: string): readonly string[] {
  const whole = valuesSchema.safeParse(fieldOf(claims, name));
  if (whole.success) return whole.data;
  const inner = name.split('.').reduce<unknown>(fieldOf, claims);
  return valuesSchema.safeParse(inner).data ?? [];
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
