import type { z } from '@hono/zod-openapi';
import { problemSchema } from './problem-schema.js';

/** Pieces that the description of every operation is made of. */

/** Named in the OpenAPI document's `securitySchemes`. */
export const security: Record<string, string[]>[] = [{ token: [] }];

export const json = <T extends z.ZodType>(
  schema: T,
  description: string,
): { readonly content: { readonly 'application/json': { readonly schema: T } }; readonly description: string } => ({
  content: { 'application/json': { schema } },
  description,
});

/** Whatever goes wrong is told as problem details. */
export const problems = {
  default: {
    content: { 'application/problem+json': { schema: problemSchema } },
    description: 'Refused or failed; `code` says why.',
  },
} as const;

export const body = <T extends z.ZodType>(
  schema: T,
): { readonly content: { readonly 'application/json': { readonly schema: T } }; readonly required: true } => ({
  content: { 'application/json': { schema } },
  required: true,
});
