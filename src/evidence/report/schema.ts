import { z } from 'zod';
import { measureNames } from './measures.js';

/** A file of controls comes from outside: our own folder, or the auditor's. */
const text = z.string().min(1).max(5_000);

const claimSchema = z
  .object({
    /** What we claim, in one sentence. */
    says: text,
    /** The figure that shows it, computed from the bundle. */
    figure: z.enum(measureNames),
    /** Where in the bundle the evidence lies: a path, or a folder that ends in `/`. */
    files: z.array(text).min(1),
  })
  .strict();

export const controlFileSchema = z
  .object({
    framework: text,
    version: text,
    controls: z
      .array(
        z
          .object({
            id: text,
            title: text,
            formerly: text.exactOptional(),
            claims: z.array(claimSchema).min(1),
            /** Never empty: a control that we cover whole does not exist. */
            notCovered: z.array(text).min(1),
          })
          .strict(),
      )
      .min(1),
  })
  .strict();

export type ControlFile = z.infer<typeof controlFileSchema>;
