import { z } from '@hono/zod-openapi';

const schema = z.object({ status: z.number().int(), type: z.string().nullable(), body: z.string() });

/** An answer as we sealed it. */
export const storedAnswer = (text: string): z.output<typeof schema> => schema.parse(JSON.parse(text));
