import { z } from 'zod';
import { sourceKinds } from '../../src/domain/account.js';

/** What a reading child is told. */
export const readJob = z.object({
  folder: z.string(),
  source: z.string(),
  kind: z.enum(sourceKinds),
  files: z.array(z.string()),
});
export type ReadJob = z.infer<typeof readJob>;

const cost = z.object({
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  /** Of the whole child: Node and the compiled code among it. */
  peakRssBytes: z.number(),
});
/** What something took in a process of its own. */
export type Cost = z.infer<typeof cost>;

/** What a reading child says. */
export const readResult = z.object({
  cost,
  counts: z.object({
    records: z.number(),
    accounts: z.number(),
    grants: z.number(),
    dangling: z.number(),
    fingerprint: z.number(),
  }),
});

/** What DuckDB's child is told, and says. */
export const sortJob = z.object({ folder: z.string(), file: z.string() });
export type SortJob = z.infer<typeof sortJob>;
export const sortResult = z.object({ cost, rows: z.number() });
