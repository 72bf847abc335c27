import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import type { Blobs } from '../src/blobs/blobs.js';
import { CodedError } from '../src/domain/errors.js';

/** Steps of another engine do not fit together with ours: whatever changes what a step gives changes this. */
const ENGINE = `mining-steps/2 on V8 ${process.versions.v8}`;

const progress = z.object({ engine: z.literal(ENGINE), steps: z.record(z.string(), z.string()) });

/** What a heartbeat says: which steps of mining are done, and the blobs that hold their results. */
export type MiningProgress = Readonly<z.infer<typeof progress>>;

/** One of the attempts that Temporal makes of a mine. */
export interface MiningAttempt {
  /** Details of the last heartbeat of the attempt before: a hint; what of it is no use is computed again. */
  readonly resumeFrom: unknown;
  readonly heartbeat: (details: MiningProgress) => void;
}

/** Steps of one mine, kept as blobs while it runs, so that an attempt after a kill does not start over. */
export class MiningCheckpoint {
  /** Results of the steps that the attempt before has left. */
  readonly known: ReadonlyMap<string, unknown>;
  private readonly blobs: Blobs;
  private readonly attempt: MiningAttempt;
  private readonly steps: Map<string, string>;
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    { blobs, attempt }: { readonly blobs: Blobs; readonly attempt: MiningAttempt },
    left: { readonly known: ReadonlyMap<string, unknown>; readonly steps: ReadonlyMap<string, string> },
  ) {
    this.blobs = blobs;
    this.attempt = attempt;
    this.known = left.known;
    this.steps = new Map(left.steps);
  }

  static async open(blobs: Blobs, attempt: MiningAttempt): Promise<MiningCheckpoint> {
    const known = new Map<string, unknown>();
    const steps = new Map<string, string>();
    for (const [step, address] of Object.entries(progress.safeParse(attempt.resumeFrom).data?.steps ?? {})) {
      const bytes = await stillThere(blobs, address);
      if (!bytes) continue;
      known.set(step, deserialize(bytes));
      steps.set(step, address);
    }
    return new MiningCheckpoint({ blobs, attempt }, { known, steps });
  }

  /** Says that the mine lives, and how far it is. */
  readonly beat = (): void => this.attempt.heartbeat({ engine: ENGINE, steps: Object.fromEntries(this.steps) });

  /** Stored in the background, then told; whether that went well, `forget` says. */
  readonly save = (step: string, result: unknown): void => {
    this.saving = this.saving.then(async () => {
      this.steps.set(step, await this.blobs.put(serialize(result)));
      this.beat();
    });
    this.saving.catch(() => undefined);
  };

  /** Once the mine's result is stored, its steps are of no use. */
  async forget(): Promise<void> {
    await this.saving;
    for (const address of this.steps.values()) await this.blobs.remove(address);
  }
}

async function stillThere(blobs: Blobs, address: string): Promise<Uint8Array | undefined> {
  try {
    return await blobs.get(address);
  } catch (error) {
    if (error instanceof CodedError && ['BLOB_MISSING', 'BLOB_CORRUPT', 'BAD_DIGEST'].includes(error.code))
      return undefined;
    throw error;
  }
}
