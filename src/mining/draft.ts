import type { MiningSpec } from '../domain/campaign.js';
import type { Candidate, Measurements, MiningReport } from '../domain/candidate.js';
import type { EntitlementKey } from '../domain/keys.js';
import type { Snapshot } from '../domain/snapshot.js';

export interface MineInput {
  readonly snapshot: Snapshot;
  /** `matrix/v1` over the snapshot. */
  readonly inputDigest: string;
  readonly mining: MiningSpec;
  /** Cells looked at from each start of a search; where it is missing, as many as the command looks at. */
  readonly work?: number;
  /** What people call each entitlement, in the snapshot's order; where it is missing the id speaks for itself. */
  readonly entitlementNames: readonly string[];
  /** Entitlements that grant privileged access; most often they are not in the snapshot at all. */
  readonly privileged: readonly EntitlementKey[];
}

export type Figures = Omit<Measurements, 'score'>;

/** A candidate before it has an id and a score: plain data that can cross a thread. Parents are positions in the list. */
export interface DraftCandidate extends Omit<Candidate, 'id' | 'parents' | 'measurements'> {
  readonly parents: readonly number[];
  readonly measurements: Figures;
}

export interface MiningDraft {
  readonly candidates: readonly DraftCandidate[];
  readonly report: MiningReport;
}

/** What mining is given instead of importing it. */
export interface MineTools {
  /** The `candidate/v1` digest. */
  readonly digest: (content: {
    readonly entitlements: readonly EntitlementKey[];
    readonly members: readonly string[];
    readonly input: string;
  }) => string;
  /** The campaign's formula. */
  readonly score: (figures: Figures) => number;
}
