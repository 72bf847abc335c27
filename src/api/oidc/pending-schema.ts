import { z } from '@hono/zod-openapi';

const schema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), until: z.number() });

/** What `/sign-in/provider` sealed into its cookie. */
export const pendingSignIn = (text: string): z.output<typeof schema> => schema.parse(JSON.parse(text));
